"""`python -m tests.torture [--quick]`: everything, counted; writes docs/reliability.md."""

import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.torture import crowd, page, recording
from tests.torture.cases import CASES
from tests.torture.damage import damage_data, damage_stores
from tests.torture.kills import kill_again_and_again
from tests.torture.page import Row
from tests.torture.power_cuts import TRAININGS, cut_power
from tests.torture.signals import interrupt_again_and_again
from tests.torture.wild import try_command_lines


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


QUICK = Amounts(
    kills=2,
    signals=2,
    power_cuts=20,
    resumed=1,
    starts=8,
    writers=3,
    epochs=60,
    data_files=60,
    stores=10,
    command_lines=60,
)


def main() -> int:
    """Do all of it, print and write the table; return 1 if anything failed."""
    quick = "--quick" in sys.argv[1:]
    amounts = QUICK if quick else Amounts()
    if not recording.available():
        print("power cuts are not simulated: that needs strace, and the right to use it", file=sys.stderr)
    rows = [_timed(name, work) for name, work in _work(amounts).items()]
    text = page.written(rows)
    if not quick:
        page.PATH.write_text(text, encoding="utf-8")
    print(page.table(rows))
    for row in rows:
        for failure in row.failures:
            print(f"FAILED  {row.what}: {failure}", file=sys.stderr)
    return any(row.failures for row in rows)


def _work(amounts: Amounts) -> dict[str, Callable[[Path], Row]]:
    chance = random.Random(42)
    work: dict[str, Callable[[Path], Row]] = {}
    for case in CASES:
        work[f"kills, {case.name}"] = lambda folder, case=case: page.kills(
            case, kill_again_and_again(case, amounts.kills, folder, chance)
        )
    for case in CASES:
        work[f"signals, {case.name}"] = lambda folder, case=case: page.signals(
            case, interrupt_again_and_again(case, amounts.signals, folder, chance)
        )
    for training in TRAININGS if recording.available() else ():
        work[f"power cuts, {training.case.name}"] = lambda folder, training=training: page.power_cuts(
            training,
            cut_power(
                training, training.record(folder / "recorded"), amounts.power_cuts, amounts.resumed, folder, chance
            ),
        )
    return work | {
        "starts": lambda folder: page.starts(crowd.start_together(amounts.starts, folder)),
        "writers and readers": lambda folder: page.writers(
            crowd.write_and_read(amounts.writers, folder, epochs=amounts.epochs)
        ),
        "one specification": lambda folder: page.same(crowd.ask_for_the_same(amounts.writers, folder)),
        "data files": lambda folder: damage_data(amounts.data_files, folder, chance),
        "stores": lambda folder: damage_stores(amounts.stores, folder, chance),
        "command lines": lambda folder: try_command_lines(amounts.command_lines, folder),
    }


def _timed(name: str, work: Callable[[Path], Row]) -> Row:
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        row = work(Path(folder))
    print(f"{name}: {time.monotonic() - started:.0f} s, {len(row.failures)} failures", file=sys.stderr, flush=True)
    return row


if __name__ == "__main__":
    sys.exit(main())
