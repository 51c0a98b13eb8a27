"""A signal stops the program, but never in the middle of a write."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import SimpleNamespace

import pytest

from hw1cli.training import interruption
from hw1cli.training.interruption import Interrupted, Wait, deferred, install, interruptible, none_for_children


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    before = {signum: signal.getsignal(signum) for signum in (signal.SIGINT, signal.SIGTERM)}
    install()
    yield
    for signum, handler in before.items():
        signal.signal(signum, handler)


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_is_an_exception_with_an_exit_code(signum: int, code: int) -> None:
    with pytest.raises(Interrupted) as caught:
        os.kill(os.getpid(), signum)
    assert caught.value.exit_code == code


def done_until_interrupted(work: Callable[[Callable[[str], None]], None]) -> list[str]:
    """Return what `work` has said to have done when it is interrupted."""
    done: list[str] = []
    with pytest.raises(Interrupted):
        work(done.append)
    return done


def test_a_signal_inside_a_write_waits_for_its_end() -> None:
    def write(say: Callable[[str], None]) -> None:
        with deferred(), deferred():
            os.kill(os.getpid(), signal.SIGINT)
            say("whole")

    assert done_until_interrupted(write) == ["whole"]


def test_a_signal_that_came_during_a_write_stops_the_next_computation() -> None:
    def write_and_compute(say: Callable[[str], None]) -> None:
        with deferred():
            os.kill(os.getpid(), signal.SIGINT)
            say("written")
            with interruptible():
                say("computed")

    assert done_until_interrupted(write_and_compute) == ["written"]


def test_a_signal_ends_a_wait_that_has_lasted_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(interruption, "time", SimpleNamespace(monotonic=lambda: now))
    wait = Wait(600)
    with suppress(Interrupted), deferred():
        os.kill(os.getpid(), signal.SIGINT)
        now = 0.9
        assert wait.goes_on(), "what is stored of the interruption may need it"
        now = 1.1
        with pytest.raises(Interrupted):
            wait.goes_on()


def test_who_stood_still_while_waiting_looks_again_before_giving_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a process does that is stopped, or asleep with its machine, for longer than it would wait."""
    clock = iter([0.0, 0.5, 1000.0, 1000.2, 1000.6])
    monkeypatch.setattr(interruption, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    wait = Wait(2)
    assert [wait.goes_on() for _ in range(4)] == [True, True, True, False]


def python(program: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)


def test_a_process_that_is_begun_without_signals_goes_on_after_one() -> None:
    program = "import os, signal; os.kill(os.getpid(), signal.SIGINT); print('goes on')"
    with none_for_children():
        assert python(program).stdout == "goes on\n"
    assert python(program).stdout == ""
    with pytest.raises(Interrupted):
        os.kill(os.getpid(), signal.SIGINT)


def test_a_signal_whose_exception_python_drops_is_not_lost() -> None:
    def compute_twice(say: Callable[[str], None]) -> None:
        with deferred():
            with interruptible(), suppress(Interrupted):  # as Python itself does around a destructor
                os.kill(os.getpid(), signal.SIGTERM)
            say("once")
            with interruptible():
                say("twice")

    assert done_until_interrupted(compute_twice) == ["once"]


def test_nothing_is_said_of_an_interruption_in_a_destructor_but_it_is_obeyed() -> None:
    program = """
import os, signal
from hw1cli.training.interruption import deferred, install, interruptible

class Last:
    def __init__(self, act): self.act = act
    def __del__(self): self.act()

install()
with deferred():
    with interruptible():
        Last(lambda: os.kill(os.getpid(), signal.SIGTERM))
    print("deferred")
"""
    ended = python(program)
    assert ended.stdout == "deferred\n"
    assert "Exception ignored" not in ended.stderr
    assert "Interrupted: SIGTERM" in ended.stderr.splitlines()[-1]
    assert "Exception ignored" in python(program.replace("os.kill(os.getpid(), signal.SIGTERM)", "1 / 0")).stderr
