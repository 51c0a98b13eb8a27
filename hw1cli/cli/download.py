"""A download's progress bar."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TimeRemainingColumn, TransferSpeedColumn

from hw1cli.cli.common import draws_bars, notes


class _Bar:
    """rich's progress bar under the names that a downloader calls."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar, self._task, self._total = bar, task, 0

    @property
    def total(self) -> int:
        return self._total

    @total.setter
    def total(self, n: int) -> None:
        self._total = n
        self._bar.update(self._task, total=n or None)

    def update(self, n: int) -> None:
        self._bar.advance(self._task, n)

    def reset(self) -> None:
        self._bar.reset(self._task, total=self._total or None)

    def close(self) -> None:
        self._bar.stop()


@contextmanager
def download_progress() -> Iterator[_Bar | Literal[False]]:
    """Show a bar with size, speed and time left on stderr if that is a terminal, else nothing."""
    if not draws_bars():
        yield False
        return
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress("octmnist", *columns, console=notes()) as bar:
        yield _Bar(bar, bar.add_task("octmnist", total=None))
