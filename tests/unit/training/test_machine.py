"""A process that is stopped and woken knows for how long it stood still."""

import os
import signal
import subprocess
import sys
import time

import pytest

from hw1cli.training.machine import Meter

PROGRAM = """
import sys, time
from hw1cli.training.machine import Meter
with Meter() as meter:
    print("begun", flush=True)
    sys.stdin.readline()
    print(meter.running(), meter.wall(), meter.stopped)
"""


@pytest.mark.skipif(os.name != "posix", reason="needs SIGSTOP")
def test_a_stop_is_no_running_time() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGSTOP)
        time.sleep(2)
        process.send_signal(signal.SIGCONT)
        running, wall, stopped = map(float, process.communicate("go on\n")[0].split())
    assert stopped >= 1.8
    assert wall >= 2
    assert running == pytest.approx(wall - stopped, abs=0.1)


PATIENT = """
import time
from hw1cli.training.interruption import Wait
wait = Wait(2)
print("begun", flush=True)
while (started := time.monotonic()) and wait.goes_on():
    time.sleep(0.05)
    if time.monotonic() - started > 2:
        print("woken and", "goes on" if wait.goes_on() else "gives up", flush=True)
        break
"""


@pytest.mark.skipif(os.name != "posix", reason="needs SIGSTOP")
def test_who_is_stopped_while_waiting_looks_again_before_giving_up() -> None:
    with subprocess.Popen([sys.executable, "-c", PATIENT], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(0.5)  # now it is between two looks, where it nearly always is
        process.send_signal(signal.SIGSTOP)
        time.sleep(3)
        process.send_signal(signal.SIGCONT)
        assert process.communicate()[0] == "woken and goes on\n"


def _stopped_while_asleep() -> float:
    with Meter() as meter:
        time.sleep(0.8)
        assert meter.running() + meter.stopped == pytest.approx(meter.wall(), abs=0.1)
        return meter.stopped


def test_waiting_is_running_time() -> None:
    # On a machine so busy that not even the heart can beat for half a second it is not: once will do.
    assert any(_stopped_while_asleep() == 0 for _ in range(20))
