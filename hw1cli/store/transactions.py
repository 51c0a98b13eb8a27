"""An open store's transactions: one at a time, and, where its server goes away and comes back, each exactly once."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from threading import RLock
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from hw1cli.errors import StoreError
from hw1cli.records import RunRecord
from hw1cli.store import schema
from hw1cli.store.connection import ThroughSQLAlchemy
from hw1cli.store.engine import identity_of, transaction
from hw1cli.store.failures import as_store_errors, gone_away
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from hw1cli.training.interruption import interruptible, requested

S = TypeVar("S", bound="Transactions")
P = ParamSpec("P")
R = TypeVar("R")

_LOOK_SECONDS = 1.0
_COMMITTED = "committed"


def steadily(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Let a method that is one transaction, or one reading, begin again where the server goes away and comes back."""

    @wraps(method)
    def repeated(self: S, /, *arguments: P.args, **options: P.kwargs) -> R:
        while True:
            try:
                return method(self, *arguments, **options)
            except StoreError as error:
                if self._when_back(error.__cause__) is None:
                    raise

    return repeated


class Transactions:
    """What is done with an open store: by one thread at a time, and whole or not at all.

    A server that goes away is waited for, `patience` seconds at most, and `tell` is given lines that say so.
    """

    def __init__(
        self, connection: Connection, location: Location, patience: float, tell: Callable[[str], None]
    ) -> None:
        self.location = location
        self._connection, self._patience, self._tell = connection, patience, tell
        self._file = identity_of(location)
        self._watch = schema.Watch(ThroughSQLAlchemy(connection), location)
        self._reader: Reader | None = None
        self._turn = RLock()

    def close(self) -> None:
        """Close the connection, after the reader's."""
        with self._turn, as_store_errors(self.location):
            if self._reader:
                self._reader.close()  # before the connection that may take the log away, which has to be the last
            self._connection.close()

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """Give the reader of the same store, which is kept; a server is not asked for a second connection."""
        with self._turn:
            if self._reader is None:
                through = ThroughSQLAlchemy(self._connection)
                self._reader = Reader.open(self.location) if self.location.path else Reader(through, self.location)
            yield self._reader

    @steadily
    def current(self, keys: Sequence[str]) -> Mapping[str, RunRecord]:
        """Return the results that are stored of specifications, by key (Reader.current)."""
        with self.reader() as reader:
            return reader.current(keys)

    @steadily
    def record(self, run_id: str) -> RunRecord:
        """Return a stored run."""
        with self.reader() as reader:
            return reader.record(run_id)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Do what the block does whole or not at all; StoreError if the store is not what was opened."""
        with self._turn, as_store_errors(self.location):
            if identity_of(self.location) != self._file:  # or writes would go on into a file nobody sees
                raise StoreError(
                    f"{self.location} was deleted or replaced while this program was writing to it; put it back or "
                    "choose another with --db, and run the same command again"
                )
            number = None
            try:
                with transaction(self._connection), Session(self._connection) as session:
                    self._watch.look()
                    yield session
                    session.flush()
                    number = self._number()
            except DBAPIError as error:
                # A server that goes away while it commits has done so, or not: it knows when it is back.
                if number is None or self._when_back(error, f"SELECT txid_status({number})") != _COMMITTED:
                    raise

    def _number(self) -> int | None:
        """Return the number that a server gave the transaction; None where nothing has been written."""
        if self._connection.dialect.name != "postgresql":
            return None
        return self._connection.exec_driver_sql("SELECT txid_current_if_assigned()").scalar_one()  # type: ignore[no-any-return]

    def _when_back(self, error: BaseException | None, question: str = "SELECT 'back'") -> str | None:
        """Return the answer of a server that went away with this error; None where there is nothing to wait for.

        Nor is there any after a signal, while what it has interrupted is stored, nor for longer than patience lasts.
        """
        with self._turn:
            if not gone_away(error, lost=self._connection.invalidated):
                return None
            deadline, told = time.monotonic() + self._patience, False
            while (answer := self._ask(question)) in (None, "in progress"):
                if time.monotonic() > deadline:
                    return None
                if not told:
                    self._tell(f"{self.location} has gone away; waiting for it, {self._patience:.0f} s at most")
                    told = True
                with interruptible():
                    time.sleep(_LOOK_SECONDS)
                if requested():
                    return None
            if told:
                self._tell(f"{self.location} is back; going on")
            return answer

    def _ask(self, question: str) -> str | None:
        """Return a server's answer; None while it is away."""
        try:
            answer: Any = self._connection.exec_driver_sql(question).scalar_one()
        except DBAPIError:
            return None
        finally:
            self._connection.rollback()
        return str(answer)
