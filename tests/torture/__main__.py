"""`python -m tests.torture [--quick]`: everything, counted; writes docs/reliability.md."""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.torture import cluster, crowd, page, recording, workers
from tests.torture.cases import CASES
from tests.torture.command_lines import try_command_lines
from tests.torture.damage import damage_data, damage_stores
from tests.torture.page import Tally
from tests.torture.power_cuts import TRAININGS, record_and_cut_power
from tests.torture.strikes import interrupt_again_and_again, kill_again_and_again


@dataclass(frozen=True)
class Amounts:
    """How much of everything is done."""

    kills: int = 36
    signals: int = 12
    power_cuts: int = 300
    resumed: int = 10
    starts: int = 32
    writers: int = 8
    epochs: int = 500
    data_files: int = 2300
    stores: int = 300
    command_lines: int = 1200
    workers: int = 12
    schedulers: int = 3


QUICK = Amounts(
    kills=2, signals=2, power_cuts=20, resumed=1, starts=8, writers=3, epochs=60, data_files=60, stores=10,
    command_lines=60, workers=2, schedulers=1,
)  # fmt: skip


def main() -> int:
    """Do all of it, print and write the table; return 1 if anything failed."""
    quick = "--quick" in sys.argv[1:]
    if not recording.available():
        print("power cuts are not simulated: that needs strace, and the right to use it", file=sys.stderr)
    tallies = list(_tallies(QUICK if quick else Amounts()))
    if not quick:
        page.renew("torture", page.table(tallies))
    print(page.table(tallies))
    for tally in tallies:
        for failure in tally.failures:
            print(f"FAILED  {tally.what}: {failure}", file=sys.stderr)
    return any(tally.failures for tally in tallies)


def _tallies(amounts: Amounts) -> Iterator[Tally]:
    chance = random.Random(42)
    for case in CASES:
        yield _timed(kill_again_and_again, case, amounts.kills, chance=chance)
    for case in CASES:
        yield _timed(interrupt_again_and_again, case, amounts.signals, chance=chance)
    for training in TRAININGS if recording.available() else ():
        yield _timed(record_and_cut_power, training, amounts.power_cuts, amounts.resumed, chance=chance)
    yield _timed(crowd.start_together, amounts.starts)
    yield _timed(crowd.write_and_read, amounts.writers, epochs=amounts.epochs)
    yield _timed(crowd.ask_for_the_same, amounts.writers)
    yield from _who_trains(amounts, chance)
    yield _timed(damage_data, amounts.data_files, chance=chance)
    yield _timed(damage_stores, amounts.stores, chance=chance)
    yield _timed(try_command_lines, amounts.command_lines)


def _who_trains(amounts: Amounts, chance: random.Random) -> Iterator[Tally]:
    """Yield what happens to the processes of `--jobs`, and to a Dask cluster where Dask is installed."""
    yield _timed(kill_again_and_again, workers.BY_PROCESSES, amounts.signals, chance=chance)
    yield _timed(interrupt_again_and_again, workers.BY_PROCESSES, amounts.signals, chance=chance)
    yield _timed(workers.kill_processes, amounts.workers, chance=chance)
    yield _timed(workers.train_a_deadly_run, on_a_cluster=False)
    if not cluster.available():
        print("nothing is done to a Dask cluster: that needs Dask", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as folder, cluster.dask_cluster(Path(folder) / "dask") as started:
        case = workers.by_cluster(started.address)
        yield _timed(kill_again_and_again, case, amounts.signals, chance=chance)
        yield _timed(interrupt_again_and_again, case, amounts.signals, chance=chance)
    yield _timed(workers.kill_workers, amounts.workers, chance=chance)
    yield _timed(workers.train_a_deadly_run, on_a_cluster=True)
    yield _timed(workers.kill_schedulers, amounts.schedulers, chance=chance)
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
