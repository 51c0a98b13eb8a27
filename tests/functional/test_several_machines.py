"""Several machines on one PostgreSQL server: they share a sweep, outlive each other, the server and wrong clocks.

A machine is a process in network and UTS namespaces of its own.
"""

import json
import signal
import subprocess
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.functional.program import done
from tests.functional.sessions import execute, standing_still, stopped
from tests.torture import contents, mishaps
from tests.torture.processes import begin, wait_until

pytestmark = pytest.mark.skipif(
    subprocess.run(["unshare", "--uts", "--net", "true"], capture_output=True).returncode != 0,
    reason="needs root, to make machines of namespaces",
)
SWEEP = ("sweep", "mlp", "--epochs", "150", "--hidden-size", "5", "--lr", "0.1,0.01", "--seeds", "4")
RUN = ("train", "logreg", "--epochs", "40", "--data", "small.npz")


def numbers(db: str | Path) -> Mapping[str, Any]:
    """All that is stored of every run, exactly, but for times and weights: each machine keeps those of its best."""
    return {key: each | {"weights": None} for key, each in contents.all_numbers(db).items()}


def of_one_machine(*command: str) -> Mapping[str, Any]:
    done(*command, "--db", "one.db")
    return numbers(Path("one.db"))


@pytest.mark.parametrize("by", [(), ("--jobs", "2")], ids=["alone", "by two processes each"])
def test_two_machines_share_a_sweep_whatever_their_clocks_say(by: tuple[str, ...], url: str, small: Path) -> None:
    command = (*SWEEP, "--data", "small.npz")
    clocks = (partial(mishaps.another_machine, timedelta(hours=hours)) for hours in (1, -1))
    machines = [begin(*command, *by, "--json", "--db", url, folder=small.parent, first=clock) for clock in clocks]
    assert [each.end() for each in machines] == [0, 0], [each.said() for each in machines]
    told = [json.loads(each.printed()) for each in machines]
    assert told[0]["runs"] == told[1]["runs"]
    assert by or all(each["trained"] > 0 for each in told)  # processes are so fast that a machine may get nothing
    assert sum(each["trained"] for each in told) == len(told[0]["runs"]) == 8
    assert numbers(url) == of_one_machine(*command)
    assert contents.problems(url) == ()


def test_a_machine_that_is_stopped_loses_its_run_and_writes_nothing_more(url: str, small: Path) -> None:
    ahead = partial(mishaps.another_machine, timedelta(hours=1))
    still = standing_still(small.parent, *RUN, db=url, first=ahead)
    taking_over = (*RUN, "--db", url, "--take-over-after", "30")
    other = begin(*taking_over, folder=small.parent, first=mishaps.another_machine)
    try:
        wait_until(lambda: "waiting for 1 run that others are training" in other.said(), other)
        assert f"is being trained by process {still.process.pid} on machine-{still.process.pid}" in other.said()
        execute(url, "UPDATE run SET heartbeat_at = '2026-01-01T00:00:00.000000Z'")  # and not in half a minute
        assert "from epoch" in other.ends_with(0)
        ended = numbers(url)
    finally:
        still.send(signal.SIGCONT)
    (line,) = [line for line in still.ends_with(6).splitlines() if line.startswith("hw1: ")]
    assert "taken over by another process; nothing more is stored of it here" in line
    assert numbers(url) == ended == of_one_machine(*RUN)


def test_a_machine_that_lives_is_waited_for(url: str, small: Path) -> None:
    first = standing_still(small.parent, *RUN, db=url, first=mishaps.another_machine)
    second = begin(*RUN, "--db", url, "--json", folder=small.parent, first=mishaps.another_machine)
    wait_until(lambda: "waiting for 1 run" in second.said(), second)
    first.send(signal.SIGCONT)
    assert (first.end(), second.end()) == (0, 0), (first.said(), second.said())
    assert second.said().count("passed over") == 1
    assert len(json.loads(second.printed())["history"]) == 40


def test_a_server_that_is_killed_and_started_again_is_waited_for(url: str, server: Path, small: Path) -> None:
    program = standing_still(small.parent, *RUN, db=url, first=mishaps.another_machine)
    with stopped(server):
        program.send(signal.SIGCONT)
        wait_until(lambda: "has gone away; waiting for it" in program.said(), program)
        assert program.running, program.said()
    assert "is back; going on" in program.ends_with(0)
    assert numbers(url) == of_one_machine(*RUN)


def test_the_wait_for_a_server_is_interrupted_at_once(url: str, server: Path, small: Path) -> None:
    program = standing_still(small.parent, *RUN, db=url, first=mishaps.another_machine)
    with stopped(server):
        program.send(signal.SIGCONT)
        wait_until(lambda: "has gone away; waiting for it" in program.said(), program)
        program.send(signal.SIGINT)
        program.ends_with(130)


def test_machines_that_share_an_sqlite_file_are_told_to_use_postgresql(small: Path) -> None:
    first = standing_still(small.parent, *RUN)
    second = begin(*RUN, folder=small.parent, first=mishaps.another_machine)
    assert "machines cannot share an SQLite file: give them a PostgreSQL server" in second.ends_with(1)
    first.kill()
