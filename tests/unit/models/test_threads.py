import threading

import pytest

from hw1cli.errors import Hw1Error
from hw1cli.models.threads import helpers


def test_all_threads_run_at_once():
    meet = threading.Barrier(4, timeout=30)
    pool = helpers(4)
    waiting = [pool.submit(meet.wait) for _ in range(3)]
    meet.wait()
    assert len({each.result() for each in waiting}) == 3
    pool.shutdown()


def test_where_no_more_threads_can_be_started_nobody_waits_for_them(monkeypatch):
    start, started = threading.Thread.start, []

    def only_one(thread):
        if started:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", only_one)
    with pytest.raises(Hw1Error, match="HW1_THREADS=1"):
        helpers(4)
    started[0].join(timeout=30)
    assert not started[0].is_alive()
