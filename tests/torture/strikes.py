"""Kills and signals at random moments: what was committed stays, once, and the command ends with the same numbers.

After Ctrl-C and SIGTERM the exit code is right, too, there is no traceback, and runs are marked and say how to go on.
"""

import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from hw1cli.records import Status
from hw1cli.specs import DEFAULT_SEED
from hw1cli.training.interruption import install
from tests.torture import contents
from tests.torture.cases import Case, histories, lost_or_doubled, not_as_uninterrupted, uninterrupted
from tests.torture.data import small_data
from tests.torture.page import Tally
from tests.torture.processes import Program, begin, wait_for_epochs, wait_until

EXIT_CODES = {signal.SIGKILL: -signal.SIGKILL, signal.SIGINT: 130, signal.SIGTERM: 143}

EARLY = 0.2
"""Share of blows before training: while the program starts, reads data, makes the store or claims its run."""


def kill_again_and_again(case: Case, times: int, folder: Path, chance: random.Random) -> Tally:
    """Kill the case's training `times` times, each time typing it again, and let the last one end."""
    tally = Tally(f"Killed (SIGKILL) at random moments: {case.name}", "kills")
    return _strike(case, [signal.SIGKILL], times, folder, chance, tally)


def interrupt_again_and_again(case: Case, times: int, folder: Path, chance: random.Random) -> Tally:
    """Interrupt the case's training `times` times, at any moment from its first line on, and then let it end."""
    tally = Tally(f"Interrupted (SIGINT, SIGTERM) at random moments: {case.name}", "signals")
    return _strike(case, [signal.SIGINT, signal.SIGTERM], times, folder, chance, tally)


def _strike(
    case: Case, signals: Sequence[signal.Signals], times: int, folder: Path, chance: random.Random, tally: Tally
) -> Tally:
    small_data(folder / "small.npz")
    db, seed = folder / "results.db", DEFAULT_SEED
    while tally.times < times or not tally.runs:
        program, signum = begin(*case.command(seed), folder=folder, first=started), chance.choice(signals)
        before: dict[str, list[contents.Figures]] = {}
        if tally.times < times:
            _wait(program, db, chance, begun=signum is not signal.SIGKILL)
            before = histories(db)
            program.send(signum)
        code = program.end()
        wrong = lost_or_doubled(case, seed, before, db)
        if code == 0:
            wrong += not_as_uninterrupted(case, seed, db)
            tally.runs += len(uninterrupted(case, seed))
            seed += 1
        elif tally.times < times:
            tally.times += 1
            wrong += _wrong(program, code, signum, db)
        else:
            wrong.append(f"exit {code}: {program.said()[-1500:]}")
        tally.failures += [f"{case.name}, {signum.name}: {each}" for each in wrong]
        if code != 0 and code != EXIT_CODES[signum]:
            break
    return tally


def started() -> None:
    """Do what the program's first line does, and say so on stderr: from here on a signal finds its handlers."""
    install()
    print("begun", file=sys.stderr, flush=True)


def _wait(program: Program, db: Path, chance: random.Random, *, begun: bool) -> None:
    """Wait for a random moment: mostly one after a new epoch was stored, sometimes one before."""
    if begun:
        wait_until(lambda: "begun" in program.said(), program)
    if chance.random() < EARLY:
        time.sleep(chance.uniform(0, 0.4))
        return
    wait_for_epochs(program, db)
    time.sleep(chance.uniform(0, 0.08))


def _wrong(program: Program, code: int, signum: signal.Signals, db: Path) -> Iterator[str]:
    """Yield what is wrong with how a program ended that was struck."""
    said = program.said()
    if code != EXIT_CODES[signum]:
        yield f"exit {code}: {said[-1500:]}"
    if "Traceback" in said or "Exception ignored" in said:
        yield f"a traceback: {said[-1500:]}"
    if signum is signal.SIGKILL:
        return
    left = {key: record.status for key, record in contents.records(db).items()}
    # A program that stops before it trains leaves what is stored as it was, and has nothing to say.
    if "training" in said and Status.INTERRUPTED in left.values() and "type again: hw1 " not in said:
        yield f"it does not say how to continue: {said[-1500:]}"
    yield from (f"run {key} is left running" for key, status in left.items() if status is Status.RUNNING)
