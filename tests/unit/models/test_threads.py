import threading

import pytest

from hw1cli.errors import Hw1Error
from hw1cli.models.threads import Fastest, helpers


def test_all_threads_run_at_once():
    meet = threading.Barrier(4, timeout=120)
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
    started[0].join(timeout=120)
    assert not started[0].is_alive()


def shares(fastest: Fastest, seconds: dict[int, float], times: int) -> dict[int, float]:
    """How often each count is asked for where the work takes so long with it."""
    asked = [fastest.count()]
    for _ in range(times):
        fastest.took(asked[-1], seconds[asked[-1]])
        asked.append(fastest.count())
    return {count: asked.count(count) / len(asked) for count in seconds}


@pytest.mark.parametrize(
    ("seconds", "fastest"), [({1: 1, 2: 2, 4: 4}, 1), ({1: 4, 2: 2, 4: 3}, 2), ({1: 4, 2: 2, 4: 1}, 4)]
)
def test_nearly_all_work_is_done_by_as_many_threads_as_are_fastest(seconds, fastest):
    assert shares(Fastest(4), seconds, 1000)[fastest] > 0.95


def test_every_count_is_tried_before_one_is_chosen():
    fastest, asked = Fastest(6), []
    for _ in range(12):
        asked.append(fastest.count())
        fastest.took(asked[-1], 1)
    assert sorted(asked) == [1, 1, 1, 2, 2, 2, 4, 4, 4, 6, 6, 6]


def test_what_becomes_slower_is_left_and_found_again():
    fastest = Fastest(2)
    assert shares(fastest, {1: 2, 2: 1}, 200)[2] > 0.9
    assert shares(fastest, {1: 2, 2: 3}, 200)[1] > 0.9  # another program has come
    assert shares(fastest, {1: 2, 2: 1}, 400)[2] > 0.6  # and gone


def test_one_hiccup_changes_nothing():
    fastest = Fastest(2)
    shares(fastest, {1: 2, 2: 1}, 100)
    fastest.took(2, 100)
    assert shares(fastest, {1: 2, 2: 1}, 100)[2] > 0.9
