"""No test fails on a slow machine, takes settings of the user's, or leaves a connection to an SQLite file open."""

import os
import sqlite3
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

for _name in ("MPLBACKEND", "PYTHONIOENCODING"):  # a notebook's shell names a backend that may not be installed here
    os.environ.pop(_name, None)
os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # a thread that spins takes a core from the tests beside it

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

_opened: list[sqlite3.Connection] = []


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "sqlite3.connect/handle":
        _opened.append(arguments[0])


sys.addaudithook(_note)


def is_open(connection: sqlite3.Connection) -> bool:
    """Whether a connection has not been closed."""
    try:
        connection.total_changes  # noqa: B018
    except sqlite3.ProgrammingError:
        return False
    return True


@pytest.fixture(autouse=True)
def no_connection_is_left_open() -> Iterator[list[sqlite3.Connection]]:
    """Fail a test that ends with connections open which it, its fixtures or the program opened during it.

    Python 3.13 warns of each.
    """
    _opened.clear()
    yield _opened
    left = [each for each in _opened if is_open(each)]
    _opened.clear()
    for each in left:
        each.close()
    assert not left, f"{len(left)} SQLite connections were left open"
