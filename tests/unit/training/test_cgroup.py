"""Quotas of control groups: of trees of files as the kernel shows them, and of a real group where one can be made."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hw1cli.training.machine import cpu_quota


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


def test_a_real_groups_quota_is_the_number_of_threads(tmp_path):
    group = Path("/sys/fs/cgroup/cpu") / f"hw1-test-{os.getpid()}"
    try:
        group.mkdir()
    except OSError as error:
        pytest.skip(f"no control group can be made here: {error}")
    try:
        (group / "cpu.cfs_quota_us").write_text("100000")
        (group / "cpu.cfs_period_us").write_text("100000")
        program = "from hw1cli.training.environment import default_threads; print(default_threads())"
        join = f'echo $$ > {group}/cgroup.procs && exec "$@"'
        command = ["sh", "-c", join, "sh", sys.executable, "-c", program]
        environment = {name: value for name, value in os.environ.items() if name != "HW1_THREADS"}
        assert subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout == "1\n"
    finally:
        group.rmdir()
