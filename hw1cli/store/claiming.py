"""The statements of a claim: look at the attempts there are, make a new one, or take an abandoned one over.

They run in one transaction of writer.py. Where that does not keep other writers out already (it does on SQLite),
the unique key of attempts and the comparison with the old lease let exactly one process win.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from hw1cli.models.registry import HYPERPARAMETERS
from hw1cli.records import Environment, Status
from hw1cli.specs import RunSpec
from hw1cli.store.claims import ActiveRun, Attempt
from hw1cli.store.codec import decode_arrays, encode_time
from hw1cli.store.ownership import Owner, this_process
from hw1cli.store.rows import epoch_of
from hw1cli.store.summary import owner_alive
from hw1cli.store.tables import CHECKPOINT, EPOCH, RUN

_ID_ALPHABET = "0123456789bcdfghjkmnpqrstvwxyz"
"""No vowels: an id is never a word, and never the beginning of `latest` or `best`."""

_ID_LENGTH = 10
_NO_STATE = b""
NO_OWNER = dict.fromkeys(("lease", "owner_host", "owner_boot", "owner_pid", "owner_start"))
"""The owner's columns of a run that nobody trains."""


class LostRace(Exception):
    """Another process claimed first; ask again."""


def attempts_at(connection: Connection, key: str) -> list[Attempt]:
    """Return the attempts at a specification, oldest first."""
    statement = select(RUN).where(RUN.c.key == key).order_by(RUN.c.attempt)
    return [_attempt(row) for row in connection.execute(statement).mappings()]


def _attempt(row: RowMapping) -> Attempt:
    status = Status(row["status"])
    return Attempt(
        run_id=row["id"],
        attempt=row["attempt"],
        status=status,
        lease=row["lease"],
        owner=f"process {row['owner_pid']} on {row['owner_host']}",
        heartbeat_at=row["heartbeat_at"],
        alive=owner_alive(
            status,
            row["owner_host"],
            row["owner_boot"],
            row["owner_pid"],
            row["owner_start"],
            encode_time(row["heartbeat_at"]),
        ),
    )


def create(
    connection: Connection, spec: RunSpec, previous: int, lease: str, now: datetime, known: Mapping[str, Any]
) -> ActiveRun:
    """Insert the attempt after number `previous`, held by `lease`; LostRace if another process has just done so."""
    run_id = _new_id()
    values = {name: getattr(spec.config, name, None) for name in HYPERPARAMETERS}
    values |= {"id": run_id, "key": spec.key, "attempt": previous + 1, "model": spec.model, "seed": spec.seed}
    values |= {"spec": _canonical(spec.as_json()), "data_fingerprint": spec.data, "created_at": now}
    try:
        connection.execute(insert(RUN), values | _held(lease, now) | dict(known) | {"exclusive": False})
    except IntegrityError as error:
        raise LostRace from error
    connection.execute(insert(CHECKPOINT), {"run_id": run_id, "epoch": 0, "arrays": _NO_STATE})
    return ActiveRun(spec=spec, run_id=run_id)


def take_over(
    connection: Connection, spec: RunSpec, found: Attempt, lease: str, now: datetime, known: Mapping[str, Any]
) -> ActiveRun:
    """Make an abandoned attempt ours and return where it continues; LostRace if another process has just done so.

    The stored epochs are those up to the checkpoint: later ones cannot be continued from.
    """
    unchanged = (
        RUN.c.id == found.run_id,
        RUN.c.status == found.status.value,
        RUN.c.lease.is_not_distinct_from(found.lease),
    )
    values = _held(lease, now) | dict(known) | {"ended_at": None, "error": None}
    values["environment"] = _continued(connection, found.run_id, values["environment"])
    if connection.execute(update(RUN).where(*unchanged).values(**values)).rowcount != 1:
        raise LostRace(f"run {found.run_id} cannot be taken over")
    checkpoint = connection.execute(
        select(CHECKPOINT.c.epoch, CHECKPOINT.c.arrays).where(CHECKPOINT.c.run_id == found.run_id)
    ).one()
    connection.execute(delete(EPOCH).where(EPOCH.c.run_id == found.run_id, EPOCH.c.epoch > checkpoint.epoch))
    history = connection.execute(
        select(*list(EPOCH.c)[1:]).where(EPOCH.c.run_id == found.run_id).order_by(EPOCH.c.epoch)
    )
    return ActiveRun(
        spec=spec,
        run_id=found.run_id,
        history=[epoch_of(row) for row in history],
        state=decode_arrays(checkpoint.arrays, f"the checkpoint of run {found.run_id}") if checkpoint.epoch else None,
    )


def _continued(connection: Connection, run_id: str, here: str) -> str:
    """Return the environment of a run that is continued here, without its arithmetic if that has changed.

    Compared as text: nothing that is stored need be readable for that.
    """
    begun = select(RUN.c.environment).join(EPOCH, EPOCH.c.run_id == RUN.c.id).where(RUN.c.id == run_id).limit(1)
    before, now = connection.execute(begun).scalar(), json.loads(here)
    if before is None or _canonical({"arithmetic": now["arithmetic"]})[1:-1] in before:
        return here
    return _canonical(now | {"arithmetic": None})


def described(data_name: str, simulated: bool, environment: Environment) -> dict[str, Any]:
    """Return the columns that say on what and where a run is trained."""
    return {"data_name": data_name, "simulated": simulated, "environment": _canonical(asdict(environment))}


def _held(lease: str, now: datetime) -> dict[str, Any]:
    owner: Owner = this_process()
    return {
        "status": Status.RUNNING.value,
        "lease": lease,
        "owner_host": owner.host,
        "owner_boot": owner.boot,
        "owner_pid": owner.pid,
        "owner_start": owner.start,
        "started_at": now,
        "heartbeat_at": now,
    }


def _new_id() -> str:
    return "".join(secrets.choice(_ID_ALPHABET) for _ in range(_ID_LENGTH))


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, allow_nan=False)
