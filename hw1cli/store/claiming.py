"""The statements of a claim: look at the attempts there are, make a new one, or take an abandoned one over.

They run in one transaction of writer.py, which keeps other writers out: all of them on SQLite, on PostgreSQL those
that claim the same specification.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeAlias

from sqlalchemy import func
from sqlmodel import Session, col, delete, insert, select

from hw1cli.errors import Hw1Error
from hw1cli.models.registry import HYPERPARAMETERS, spec_from_json
from hw1cli.outside.words import moment
from hw1cli.records import Environment, Status
from hw1cli.specs import RunSpec
from hw1cli.store import codec
from hw1cli.store.claims import ActiveRun, Busy
from hw1cli.store.connection import ThroughSQLAlchemy
from hw1cli.store.decoding import columns, history_of, readable
from hw1cli.store.ownership import Owner, this_process
from hw1cli.store.run_ids import new_run_id
from hw1cli.store.tables import Checkpoint, Epoch, Run

_NO_STATE = b""
Alive: TypeAlias = Callable[[Run], bool | None]
"""Says whether the process that trains a run is still there; None where that cannot be known."""
NO_OWNER = {"lease": None} | {f"owner_{name}": None for name in columns(Owner)}
"""The owner's columns of a run that nobody trains."""


def ours(lease: str, now: str, data_name: str, simulated: bool, environment: Environment) -> dict[str, Any]:
    """Return the columns that say who trains a run from now on, on what and where."""
    owner = {f"owner_{name}": value for name, value in vars(this_process()).items()}
    owner |= {"status": Status.RUNNING.value, "lease": lease, "started_at": now, "heartbeat_at": now}
    return owner | {"data_name": data_name, "simulated": simulated, "environment": _canonical(asdict(environment))}


def claim(
    session: Session, spec: RunSpec, held: Mapping[str, Any], alive: Alive, *, force: bool
) -> ActiveRun | Busy | str:
    """Return the claimed run, who has it, or the id of the attempt that has the result.

    `held` are the columns that make a run this process's. Raises StoreError, naming it, for an attempt that cannot
    be read, and Hw1Error for one of another machine of which nothing can be known.
    """
    lock_key(session, spec.key)
    statement = select(Run).where(Run.key == spec.key).order_by(col(Run.attempt)).with_for_update()
    attempts = session.exec(statement).all()
    if not attempts:
        return _create(session, spec, held, attempt=1)
    with readable(attempts[-1].id):
        chosen = choose(attempts, alive, force=force)
        if chosen is None:
            return _create(session, spec, held, attempt=attempts[-1].attempt + 1)
        if chosen.finished:
            return chosen.id
        if is_busy(chosen, alive):
            _require_this_machine(chosen, alive)
            return Busy(spec=spec, run_id=chosen.id, owner=_owner(chosen))
        return _take_over(session, spec, held, chosen)


def require_one_machine(session: Session, alive: Alive) -> None:
    """Raise Hw1Error if another machine trains any run here: for a file that several can reach."""
    for run in session.exec(select(Run).where(Run.status == Status.RUNNING)):
        with readable(run.id):
            _require_this_machine(run, alive)


def _require_this_machine(run: Run, alive: Alive) -> None:
    if alive(run) is None:
        raise Hw1Error(
            f"run {run.id} belongs to {_owner(run)}, last heard of at {moment(codec.decode_time(run.heartbeat_at))}; "
            "machines cannot share an SQLite file: give them a PostgreSQL server (--db postgresql+psycopg://...); if "
            f"that process is gone, delete the run with `hw1 runs delete {run.id}`, or train anew with --force"
        )


def _owner(run: Run) -> str:
    return f"process {run.owner_pid} on {run.owner_host}"


def is_busy(run: Run, alive: Alive) -> bool:
    """Return whether someone else trains a run, or may."""
    return run.status == Status.RUNNING and alive(run) is not False


def lock_key(session: Session, key: str) -> None:
    """Keep others from adding attempts at a specification until the transaction ends."""
    if session.connection().dialect.name == "postgresql":
        session.exec(select(func.pg_advisory_xact_lock(int(key[:15], 16))))


def choose(attempts: Sequence[Run], alive: Alive, *, force: bool) -> Run | None:
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
    cut_short = not newest.finished and not is_busy(newest, alive)
    return newest if cut_short and newest.attempt > 1 else None


def _create(session: Session, spec: RunSpec, held: Mapping[str, Any], *, attempt: int) -> ActiveRun:
    run_id = new_run_id()
    values = {name: getattr(spec.config, name, None) for name in HYPERPARAMETERS}
    values |= {"id": run_id, "key": spec.key, "attempt": attempt, "model": spec.model, "seed": spec.seed}
    values |= {"spec": _canonical(spec.as_json()), "data_fingerprint": spec.data, "exclusive": False}
    session.connection().execute(insert(Run), values | dict(held) | {"created_at": held["started_at"]})
    session.add(Checkpoint(run_id=run_id, epoch=0, arrays=_NO_STATE))
    return ActiveRun(spec=spec, run_id=run_id)


def _take_over(session: Session, spec: RunSpec, held: Mapping[str, Any], run: Run) -> ActiveRun:
    """Make an abandoned attempt ours and return where it continues.

    The stored epochs are those up to the checkpoint: later ones cannot be continued from.
    """
    codec.decode_time(run.created_at)  # what could not be read in the end is told before it is trained
    if spec_from_json(json.loads(run.spec)) != spec:
        raise LookupError("its specification is another one's")
    checkpoint = session.get(Checkpoint, run.id)
    if checkpoint is None:
        raise LookupError("it has no checkpoint to continue from")
    epoch = Epoch.__table__.c.epoch  # type: ignore[attr-defined]
    session.connection().execute(delete(Epoch).where(col(Epoch.run_id) == run.id, epoch > checkpoint.epoch))
    active = ActiveRun(
        spec=spec,
        run_id=run.id,
        history=history_of(ThroughSQLAlchemy(session.connection()), run.id),
        state=codec.decode_arrays(checkpoint.arrays, f"the checkpoint of run {run.id}") if checkpoint.epoch else None,
    )
    here = held["environment"]
    environment = _continued(run.environment, here, active.done) if active.history else here
    run.sqlmodel_update(dict(held) | {"environment": environment, "ended_at": None, "error": None})
    return active


def _continued(before: str, here: str, done: int) -> str:
    """Return the environment of a run continued here after `done` epochs, with those of its earlier epochs."""
    now, last = json.loads(here), json.loads(before)
    earlier, since = last.pop("earlier", []), last.get("since", 1)
    if now | {"command": None, "since": since} != last | {"command": None}:
        earlier, since = [*earlier, last], done + 1
    return _canonical(now | {"since": since, "earlier": earlier})


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, allow_nan=False)
