"""The statements of a claim: look at the attempts there are, make a new one, or take an abandoned one over.

They run in one transaction of writer.py. It keeps other writers out on SQLite; elsewhere the attempts that were
looked at are locked, and of two processes that make the same new one the unique key of attempts stops the later.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, insert, select

from hw1cli.models.registry import HYPERPARAMETERS
from hw1cli.records import Environment, EpochRecord, Status
from hw1cli.specs import RunSpec
from hw1cli.store.claims import ActiveRun, Busy
from hw1cli.store.codec import decode_arrays
from hw1cli.store.decoding import columns
from hw1cli.store.ownership import Owner, this_process
from hw1cli.store.tables import Checkpoint, Epoch, Run

_ID_ALPHABET = "0123456789bcdfghjkmnpqrstvwxyz"
"""No vowels: an id is never a word, and never the beginning of `latest` or `best`."""

_ID_LENGTH = 10
_NO_STATE = b""
NO_OWNER = {"lease": None} | {f"owner_{name}": None for name in columns(Owner)}
"""The owner's columns of a run that nobody trains."""


class LostRace(Exception):
    """Another process has just made this attempt; look again."""

    def __init__(self, attempt: int) -> None:
        self.attempt = attempt


@dataclass(frozen=True, kw_only=True)
class Claimant:
    """Who claims what: the columns `known` say on what and where the run is to be trained.

    `tried` is the number of the attempt for which the last race was lost.
    """

    spec: RunSpec
    known: Mapping[str, Any]
    force: bool
    lease: str
    tried: int


def described(data_name: str, simulated: bool, environment: Environment) -> dict[str, Any]:
    """Return the columns that say on what and where a run is trained."""
    return {"data_name": data_name, "simulated": simulated, "environment": _canonical(asdict(environment))}


def claim(session: Session, by: Claimant) -> ActiveRun | Busy | str:
    """Return the claimed run, who has it, or the id of the attempt that has the result.

    Raises LostRace where another process has just made the attempt that was to be made.
    """
    statement = select(Run).where(Run.key == by.spec.key).order_by(col(Run.attempt)).with_for_update()
    attempts = session.exec(statement).all()
    chosen = choose(attempts, force=by.force)
    if chosen is None:
        return _create(session, by, attempts[-1].attempt + 1 if attempts else 1)
    if chosen.finished:
        return chosen.id
    if chosen.busy:
        owner = f"process {chosen.owner_pid} on {chosen.owner_host}"
        return Busy(run_id=chosen.id, owner=owner, heartbeat_at=chosen.heartbeat_at, alive=chosen.alive)
    return _take_over(session, by, chosen)


def choose(attempts: Sequence[Run], *, force: bool) -> Run | None:
    """Return the attempt that answers a claim: a finished, a busy or an abandoned one; None: a new one is due.

    `attempts` are those at one specification, oldest first. With `force` a result is not enough, but a forced
    attempt that was cut short is continued, so that typing the same command again continues it as well.
    """
    finished = [attempt for attempt in attempts if attempt.finished]
    if not force and finished:
        return finished[-1]
    if not attempts:
        return None
    newest = attempts[-1]
    if not force:
        return newest
    cut_short = not newest.finished and not newest.busy
    return newest if cut_short and newest.attempt > 1 else None


def _create(session: Session, by: Claimant, attempt: int) -> ActiveRun:
    run_id, spec = _new_id(), by.spec
    values = {name: getattr(spec.config, name, None) for name in HYPERPARAMETERS}
    values |= {"id": run_id, "key": spec.key, "attempt": attempt, "model": spec.model, "seed": spec.seed}
    values |= {"spec": _canonical(spec.as_json()), "data_fingerprint": spec.data, "exclusive": False}
    held = _held(by.lease)
    try:
        session.connection().execute(insert(Run), values | held | dict(by.known) | {"created_at": held["started_at"]})
    except IntegrityError as error:
        if attempt == by.tried:  # nobody has made it since: that was no race
            raise
        raise LostRace(attempt) from error
    session.add(Checkpoint(run_id=run_id, epoch=0, arrays=_NO_STATE))
    return ActiveRun(spec=spec, run_id=run_id)


def _take_over(session: Session, by: Claimant, run: Run) -> ActiveRun:
    """Make an abandoned attempt ours and return where it continues.

    The stored epochs are those up to the checkpoint: later ones cannot be continued from.
    """
    checkpoint = session.exec(select(Checkpoint).where(Checkpoint.run_id == run.id)).one()
    epochs, ours = Epoch.__table__, Epoch.__table__.c.run_id == run.id  # type: ignore[attr-defined]
    session.connection().execute(delete(Epoch).where(ours, epochs.c.epoch > checkpoint.epoch))
    history = session.connection().execute(
        select(*(epochs.c[name] for name in columns(EpochRecord))).where(ours).order_by(epochs.c.epoch)
    )
    active = ActiveRun(
        spec=by.spec,
        run_id=run.id,
        history=[EpochRecord(**row) for row in history.mappings()],
        state=decode_arrays(checkpoint.arrays, f"the checkpoint of run {run.id}") if checkpoint.epoch else None,
    )
    known = dict(by.known)
    if active.history:
        known["environment"] = _continued(run.environment, known["environment"])
    for name, value in (_held(by.lease) | known | {"ended_at": None, "error": None}).items():
        setattr(run, name, value)
    return active


def _continued(before: str, here: str) -> str:
    """Return the environment of a run that is continued here, without its arithmetic if that has changed.

    Compared as text: nothing that is stored need be readable for that.
    """
    now = json.loads(here)
    same = _canonical({"arithmetic": now["arithmetic"]})[1:-1] in before
    return here if same else _canonical(now | {"arithmetic": None})


def _held(lease: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    owner = {f"owner_{name}": value for name, value in vars(this_process()).items()}
    return {"status": Status.RUNNING.value, "lease": lease, "started_at": now, "heartbeat_at": now} | owner


def _new_id() -> str:
    return "".join(secrets.choice(_ID_ALPHABET) for _ in range(_ID_LENGTH))


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, allow_nan=False)
