"""Whether the process that has a run is still there: yes, no, or nothing is known (None)."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from hw1cli.store.ownership import BELIEVED, UNSEEN, is_alive, process_start, this_process

HERE, NOW = this_process(), timedelta()
BOOT, NAMESPACE, MACHINE = HERE.boot.split("/")
BEFORE_THIS_BOOT, AHEAD = timedelta(days=-9000), timedelta(days=400)
NO_SUCH_PROCESS = 2**22 + 1


@pytest.mark.parametrize(
    ("changes", "heartbeat", "alive"),
    [
        *(({}, clock, True) for clock in (NOW, AHEAD, -AHEAD)),
        *(({"pid": NO_SUCH_PROCESS}, clock, False) for clock in (NOW, AHEAD, -AHEAD)),
        *(({"pid": no_process_id}, NOW, False) for no_process_id in (0, -1, -(2**70), 2**70)),
        ({"start": HERE.start - 1}, NOW, False),  # a later process that got the same id
        ({"host": "elsewhere"}, NOW, None),
        # Another boot: a reboot, or another machine of the same name.
        ({"boot": "another boot/pid:[1]"}, BEFORE_THIS_BOOT, False),
        ({"boot": "another boot/pid:[1]"}, AHEAD, False),  # a power cut has set the clock back
        ({"boot": "another boot/pid:[1]"}, NOW, None),
        *(({"boot": f"another boot/pid:[1]/{MACHINE}"}, clock, False) for clock in (NOW, AHEAD) if MACHINE),
        ({"boot": f"{BOOT}/{NAMESPACE}"}, NOW, True),  # as an older hw1 wrote it
        # Another container of this boot, and a process whose start could not be read: the heartbeat is believed.
        ({"boot": f"{BOOT}/pid:[1]"}, -BELIEVED / 2, True),
        ({"boot": f"{BOOT}/pid:[1]"}, BEFORE_THIS_BOOT, None),
        ({"start": UNSEEN}, NOW, True),
        ({"start": UNSEEN}, -2 * BELIEVED, None),
        ({"start": UNSEEN, "pid": NO_SUCH_PROCESS}, NOW, False),
    ],
)
def test_whether_an_owner_is_alive(changes, heartbeat, alive):
    assert is_alive(replace(HERE, **changes), -heartbeat) is alive


@pytest.mark.parametrize(
    "changes", [{"host": "elsewhere"}, {"boot": "another boot/pid:[1]"}, {"boot": f"{BOOT}/pid:[1]"}]
)
@pytest.mark.parametrize(("silent", "alive"), [(timedelta(seconds=59), True), (timedelta(seconds=61), False)])
def test_where_silence_has_a_limit_it_says_whether_an_owner_that_cannot_be_looked_at_is_alive(changes, silent, alive):
    assert is_alive(replace(HERE, **changes), silent, limit=timedelta(minutes=1)) is alive


def test_a_silent_process_of_this_machine_is_alive_as_long_as_the_kernel_has_it():
    assert is_alive(HERE, timedelta(hours=5), limit=timedelta(minutes=1))


def test_a_killed_process_is_gone_even_before_its_parent_notices():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    owner = replace(HERE, pid=child.pid, start=process_start(child.pid))
    assert is_alive(owner, NOW) is True
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert is_alive(owner, NOW) is False
    child.communicate()
