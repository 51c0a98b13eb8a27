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


def test_waiting_is_running_time() -> None:
    with Meter() as meter:
        time.sleep(1)
        assert meter.running() + meter.stopped == pytest.approx(meter.wall(), abs=0.1)
        assert meter.stopped < 0.9
