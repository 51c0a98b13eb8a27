"""Connections to a PostgreSQL server in which no wait is endless: not for it, not for a lock that others hold."""

from collections.abc import Generator, Sequence
from contextlib import nullcontext, suppress
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
from psycopg.pq import TransactionStatus

from hw1cli.store import failures
from hw1cli.training.interruption import Wait, interruptible, requested

if TYPE_CHECKING:
    from sqlalchemy import ExceptionContext

T = TypeVar("T")

CONNECT_SECONDS, LAST_CONNECT_SECONDS = 10, 2
"""How long connecting may take; the second one to store that a run was interrupted by Ctrl-C, and for heartbeats."""

SILENT_SECONDS = 2 * failures.BUSY_SECONDS
"""How long the server may say nothing at all: longer than it lets us wait for a lock, which it then says."""

_KEEP_ALIVE_SECONDS = 60  # lest a firewall forgets the connection during a long epoch
# SQLSTATE: admin_shutdown, crash_shutdown, cannot_connect_now, idle_in_transaction_session_timeout
_ENDED = ("57P01", "57P02", "57P03", "25P03")


class Silent(psycopg.OperationalError):
    """The server has said nothing for too long."""

    sqlstate = failures.SILENT


class Connection(psycopg.Connection[Any]):
    """A connection that gives up on a silent server, and that a signal frees from waiting."""

    def wait(self, gen: Generator[Any, Any, T], *arguments: Any, **options: Any) -> T:
        """Wait for the server's answer."""
        try:
            return super().wait(_watched(gen), *arguments, **options)
        except BaseException:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self._abandon()
            raise

    def _abandon(self) -> None:
        """End the statement on the server, lest it keeps locks, and the connection: an answer may still come."""
        with suppress(psycopg.Error):
            self.cancel_safe(timeout=LAST_CONNECT_SECONDS)
        self.pgconn.finish()


def _watched(steps: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
    """Yield what `steps` wait for; psycopg answers every tenth of a second, if only that nothing came."""
    wait, answer = Wait(SILENT_SECONDS), None
    while True:
        try:
            wanted = steps.send(answer)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        answer = yield wanted
        if answer:
            wait = Wait(SILENT_SECONDS)
        elif not wait.goes_on():
            raise Silent(f"the server has not answered for {SILENT_SECONDS:.0f} s")


def connect(dialect: Any, record: Any, arguments: Sequence[Any], options: dict[str, Any]) -> Connection:
    """Return a connection, for SQLAlchemy's event `do_connect`; limits that the URL sets come first."""
    # Signals are the main thread's; another one, which only sends heartbeats, lets it wait no longer than a moment.
    hurried = requested() or current_thread() is not main_thread()
    limits = {
        "connect_timeout": LAST_CONNECT_SECONDS if hurried else CONNECT_SECONDS,
        "keepalives_idle": _KEEP_ALIVE_SECONDS,
    }
    with nullcontext() if hurried else interruptible():
        connection = Connection.connect(*arguments, **limits | options)
        if "lock_timeout" not in connection.info.options:
            connection.execute(f"SET lock_timeout = '{failures.BUSY_SECONDS:.0f}s'".encode())
            connection.commit()
        return connection


def notice_shutdown(context: "ExceptionContext") -> None:
    """Take a server that says that it ends the session for one that has gone, for the event `handle_error`."""
    if getattr(context.original_exception, "sqlstate", None) in _ENDED:
        context.is_disconnect = True
