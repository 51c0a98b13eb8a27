from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hw1cli.records import Status
from hw1cli.store.claiming import choose
from hw1cli.store.claims import Busy
from hw1cli.store.codec import now
from hw1cli.store.ownership import this_process
from hw1cli.store.tables import Run


def attempt(number: int, status: Status, alive: bool | None = None) -> Run:
    owner = {True: this_process(), False: replace(this_process(), start=1), None: replace(this_process(), host="x")}
    held = {f"owner_{name}": value for name, value in vars(owner[alive]).items()}
    return Run(id=f"run{number}", attempt=number, status=status, heartbeat_at=now(), **held)


DONE, DIVERGED = attempt(1, Status.COMPLETED), attempt(1, Status.DIVERGED)
LIVE, ELSEWHERE = attempt(1, Status.RUNNING, True), attempt(1, Status.RUNNING, None)
GONE, CUT, FAILED = attempt(1, Status.RUNNING, False), attempt(1, Status.INTERRUPTED), attempt(1, Status.FAILED)


@pytest.mark.parametrize("only", [DONE, DIVERGED, LIVE, ELSEWHERE, GONE, CUT, FAILED])
def test_the_only_attempt_answers_an_ordinary_claim(only):
    assert choose([only], force=False) is only


@pytest.mark.parametrize("only", [DONE, DIVERGED, LIVE, ELSEWHERE, GONE, CUT, FAILED])
def test_force_trains_anew(only):
    assert choose([only], force=True) is None


def test_nothing_stored_needs_a_new_attempt():
    assert choose([], force=False) is None


def test_the_newest_result_counts():
    newer = attempt(2, Status.COMPLETED)
    assert choose([DONE, newer], force=False) is newer


def test_a_result_stands_while_a_forced_attempt_is_under_way():
    assert choose([DONE, attempt(2, Status.RUNNING, True)], force=False) is DONE


@pytest.mark.parametrize(
    ("status", "alive"), [(Status.RUNNING, False), (Status.INTERRUPTED, None), (Status.FAILED, None)]
)
def test_force_typed_again_continues_the_forced_attempt_that_was_cut_short(status, alive):
    forced = attempt(2, status, alive)
    assert choose([DONE, forced], force=True) is forced


def test_who_is_busy_is_said_with_the_way_out():
    live = Busy(run_id="abc", owner="process 7 on here", heartbeat_at=datetime(2025, 1, 1, tzinfo=UTC), alive=True)
    assert "process 7 on here" in str(live)
    assert "--force" in str(live)
    unknown = Busy(run_id="abc", owner="process 7 there", heartbeat_at=datetime(2025, 1, 1, tzinfo=UTC), alive=None)
    assert "2025-01-01" in str(unknown)
    assert "hw1 runs delete abc" in str(unknown)
