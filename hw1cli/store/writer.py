"""The one object that writes results: opens the store, claims runs, stores epochs and ends, each in a transaction."""

import json
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime, timedelta
from functools import partial
from threading import Event, Thread
from typing import Any, Self

from sqlalchemy import Connection, bindparam
from sqlmodel import col, delete, insert, select, update

from hw1cli.errors import LeaseLost, StoreError, UsageError
from hw1cli.outside.passwords import mask
from hw1cli.records import Environment, EpochRecord, Evaluation, Status, Timing
from hw1cli.specs import RunSpec
from hw1cli.store import codec
from hw1cli.store.claiming import NO_OWNER, claim, ours, require_one_machine
from hw1cli.store.claims import ActiveRun, Claim, Stored
from hw1cli.store.engine import clock, open_for_writing, transaction
from hw1cli.store.failures import as_store_errors
from hw1cli.store.location import Location
from hw1cli.store.ownership import HEARTBEAT, TAKE_OVER_AFTER
from hw1cli.store.tables import NO_DATA, Checkpoint, Epoch, Evaluated, Evidence, Run, Weights
from hw1cli.store.transactions import Transactions, steadily
from hw1cli.training.interruption import Interrupted
from hw1cli.training.learner import State

Progress = tuple[str, EpochRecord, State | None]
"""A run's id, the epoch it has just finished, and its state after it."""

_OURS = update(Run).where(col(Run.id) == bindparam("run"), col(Run.lease) == bindparam("held"))
_CHECKPOINT = (
    update(Checkpoint)
    .where(col(Checkpoint.run_id) == bindparam("run"))
    .values(epoch=bindparam("reached"), arrays=bindparam("state"))
)


class Store(Transactions, AbstractContextManager["Store"]):
    """A results store open for writing; a context manager.

    Every method that writes is one transaction: it happens whole or not at all. Methods about a run raise
    StoreError if this object has not claimed it, LeaseLost if it was deleted or taken over since.
    """

    def __init__(
        self, connection: Connection, location: Location, take_over_after: float, tell: Callable[[str], None]
    ) -> None:
        super().__init__(connection, location, take_over_after, tell)
        self._lease, self._claimed = secrets.token_hex(8), set[str]()
        # Who trains a run of a file, the kernel knows; a server has clients on any machine.
        self._limit = timedelta(seconds=take_over_after) if location.path is None else None
        self._closed = Event()
        if location.path is None:
            Thread(target=self._beat, daemon=True).start()

    @classmethod
    def open(
        cls,
        location: Location,
        *,
        take_over_after: float = TAKE_OVER_AFTER,
        tell: Callable[[str], None] = lambda line: None,
    ) -> Self:
        """Return the store at `location`, created if there is none and upgraded (after a backup) if it is older.

        Safe for any number of processes at once. Raises StoreError, leaving the file as it is, for a newer store,
        for something that is no store, and for a damaged or read-only one. On a server the runs of other machines
        are taken over if these have been silent for so many seconds, and a server that goes away is waited for as
        long; `tell` is given lines about that, and about an upgrade.
        """
        with as_store_errors(location):
            connection, notes = open_for_writing(location)
            store = cls(connection, location, take_over_after, tell)
        for note in notes:
            tell(note)
        return store

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; runs still claimed stay `running`, and show as gone when the process has ended."""
        self._closed.set()
        super().close()

    @steadily
    def claim(
        self, spec: RunSpec, *, data_name: str, simulated: bool, environment: Environment, force: bool = False
    ) -> Claim:
        """Return the specification's result, who is training it, or the right to train it (from a checkpoint).

        Of any number of processes that claim at once, exactly one gets the run. Interrupted and failed runs and
        those whose process is gone, or has been silent for too long, are taken over and continue after their last
        stored epoch. `force` asks for a new attempt though there is a result (see claiming.choose). Raises Hw1Error
        for a run of another machine in an SQLite file.
        """
        with self.transaction() as session:
            now = clock(self._connection)
            alive = partial(Run.alive, now=now, limit=self._limit)
            if self.location.on_network:
                require_one_machine(session, alive)
            held = ours(self._lease, codec.encode_time(now), data_name, simulated, environment)
            found = claim(session, spec, held, alive, force=force)
        if isinstance(found, ActiveRun):
            self._claimed.add(found.run_id)
        if not isinstance(found, str):
            return found
        return Stored(self.record(found))

    @steadily
    def save_epochs(self, progress: Iterable[Progress]) -> None:
        """Store epochs of several runs, or several epochs of a run, in one transaction.

        Of several epochs of one run only the last needs a state: what is continued from is that of the last.
        """
        progress = list(progress)
        latest = {run_id: (record.epoch, state) for run_id, record, state in progress}
        checkpoints = [_checkpoint(run_id, epoch, state) for run_id, (epoch, state) in latest.items()]
        with self.transaction():
            self._update(latest, heartbeat_at=self._now())
            self._connection.execute(insert(Epoch), [{"run_id": run_id} | vars(each) for run_id, each, _ in progress])
            self._connection.execute(_CHECKPOINT, checkpoints)

    def _beat(self) -> None:
        """Tell a server's other machines that the runs claimed here have a process, however long an epoch lasts."""
        while not self._closed.wait(HEARTBEAT):
            with suppress(Exception, Interrupted), self._turn, transaction(self._connection):
                self._write(self._claimed, heartbeat_at=self._now())

    def _now(self) -> str:
        return codec.encode_time(clock(self._connection))

    @steadily
    def finish(
        self,
        run_id: str,
        *,
        status: Status,
        evaluations: Iterable[Evaluation],
        timing: Timing,
        exclusive: bool,
        weights: State | None = None,
        image_shape: Sequence[int] = (),
    ) -> None:
        """Store a run's results and end it as `completed` or `diverged`; its checkpoint goes away.

        `exclusive` says that its training time may be compared with other runs'. `weights` are kept if there are
        any, for images of that shape.
        """
        rows: list[Evaluated | Weights] = [Evaluated.of(run_id, evaluation) for evaluation in evaluations]
        if weights:
            rows.append(Weights.of(run_id, weights, image_shape))
        with self.transaction() as session:
            self._update([run_id], **self._ended(status), exclusive=exclusive, **vars(timing))
            self._connection.execute(delete(Checkpoint).where(col(Checkpoint.run_id) == run_id))
            session.add_all(rows)
        self._claimed.remove(run_id)

    @steadily
    def drop_weights(self, run_id: str) -> None:
        """Keep a run's weights no longer."""
        with self.transaction():
            self._connection.execute(delete(Weights).where(col(Weights.run_id) == run_id))

    @steadily
    def fail(self, run_id: str, error: str) -> None:
        """End a run as `failed`, with its traceback; claimed again, it continues after its last stored epoch."""
        with self.transaction():
            self._update([run_id], **self._ended(Status.FAILED), error=mask(error))
        self._claimed.remove(run_id)

    @steadily
    def interrupt(self, run_ids: Collection[str] | None = None) -> None:
        """End runs, or all that were claimed here and have not ended, as `interrupted`; claimed again they go on."""
        ending = list(self._claimed if run_ids is None else run_ids)
        with self.transaction():
            self._write(ending, **self._ended(Status.INTERRUPTED))  # one that was taken over is another's to end
        self._claimed.difference_update(ending)

    def _ended(self, status: Status) -> dict[str, Any]:
        now = self._now()
        return {"status": status.value, "ended_at": now, "heartbeat_at": now, **NO_OWNER}

    def _update(self, run_ids: Collection[str], **values: Any) -> None:
        """Write to runs; StoreError if one is not ours, or no more."""
        for run_id in run_ids:
            if run_id not in self._claimed:
                raise StoreError(f"run {run_id} is not this program's to write; claim it first")
        if self._write(run_ids, **values) != len(run_ids):
            raise LeaseLost(
                f"run {', '.join(run_ids)} was deleted or taken over by another process; nothing more is stored of "
                "it here"
            )

    def _write(self, run_ids: Collection[str], **values: Any) -> int:
        """Write to those runs that are still ours, and return their number."""
        held = [{"run": run_id, "held": self._lease} for run_id in run_ids]
        return self._connection.execute(_OURS.values(**values), held).rowcount if held else 0

    @steadily
    def save_evidence(self, kind: str, subject: str, result: Mapping[str, Any], *, data: str | None = None) -> None:
        """Store a result that is no training run, in place of an older one about the same `subject`.

        `result` is JSON without NaN or infinity (ValueError); `data` the fingerprint of the data it is about.
        """
        key = {"kind": kind, "subject": subject, "data_fingerprint": data or NO_DATA}
        text = json.dumps(result, sort_keys=True, allow_nan=False)
        with self.transaction() as session:
            session.merge(Evidence(**key, result=text, created_at=codec.now()))

    @steadily
    def note(self, run_ids: Sequence[str], text: str | None) -> None:
        """Write a note (notes.py) on runs in place of those they have; None takes it away."""
        with self.transaction():
            noted = update(Run).where(col(Run.id) == bindparam("run")).values(note=text)
            self._connection.execute(noted, [{"run": run_id} for run_id in run_ids])

    def delete(self, run_ids: Sequence[str]) -> int:
        """Delete runs with everything stored of them and return their number; all of them or none.

        Raises UsageError if one is being trained on this machine now.
        """
        with self.transaction() as session:
            for run in session.exec(select(Run).where(Run.status == Status.RUNNING)):
                if run.id in run_ids and _is_alive(run, clock(self._connection)):
                    raise UsageError(f"run {run.id} is being trained now; stop that process before deleting it")
            gone = delete(Run).where(col(Run.id) == bindparam("run"))
            return self._connection.execute(gone, [{"run": run_id} for run_id in run_ids]).rowcount


def _checkpoint(run_id: str, epoch: int, state: State | None) -> dict[str, Any]:
    """Return what the statement of a checkpoint takes; ValueError if there is no state to continue from."""
    if state is None:
        raise ValueError(f"the last epoch of run {run_id} has no state to continue from")
    return {"run": run_id, "reached": epoch, "state": codec.encode_arrays(state)}


def _is_alive(run: Run, now: datetime) -> bool:
    """Return whether a run is being trained; one of which that cannot be read has to go."""
    try:
        return bool(run.alive(now))
    except (ValueError, TypeError):
        return False
