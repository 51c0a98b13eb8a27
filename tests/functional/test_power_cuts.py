"""Power cuts, simulated from what real trainings write: no damage, nothing safe is lost, and the same numbers."""

import random
from pathlib import Path

import pytest

from tests.torture import recording
from tests.torture.disk import Create, Disk, Sync, Truncate, Unlink, Write
from tests.torture.power_cuts import TRAININGS, Training, cut_power

needs_strace = pytest.mark.skipif(not recording.available(), reason="strace is not installed, or not allowed here")


def found_after(disk: Disk, times: int = 200) -> set[tuple[tuple[str, bytes], ...]]:
    chance = random.Random(1)
    return {tuple(sorted(disk.after_power_cut(chance).items())) for _ in range(times)}


def test_what_was_synced_is_there_and_the_rest_may_be() -> None:
    disk = Disk(Create("a"), Write("a", 0, b"old"), Sync("a"), Sync(), Write("a", 1, b"NEW!"), Create("b"))
    assert found_after(disk) == {
        (("a", content), *others) for content in (b"old", b"oNEW!") for others in ((), (("b", b""),))
    }
    assert disk.now() == {"a": b"oNEW!", "b": b""}


def test_a_write_is_torn_at_sectors_and_what_is_missing_reads_as_zeros() -> None:
    disk = Disk(Create("a"), Sync(), Write("a", 510, b"x" * 514))
    zeros, both, first = bytes(510), bytes(510) + b"x" * 514, bytes(510) + b"xx"
    assert found_after(disk) == {(("a", content),) for content in (b"", first, both, zeros + b"\0\0" + b"x" * 512)}


def test_a_file_that_was_cut_or_removed_may_be_back() -> None:
    disk = Disk(Create("a"), Write("a", 0, b"123"), Sync("a"), Sync(), Truncate("a", 1), Unlink("a"))
    assert found_after(disk) == {(("a", b"123"),), (("a", b"1"),), ()}
    disk.apply(Sync())
    assert found_after(disk) == {()}


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize("training", TRAININGS[1:], ids=lambda training: training.journal)
def test_after_a_power_cut_nothing_safe_is_lost_and_the_numbers_are_the_same(
    training: Training, tmp_path: Path
) -> None:
    events = training.record(tmp_path / "recorded")
    tally = cut_power(training, events, 25, 1, tmp_path, random.Random(7))
    assert (tally.times, tally.failures) == (25, [])
    assert tally.runs

    unsynced = [event for event in events if not isinstance(event, Sync)]
    assert cut_power(training, unsynced, 25, 0, tmp_path, random.Random(7)).failures, "the check finds nothing ever"
