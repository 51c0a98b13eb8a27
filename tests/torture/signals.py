"""Ctrl-C and SIGTERM at random moments: the right exit code, no traceback, and runs that are marked and continue."""

import random
import signal
import sys
import time
from pathlib import Path

from hw1cli.records import Status
from hw1cli.specs import DEFAULT_SEED
from hw1cli.training.interruption import install
from tests.torture import stored
from tests.torture.cases import Case, uninterrupted
from tests.torture.data import small_data
from tests.torture.kills import Tally, not_as_uninterrupted
from tests.torture.processes import Program, begin, wait_until

EXIT_CODES = {signal.SIGINT: 130, signal.SIGTERM: 143}


def interrupt_again_and_again(case: Case, times: int, folder: Path, chance: random.Random) -> Tally:
    """Interrupt the case's training `times` times, at any moment from its first line on, and then let it end."""
    small_data(folder / "small.npz")
    db, tally, seed = folder / "results.db", Tally(), DEFAULT_SEED
    while tally.blows < times:
        program, signum = begin(*case.command(seed), folder=folder, first=started), chance.choice(list(EXIT_CODES))
        _wait(program, db, chance)
        program.send(signum)
        code = program.end()
        if code == 0:
            seed += 1
            continue
        tally.blows += 1
        tally.failures += [f"{case.name}, {signum.name}: {each}" for each in _wrong(program, code, signum, db)]
    program = begin(*case.command(seed), folder=folder)
    if program.end() != 0:
        tally.failures.append(f"{case.name}: exit {program.end()}: {program.said()}")
    tally.runs = len(uninterrupted(case, seed))
    tally.failures += [f"{case.name}: {each}" for each in not_as_uninterrupted(case, seed, db)]
    return tally


def started() -> None:
    """Do what the program's first line does, and say so on stderr: from here on a signal finds its handlers."""
    install()
    print("begun", file=sys.stderr, flush=True)


def _wait(program: Program, db: Path, chance: random.Random) -> None:
    wait_until(lambda: "begun" in program.said(), program)
    if chance.random() < 0.3:
        time.sleep(chance.uniform(0, 0.5))
        return
    done = stored.epochs_done(db)
    wait_until(lambda: stored.epochs_done(db) > done, program)
    time.sleep(chance.uniform(0, 0.05))


def _wrong(program: Program, code: int, signum: signal.Signals, db: Path) -> list[str]:
    said, found = program.said(), [f"damage: {each}" for each in stored.problems(db)]
    if code != EXIT_CODES[signum]:
        found.append(f"exit {code}: {said[-1500:]}")
    if "Traceback" in said or "Exception ignored" in said:
        found.append(f"a traceback: {said[-1500:]}")
    left = {key: record.status for key, record in stored.records(db).items()}
    # A program that stops before it trains leaves what is stored as it was, and has nothing to say.
    if "training" in said and Status.INTERRUPTED in left.values() and "type again: hw1 " not in said:
        found.append(f"it does not say how to continue: {said[-1500:]}")
    return found + [f"run {key} is left running" for key, status in left.items() if status is Status.RUNNING]
