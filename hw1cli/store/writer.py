"""The one object that writes results: opens the store, claims runs, stores epochs and ends, each in a transaction."""

import json
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any, Self

from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam
from sqlmodel import Session, col, delete, insert, select, update

from hw1cli.errors import StoreError, UsageError
from hw1cli.masking import mask
from hw1cli.records import FINISHED, Environment, EpochRecord, Evaluation, Status, Timing
from hw1cli.specs import RunSpec
from hw1cli.store import codec, schema
from hw1cli.store.claiming import NO_OWNER, claim, ours
from hw1cli.store.claims import ActiveRun, Claim, Stored
from hw1cli.store.connection import connect_read_only, read_through
from hw1cli.store.encoding import checkpoint_row, evaluation_row, weights_row
from hw1cli.store.engine import NETWORK_NOTE, identity_of, open_engine, set_journal, transaction
from hw1cli.store.failures import as_store_errors
from hw1cli.store.location import Location
from hw1cli.store.migrations import HEAD
from hw1cli.store.reader import Reader
from hw1cli.store.tables import NO_DATA, Checkpoint, Epoch, Evaluated, Evidence, Run, Weights

State = Mapping[str, NDArray[Any]]
Progress = tuple[str, EpochRecord, State | None]
"""A run's id, the epoch it has just finished, and its state after it."""

_OURS = update(Run).where(col(Run.id) == bindparam("run"), col(Run.lease) == bindparam("held"))
_CHECKPOINT = (
    update(Checkpoint)
    .where(col(Checkpoint.run_id) == bindparam("run"))
    .values(epoch=bindparam("reached"), arrays=bindparam("state"))
)


class Store(AbstractContextManager["Store"]):
    """A results store open for writing; a context manager.

    Every method that writes is one transaction: it happens whole or not at all. Methods about a run raise
    StoreError if this object has not claimed it, or if it was deleted or taken over since. `notes` are lines the
    user should see once.
    """

    def __init__(self, connection: Connection, location: Location, notes: Sequence[str]) -> None:
        self._connection = connection
        self._file = identity_of(location)
        self._watch = schema.Watch(read_through(connection), location)
        self._lease, self._claimed = secrets.token_hex(8), set[str]()
        self.location = location
        self.notes = tuple(notes)

    @classmethod
    def open(cls, location: Location) -> Self:
        """Return the store at `location`, created if there is none and upgraded (after a backup) if it is older.

        Safe for any number of processes at once. Raises StoreError, leaving the file as it is, for a newer store,
        for something that is no store, and for a damaged or read-only one.
        """
        with as_store_errors(location):
            revision = _revision_before_writing(location)
            connection = open_engine(location).connect()
            try:
                return cls(connection, location, list(_prepare(connection, location, revision)))
            except BaseException:
                connection.close()
                raise

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; runs still claimed stay `running`, and show as gone when the process has ended."""
        with as_store_errors(self.location):
            self._connection.close()

    def reader(self) -> Reader:
        """Return a reader of the same store; a server is not asked for a second connection."""
        if self.location.path is None:
            return Reader(read_through(self._connection), self.location)
        return Reader.open(self.location)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Do what the block does whole or not at all; StoreError if the store is not what was opened."""
        with as_store_errors(self.location):
            if identity_of(self.location) != self._file:  # or writes would go on into a file nobody sees
                raise StoreError(
                    f"{self.location} was deleted or replaced while this program was writing to it; put it back or "
                    "choose another with --db, and run the same command again"
                )
            with transaction(self._connection), Session(self._connection) as session:
                self._watch.look()
                yield session
                session.flush()

    def claim(
        self, spec: RunSpec, *, data_name: str, simulated: bool, environment: Environment, force: bool = False
    ) -> Claim:
        """Return the specification's result, who is training it, or the right to train it (from a checkpoint).

        Of any number of processes that claim at once, exactly one gets the run. Interrupted and failed runs and
        those whose process is gone are taken over and continue after their last stored epoch. `force` asks for a
        new attempt though there is a result (see claiming.choose).
        """
        with self.transaction() as session:
            found = claim(session, spec, ours(self._lease, data_name, simulated, environment), force=force)
        if isinstance(found, ActiveRun):
            self._claimed.add(found.run_id)
        if not isinstance(found, str):
            return found
        with self.reader() as reader:
            return Stored(reader.record(found))

    def save_epochs(self, progress: Iterable[Progress]) -> None:
        """Store epochs of several runs, or several epochs of a run, in one transaction.

        Of several epochs of one run only the last needs a state: what is continued from is that of the last.
        """
        progress = list(progress)
        latest = {run_id: (record.epoch, state) for run_id, record, state in progress}
        checkpoints = [checkpoint_row(run_id, epoch, state) for run_id, (epoch, state) in latest.items()]
        with self.transaction():
            self._update(latest, heartbeat_at=codec.now())
            self._connection.execute(insert(Epoch), [{"run_id": run_id} | vars(each) for run_id, each, _ in progress])
            self._connection.execute(_CHECKPOINT, checkpoints)

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
        if status not in FINISHED:
            raise ValueError(f"a run does not finish as {status}")
        rows: list[Evaluated | Weights] = [evaluation_row(run_id, evaluation) for evaluation in evaluations]
        if weights:
            rows.append(weights_row(run_id, weights, image_shape))
        with self.transaction() as session:
            self._end([run_id], status, exclusive=exclusive, **vars(timing))
            self._connection.execute(delete(Checkpoint).where(col(Checkpoint.run_id) == run_id))
            session.add_all(rows)
        self._claimed.remove(run_id)

    def drop_weights(self, run_id: str) -> None:
        """Keep a run's weights no longer."""
        with self.transaction():
            self._connection.execute(delete(Weights).where(col(Weights.run_id) == run_id))

    def fail(self, run_id: str, error: str) -> None:
        """End a run as `failed`, with its traceback; claimed again, it continues after its last stored epoch."""
        with self.transaction():
            self._end([run_id], Status.FAILED, error=mask(error))
        self._claimed.remove(run_id)

    def interrupt(self, run_ids: Collection[str] | None = None) -> None:
        """End runs, or all that were claimed here and have not ended, as `interrupted`; claimed again they go on."""
        ending = list(self._claimed if run_ids is None else run_ids)
        with self.transaction():
            self._end(ending, Status.INTERRUPTED)
        self._claimed.difference_update(ending)

    def _end(self, run_ids: Collection[str], status: Status, **values: Any) -> None:
        now = codec.now()
        self._update(run_ids, status=status.value, ended_at=now, heartbeat_at=now, **NO_OWNER, **values)

    def _update(self, run_ids: Collection[str], **values: Any) -> None:
        """Write to runs; StoreError if one is not ours, or no more."""
        for run_id in run_ids:
            if run_id not in self._claimed:
                raise StoreError(f"run {run_id} is not this program's to write; claim it first")
        held = [{"run": run_id, "held": self._lease} for run_id in run_ids]
        if held and self._connection.execute(_OURS.values(**values), held).rowcount != len(held):
            raise StoreError(
                f"run {', '.join(run_ids)} was deleted or taken over by another process; nothing more is stored of "
                "it here"
            )

    def save_evidence(self, kind: str, subject: str, result: Mapping[str, Any], *, data: str | None = None) -> None:
        """Store a result that is no training run, in place of an older one about the same `subject`.

        `result` is JSON without NaN or infinity (ValueError); `data` the fingerprint of the data it is about.
        """
        key = {"kind": kind, "subject": subject, "data_fingerprint": data or NO_DATA}
        text = json.dumps(result, sort_keys=True, allow_nan=False)
        with self.transaction() as session:
            session.merge(Evidence(**key, result=text, created_at=codec.now()))

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
                if run.id in run_ids and _is_alive(run):
                    raise UsageError(f"run {run.id} is being trained now; stop that process before deleting it")
            gone = delete(Run).where(col(Run.id) == bindparam("run"))
            return self._connection.execute(gone, [{"run": run_id} for run_id in run_ids]).rowcount


def _revision_before_writing(location: Location) -> str | None:
    """Return a file's schema version, having looked read-only: of a store that is refused not a byte changes.

    A server's, whose transactions leave nothing behind, is looked at in the one that would change it.
    """
    if location.path is None or not location.exists:
        return None
    with closing(connect_read_only(location)) as connection:
        return schema.trusted_revision(connection, location)


def _prepare(connection: Connection, location: Location, revision: str | None) -> Iterator[str]:
    """Make the database ready for writing and yield what the user should know of it."""
    if location.path is not None:
        set_journal(connection, location)
    if location.on_network:
        yield f"{location} {NETWORK_NOTE}"
    if revision != HEAD and (note := schema.bring_up_to_date(connection, location)):
        yield note


def _is_alive(run: Run) -> bool:
    """Return whether a run is being trained; one of which that cannot be read has to go."""
    try:
        return bool(run.alive)
    except (ValueError, TypeError):
        return False
