"""Which attempt answers a claim, and what is said of one that somebody else has."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from hw1cli.models.logreg import LogRegConfig
from hw1cli.records import Status
from hw1cli.specs import RunSpec
from hw1cli.store.claiming import choose
from hw1cli.store.claims import Busy
from hw1cli.store.codec import now
from hw1cli.store.ownership import this_process
from hw1cli.store.tables import Run

OWNERS = {
    "live": this_process(),
    "gone": replace(this_process(), start=1),
    "elsewhere": replace(this_process(), host="x"),
}
STATES = ("completed", "diverged", "live", "elsewhere", "gone", "interrupted", "failed")
CUT_SHORT = ("gone", "interrupted", "failed")


def attempt(number: int, state: str) -> Run:
    held = {f"owner_{name}": value for name, value in vars(OWNERS.get(state, this_process())).items()}
    status = Status.RUNNING if state in OWNERS else Status(state)
    return Run(id=f"run{number}", attempt=number, status=status, heartbeat_at=now(), **held)


@pytest.mark.parametrize(
    ("states", "force", "answer"),
    [
        ((), False, None),
        *(((only,), False, 1) for only in STATES),
        *(((only,), True, None) for only in STATES),
        (("completed", "completed"), False, 2),
        (("completed", "live"), False, 1),  # the result stands while a forced attempt is under way
        *((("completed", cut_short), True, 2) for cut_short in CUT_SHORT),  # --force typed again continues it
    ],
)
def test_the_attempt_that_answers_a_claim(states, force, answer):
    attempts = [attempt(number, state) for number, state in enumerate(states, 1)]
    chosen = choose(attempts, partial(Run.alive, now=datetime.now(UTC)), force=force)
    assert (chosen and chosen.attempt) == answer


def test_who_is_busy_is_said():
    busy = Busy(spec=RunSpec(config=LogRegConfig(), data="d" * 32), run_id="abc", owner="process 7 on here")
    assert str(busy) == "run abc is being trained by process 7 on here"
