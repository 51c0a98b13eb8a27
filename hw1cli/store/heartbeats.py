"""Heartbeats: how a server's other machines learn that a run's process is there, however long its epoch lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from hw1cli.store.ownership import HEARTBEAT
from hw1cli.store.writer import Store


@contextmanager
def heartbeats(store: Store) -> Iterator[None]:
    """Let runs that are claimed in the block beat at least so often; of a file the kernel says who is there."""
    ended = Event()

    def beat() -> None:
        while not ended.wait(HEARTBEAT):
            store.beat()

    if store.location.path is None:
        Thread(target=beat, daemon=True).start()
    try:
        yield
    finally:
        ended.set()
