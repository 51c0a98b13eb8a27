"""Power cuts at random moments of real trainings: all writes are recorded, and disks made as a cut leaves them."""

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hw1cli.specs import DEFAULT_SEED
from tests.torture import mishaps, recording
from tests.torture.cases import Case, histories, lost_or_doubled, not_as_uninterrupted, uninterrupted
from tests.torture.contents import Figures
from tests.torture.data import small_data
from tests.torture.disk import Disk, Event, Files, Sync
from tests.torture.page import Tally
from tests.torture.processes import begin
from tests.torture.recording import DB

SEEDS = (DEFAULT_SEED, DEFAULT_SEED + 1)

COMMITTED = (Sync(f"{DB}-wal"), Sync())
"""What makes commits safe: a log forced to the disk, or the folder from which a rollback journal has gone."""


@dataclass(frozen=True)
class Training:
    """A case, trained with two seeds one after the other, and what is done to its process first."""

    case: Case
    journal: str
    first: Callable[[], None] | None = None

    def record(self, folder: Path) -> list[Event]:
        """Train in a new folder and return what was done to the store's files; they end as the model says they do."""
        folder.mkdir()
        small_data(folder / "small.npz")
        prepare = f"from tests.torture.mishaps import {self.first.__name__} as first; first(); " if self.first else ""
        program = f"import sys; {prepare}from hw1cli.cli.main import main; main(sys.argv[1:])"
        events = [event for seed in SEEDS for event in recording.record(program, self.case.command(seed), folder)]
        assert Disk(*events).now() == {file.name: file.read_bytes() for file in folder.glob(f"{DB}*")}
        return events


TRAININGS = (
    # Its states are large enough for the log to be written back into the file in the middle of a training.
    Training(Case("mlp", ("train", "mlp", "--epochs", "80", "--hidden-size", "1000")), "write-ahead log"),
    Training(
        Case("ffn, 4 in a stack", ("sweep", "ffn", "--epochs", "15", "--lr", "0.3,1e30", "--dropout", "0,0.4")),
        "write-ahead log",
    ),
    Training(
        Case("logreg", ("train", "logreg", "--epochs", "40")), "rollback journal", mishaps.on_a_network_file_system
    ),
)


def record_and_cut_power(training: Training, cuts: int, resumed: int, folder: Path, chance: random.Random) -> Tally:
    """Do a training, and cut the power at `cuts` moments of it."""
    return cut_power(training, training.record(folder / "recorded"), cuts, resumed, folder, chance)


def cut_power(
    training: Training, events: Sequence[Event], cuts: int, resumed: int, folder: Path, chance: random.Random
) -> Tally:
    """Cut the power `cuts` times while the events happen, and continue after `resumed` of the cuts."""
    what = f"Power cut (simulated) at random moments, {training.journal}: {training.case.name}"
    continued, tally = set(chance.sample(range(cuts), resumed)), Tally(what, "power cuts")
    safe: Files = {}
    before: dict[str, list[Figures]] = {}
    for number, (promised, found) in enumerate(_cuts(events, cuts, chance)):
        tally.times += 1
        if promised is not safe:
            safe, before = promised, histories(_laid_out(promised, folder / "promised") / DB)
        place = _laid_out(found, folder / "found")
        wrong = [each for seed in SEEDS for each in lost_or_doubled(training.case, seed, before, place / DB)]
        if number in continued:
            wrong += _continue(training, place, tally)
        tally.failures += [f"{training.case.name}, cut {number}: {each}" for each in dict.fromkeys(wrong)]
    return tally


def _cuts(events: Sequence[Event], cuts: int, chance: random.Random) -> Iterator[tuple[Files, Files]]:
    """Yield, for cuts at random moments in order, the files whose epochs are safe and those that are found."""
    disk, done = Disk(), 0
    promised: Files = {}
    for moment in sorted(chance.randrange(len(events) + 1) for _ in range(cuts)):
        for event in events[done:moment]:
            disk.apply(event)
            if event in COMMITTED:
                promised = disk.now()
        done = moment
        yield promised, disk.after_power_cut(chance)


def _laid_out(files: Files, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def _continue(training: Training, folder: Path, tally: Tally) -> list[str]:
    """Type the same commands again, as after a reboot; return what differs from a training that nobody disturbed."""
    small_data(folder / "small.npz")
    found = []
    for seed in SEEDS:
        program = begin(*training.case.command(seed), folder=folder, first=training.first)
        if program.end() != 0:
            found.append(f"exit {program.end()}: {program.said()}")
    for seed in SEEDS:
        found += not_as_uninterrupted(training.case, seed, folder / DB)
        tally.runs += len(uninterrupted(training.case, seed))
    return found
