"""Wild command lines by the thousand, in this process."""

import os
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.torture.command_lines import attempt, command_lines, make_folder
from tests.torture.page import Row

WITH_RUNS = ["sweep", "ffn", "--lr", "0.1,1e30", "--epochs", "1", "--data", "small.npz"]


def try_command_lines(n: int, folder: Path) -> Row:
    """Try `n` command lines on a store with two runs."""
    complaints: list[str] = []
    tried = []

    @seed(42)
    @settings(
        max_examples=n, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(arguments=command_lines())
    def try_them(arguments: list[str]) -> None:
        tried.append(arguments)
        if complaint := attempt(arguments):
            complaints.append(f"hw1 {arguments}: {complaint}")

    with _working_in(make_folder(folder)):
        complaints += [complaint for complaint in [attempt(WITH_RUNS)] if complaint]
        try_them()
    return Row("Command lines with any value for any option", len(tried), "command lines", complaints)


@contextmanager
def _working_in(folder: Path) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(HOME=str(folder), HW1_THREADS="1")
    for name in ("HW1_DB", "HW1_DATA_DIR", "HW1_DEBUG"):
        os.environ.pop(name, None)
    try:
        with chdir(folder):
            yield
    finally:
        os.environ.clear()
        os.environ.update(before)
