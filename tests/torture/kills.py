"""SIGKILL at random moments: what was committed stays, once, and the same command ends with the same numbers."""

import random
import time
from dataclasses import dataclass, field
from pathlib import Path

from hw1cli.records import Status
from hw1cli.specs import DEFAULT_SEED
from tests.torture import stored
from tests.torture.cases import Case, uninterrupted
from tests.torture.data import small_data
from tests.torture.processes import Program, begin, wait_until

EARLY = 0.15
"""Share of kills before training: while the program starts, reads data, makes the store or claims its run."""


@dataclass
class Tally:
    """What happened to one case; `failures` are sentences."""

    blows: int = 0
    runs: int = 0
    failures: list[str] = field(default_factory=list)


def kill_again_and_again(case: Case, kills: int, folder: Path, chance: random.Random) -> Tally:
    """Kill the case's training `kills` times, each time typing it again, and let the last one end."""
    small_data(folder / "small.npz")
    db, tally, seed = folder / "results.db", Tally(), DEFAULT_SEED
    while tally.blows < kills or not tally.runs:
        program = begin(*case.command(seed), folder=folder)
        before: dict[str, list[stored.Figures]] = {}
        killed = False
        if tally.blows < kills:
            _wait(program, db, chance)
            before = histories(db)
            killed = program.kill()
        tally.blows += killed
        tally.failures += [f"{case.name}: {each}" for each in lost_or_doubled(case, seed, before, db)]
        if killed:
            continue
        if program.end() != 0:
            tally.failures.append(f"{case.name}: exit {program.end()}: {program.said()}")
            return tally
        tally.runs += len(uninterrupted(case, seed))
        tally.failures += [f"{case.name}: {each}" for each in not_as_uninterrupted(case, seed, db)]
        seed += 1
    tally.failures += [f"{case.name}: a traceback: {text}" for text in _tracebacks(folder)]
    return tally


def _wait(program: Program, db: Path, chance: random.Random) -> None:
    """Wait for a random moment: mostly one after a new epoch was stored, sometimes one before."""
    if chance.random() < EARLY:
        time.sleep(chance.uniform(0, 0.4))
        return
    done = stored.epochs_done(db)
    wait_until(lambda: stored.epochs_done(db) > done, program)
    time.sleep(chance.uniform(0, 0.08))


def histories(db: Path) -> dict[str, list[stored.Figures]]:
    """Return the stored epochs' figures of every run."""
    return {key: stored.history(record) for key, record in stored.records(db).items()}


def lost_or_doubled(case: Case, seed: int, before: dict[str, list[stored.Figures]], db: Path) -> list[str]:
    """Return what is wrong after a blow: damage, or epochs that were there and are not, or are not the right ones."""
    found = [f"damage: {each}" for each in stored.problems(db)]
    after, expected = histories(db), uninterrupted(case, seed)
    for key, epochs in before.items():
        if after.get(key, [])[: len(epochs)] != epochs:
            found.append(f"run {key} lost committed epochs: it had {len(epochs)}, and has {len(after.get(key, []))}")
    both = expected.keys() & after.keys()
    wrong = [key for key in both if after[key] != expected[key]["history"][: len(after[key])]]
    return found + [f"run {key}: the stored epochs are not those of an uninterrupted run" for key in wrong]


def not_as_uninterrupted(case: Case, seed: int, db: Path) -> list[str]:
    """Return what differs, bit by bit, between a run that was killed and one that was not."""
    found = []
    records = stored.records(db)
    for key, expected in uninterrupted(case, seed).items():
        if key not in records:
            found.append(f"run {key} is not stored")
            continue
        ours = stored.numbers(records[key])
        found += [f"run {key}: {name} differs" for name in expected if ours[name] != expected[name]]
    wrong = [key for key, record in records.items() if record.status not in (Status.COMPLETED, Status.DIVERGED)]
    return found + [f"run {key} is left {records[key].status}" for key in wrong]


def _tracebacks(folder: Path) -> list[str]:
    texts = [log.read_text(errors="replace") for log in (folder / ".logs").glob("*.err")]
    return [text[-2000:] for text in texts if "Traceback" in text]
