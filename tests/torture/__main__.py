"""`python -m tests.torture`: everything, counted; writes docs/reliability.md."""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.torture import cluster, crowd, page, recording, workers
from tests.torture.cases import CASES
from tests.torture.command_lines import try_command_lines
from tests.torture.damage import damage_data, damage_stores
from tests.torture.page import Tally
from tests.torture.power_cuts import TRAININGS, record_and_cut_power
from tests.torture.strikes import interrupt_again_and_again, kill_again_and_again

KILLS, SIGNALS, POWER_CUTS, RESUMED = 36, 12, 300, 10
STARTS, WRITERS, EPOCHS = 32, 8, 500
DATA_FILES, STORES, COMMAND_LINES = 2300, 300, 1200
WORKERS, SCHEDULERS = 12, 3
"""How much of everything is done."""


def main() -> int:
    """Do all of it, print and write the table; return 1 if anything failed."""
    if not recording.available():
        print("power cuts are not simulated: that needs strace, and the right to use it", file=sys.stderr)
    tallies = list(_tallies())
    page.renew("torture", page.table(tallies))
    print(page.table(tallies))
    for tally in tallies:
        for failure in tally.failures:
            print(f"FAILED  {tally.what}: {failure}", file=sys.stderr)
    return any(tally.failures for tally in tallies)


def _tallies() -> Iterator[Tally]:
    chance = random.Random(42)
    for case in CASES:
        yield _timed(kill_again_and_again, case, KILLS, chance=chance)
    for case in CASES:
        yield _timed(interrupt_again_and_again, case, SIGNALS, chance=chance)
    for training in TRAININGS if recording.available() else ():
        yield _timed(record_and_cut_power, training, POWER_CUTS, RESUMED, chance=chance)
    yield _timed(crowd.start_together, STARTS)
    yield _timed(crowd.write_and_read, WRITERS, epochs=EPOCHS)
    yield _timed(crowd.ask_for_the_same, WRITERS)
    yield from _who_trains(chance)
    yield _timed(damage_data, DATA_FILES, chance=chance)
    yield _timed(damage_stores, STORES, chance=chance)
    yield _timed(try_command_lines, COMMAND_LINES)


def _who_trains(chance: random.Random) -> Iterator[Tally]:
    """Yield what happens to the processes of `--jobs`, and to a Dask cluster where Dask is installed."""
    yield _timed(kill_again_and_again, workers.BY_PROCESSES, SIGNALS, chance=chance)
    yield _timed(interrupt_again_and_again, workers.BY_PROCESSES, SIGNALS, chance=chance)
    yield _timed(workers.kill_processes, WORKERS, chance=chance)
    yield _timed(workers.train_a_deadly_run, on_a_cluster=False)
    if not cluster.available():
        print("nothing is done to a Dask cluster: that needs Dask", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as folder, cluster.dask_cluster(Path(folder) / "dask") as started:
        case = workers.by_cluster(started.address)
        yield _timed(kill_again_and_again, case, SIGNALS, chance=chance)
        yield _timed(interrupt_again_and_again, case, SIGNALS, chance=chance)
    yield _timed(workers.kill_workers, WORKERS, chance=chance)
    yield _timed(workers.train_a_deadly_run, on_a_cluster=True)
    yield _timed(workers.kill_schedulers, SCHEDULERS, chance=chance)
    yield _timed(workers.find_the_wrong_worker)


def _timed(work: Callable[..., Tally], *arguments: Any, **named: Any) -> Tally:
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        tally = work(*arguments, folder=Path(folder), **named)
    seconds = time.monotonic() - started
    print(f"{tally.what}: {seconds:.0f} s, {len(tally.failures)} failures", file=sys.stderr, flush=True)
    return tally


if __name__ == "__main__":
    sys.exit(main())
