import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hw1cli.store.ownership import BELIEVED, UNSEEN, is_alive, process_start, this_process

NOW = datetime.now(UTC)


def test_this_process_is_alive():
    assert is_alive(this_process(), NOW) is True


@pytest.mark.parametrize("clock", [timedelta(days=400), timedelta(days=-400)])
def test_a_clock_set_forth_or_back_changes_nothing(clock):
    assert is_alive(this_process(), NOW + clock) is True
    assert is_alive(replace(this_process(), pid=2**22 + 1), NOW + clock) is False


def test_a_process_that_got_the_same_id_later_is_another_one():
    assert is_alive(replace(this_process(), start=this_process().start - 1), NOW) is False


def test_a_killed_process_is_gone_even_before_its_parent_notices():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    owner = replace(this_process(), pid=child.pid, start=process_start(child.pid))
    assert is_alive(owner, NOW) is True
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert is_alive(owner, NOW) is False
    child.communicate()


def test_of_another_machine_nothing_is_known():
    assert is_alive(replace(this_process(), host="elsewhere"), NOW) is None


def test_after_a_reboot_everything_from_before_is_gone():
    before = replace(this_process(), boot="another boot/pid:[1]")
    assert is_alive(before, datetime(2000, 1, 1, tzinfo=UTC)) is False


def test_a_run_from_before_a_power_cut_that_set_the_clock_back_is_gone():
    boot, namespace, machine = this_process().boot.split("/")
    for heartbeat in (NOW, NOW + timedelta(days=400)):
        if machine:
            assert is_alive(replace(this_process(), boot=f"another boot/pid:[1]/{machine}"), heartbeat) is False
    assert is_alive(replace(this_process(), boot="another boot/pid:[1]"), NOW + timedelta(days=400)) is False
    assert is_alive(replace(this_process(), boot=f"{boot}/{namespace}"), NOW) is True, "as an older hw1 wrote it"


def test_another_machine_of_the_same_name_is_told_from_a_reboot_by_its_heartbeat():
    assert is_alive(replace(this_process(), boot="another boot/pid:[1]"), NOW) is None


def test_of_another_container_of_this_boot_the_heartbeat_is_believed():
    boot = this_process().boot.partition("/")[0] + "/pid:[1]"
    assert is_alive(replace(this_process(), boot=boot), NOW - BELIEVED / 2) is True
    assert is_alive(replace(this_process(), boot=boot), datetime(2000, 1, 1, tzinfo=UTC)) is None


def test_of_a_process_whose_start_could_not_be_read_the_heartbeat_is_believed():
    owner = replace(this_process(), start=UNSEEN)
    assert is_alive(owner, NOW) is True
    assert is_alive(owner, NOW - 2 * BELIEVED) is None
    assert is_alive(replace(owner, pid=2**22 + 1), NOW) is False


@pytest.mark.parametrize("pid", [0, -1, -(2**70), 2**70])
def test_a_number_that_is_no_process_id_is_gone(pid):
    assert is_alive(replace(this_process(), pid=pid), NOW) is False
