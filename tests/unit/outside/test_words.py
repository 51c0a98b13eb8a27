from datetime import UTC, datetime, timedelta, timezone

import pytest

from hw1cli.outside.words import counted, moment


@pytest.mark.parametrize(("number", "words"), [(0, "0 runs"), (1, "1 run"), (2, "2 runs"), (12345, "12,345 runs")])
def test_one_is_no_plural(number, words):
    assert counted(number, "run") == words


def test_a_moment_says_its_zone_whatever_zone_it_is_given_in():
    there = datetime(2026, 1, 2, 3, 4, 5, 678, timezone(timedelta(hours=5)))
    assert moment(there) == "2026-01-01 22:04 UTC"
    assert moment(there.astimezone(UTC), "seconds") == "2026-01-01 22:04:05 UTC"
