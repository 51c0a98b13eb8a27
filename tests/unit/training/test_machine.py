"""A process that is stopped and woken knows for how long it stood still, and which cores a quota leaves it.

Quotas are of trees of files as the kernel shows them.
"""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hw1cli.training.environment import default_threads
from hw1cli.training.machine import Meter, cpu_quota

PROGRAM = """
import sys
from hw1cli.training.machine import Meter
with Meter() as meter:
    print("begun", flush=True)
    sys.stdin.readline()
print(meter.wall(), meter.running(), meter.stopped, meter.wall())
"""


def test_a_stop_is_no_running_time() -> None:
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGSTOP)
        time.sleep(2)
        process.send_signal(signal.SIGCONT)
        before, running, stopped, after = map(float, process.communicate("go on\n")[0].split())
    assert stopped >= 1.8
    assert before <= running + stopped <= after


def _stopped_while_asleep() -> float:
    with Meter() as meter:
        time.sleep(0.8)
        meter.running()
        return meter.stopped


def test_waiting_is_running_time() -> None:
    # On a machine so busy that not even the heart can beat for half a second it is not: once will do.
    assert any(_stopped_while_asleep() == 0 for _ in range(20))


def hearts() -> int:
    return sum(thread.name == "heart" for thread in threading.enumerate())


def comes_true(condition: Callable[[], bool]) -> bool:
    return any(condition() or time.sleep(0.05) for _ in range(2000))


def test_many_meters_beat_in_one_thread_which_ends_with_the_last_of_them() -> None:
    assert comes_true(lambda: hearts() == 0)
    with Meter() as meter:
        for _ in range(3):
            with Meter(), Meter():
                assert hearts() == 1
        beat = meter._beat
        assert comes_true(lambda: meter._beat > beat)
    assert comes_true(lambda: hearts() == 0)


def machine(root: Path, group: str, files: dict[str, str]) -> Path:
    """Return `root` after writing the process's groups, and the files below /sys/fs/cgroup, into it."""
    for name, content in {"proc/self/cgroup": group, **{f"sys/fs/cgroup/{k}": v for k, v in files.items()}}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    return root


@pytest.mark.parametrize(
    ("files", "quota"),
    [
        ({"cpu.max": "150000 100000\n"}, 1.5),
        ({"cpu.max": "max 100000\n"}, None),
        ({"cpu.max": "nonsense\n"}, None),
        ({"job/cpu.max": "400000 100000\n", "job/step/cpu.max": "max 100000\n"}, 4),
        ({"job/cpu.max": "50000 100000\n", "job/step/cpu.max": "200000 100000\n"}, 0.5),
        ({"other/cpu.max": "50000 100000\n"}, None),
        ({}, None),
    ],
)
def test_version_2_takes_the_least_of_the_groups_that_hold_the_process(tmp_path, files, quota):
    assert cpu_quota(machine(tmp_path, "0::/job/step\n", files)) == quota


@pytest.mark.parametrize(("microseconds", "quota"), [("300000", 3), ("-1", None)])
@pytest.mark.parametrize("folder", ["docker/1/", ""])
def test_version_1_with_the_whole_tree_or_only_the_container_mounted(tmp_path, microseconds, quota, folder):
    files = {f"{folder}cpu.cfs_quota_us": microseconds, f"{folder}cpu.cfs_period_us": "100000\n"}
    files = {f"cpu,cpuacct/{name}": content for name, content in files.items()}
    group = "9:memory:/other\n4:cpu,cpuacct:/docker/1\n0::/\n"
    assert cpu_quota(machine(tmp_path, group, files)) == quota


def test_without_control_groups_there_is_no_quota(tmp_path):
    assert cpu_quota(tmp_path) is None


@pytest.mark.parametrize(("quota", "threads"), [(None, 8), (0.5, 1), (2.5, 3), (99.0, 8)])
def test_there_are_as_many_threads_as_the_quota_leaves_of_the_cores(monkeypatch, quota, threads):
    monkeypatch.delenv("HW1_THREADS", raising=False)
    monkeypatch.setattr("os.sched_getaffinity", lambda process: range(8))
    monkeypatch.setattr("hw1cli.training.machine.cpu_quota", lambda: quota)
    assert default_threads() == threads
