"""The table of docs/reliability.md, and the page around it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.mutation import figures
from tests.torture.cases import Case
from tests.torture.crowd import Crowd
from tests.torture.kills import Tally
from tests.torture.power_cuts import Training

PATH = Path(__file__).parents[2] / "docs" / "reliability.md"

FAULTS = (
    (
        "signals",
        "A signal between a run's end in the store and the program's note of it: exit 6 instead of 130, and other "
        "runs of the stack stayed marked `running`. Signals now raise only where a run is computed or waited for.",
    ),
    ("signals", "A signal while the database connection closed printed a traceback of the database library."),
    (
        "signals",
        "A run cut short between its diverging epoch and its end trained one more epoch when continued, so that its "
        "history was not that of an undisturbed run.",
    ),
    ("signals", "A signal while the program was still being imported printed a traceback."),
    ("command lines", "An error repeated what was typed, terminal escapes included."),
    ("command lines", "JSON held control characters (U+0080 to U+009F) as they are; they are escaped now."),
    ("names of data files", "`hw1 data info` printed a data set's name with the terminal escapes in it."),
    ("too little memory", "The one line of a failed run was as many lines as the library's message."),
)
"""What was found by these tests while the program was made, and is mended."""


@dataclass(frozen=True)
class Row:
    """What was done, how often, and what was wrong with it afterwards."""

    what: str
    times: int
    unit: str
    failures: list[str] = field(default_factory=list)
    runs: int = 0
    reads: int = 0


def kills(case: Case, tally: Tally) -> Row:
    """Return the row of a case that was killed again and again."""
    return Row(f"Killed (SIGKILL) at random moments: {case.name}", tally.blows, "kills", tally.failures, tally.runs)


def signals(case: Case, tally: Tally) -> Row:
    """Return the row of a case that was interrupted again and again."""
    what = f"Interrupted (SIGINT, SIGTERM) at random moments: {case.name}"
    return Row(what, tally.blows, "signals", tally.failures, tally.runs)


def power_cuts(training: Training, tally: Tally) -> Row:
    """Return the row of a training whose power was cut, in simulation."""
    what = f"Power cut (simulated) at random moments, {training.journal}: {training.case.name}"
    return Row(what, tally.blows, "power cuts", tally.failures, tally.runs)


def starts(crowd: Crowd) -> Row:
    """Return the row of programs started together."""
    return Row("Started together where there is no store", crowd.writers, "programs", crowd.failures, crowd.runs)


def writers(crowd: Crowd) -> Row:
    """Return the row of writers among readers."""
    what = "Training into one store while others list, export and report"
    return Row(what, crowd.writers, "programs", crowd.failures, crowd.runs, crowd.reads)


def same(crowd: Crowd) -> Row:
    """Return the row of programs with one specification."""
    return Row("Started together with one specification", crowd.writers, "programs", crowd.failures, crowd.runs)


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table, with their sums."""
    lines = ["| what was done | how often | runs checked bit by bit | failures |", "|---|---:|---:|---:|"]
    for row in rows:
        reads = f", {row.reads} reads" if row.reads else ""
        lines.append(f"| {row.what} | {row.times:,} {row.unit}{reads} | {row.runs or ''} | {len(row.failures)} |")
    killed = sum(row.times for row in rows if row.unit == "kills")
    failed = sum(len(row.failures) for row in rows)
    lines.append(f"| **all** | **{killed:,} kills** | **{sum(row.runs for row in rows)}** | **{failed}** |")
    return "\n".join(lines)


def written(rows: Sequence[Row]) -> str:
    """Return the page."""
    return _around(table(rows))


def renewed(text: str) -> str:
    """Return the page with the table that it has, and the rest as it is to be now."""
    lines = [line for line in text.partition("\n## ")[0].splitlines() if line.startswith("|")]
    return _around("\n".join(lines))


def _around(table: str) -> str:
    faults = "\n".join(["| found by | fault |", "|---|---|", *(f"| {by} | {fault} |" for by, fault in FAULTS)])
    return PAGE.format(table=table, faults=faults, earlier=EARLIER, mutation=figures.section())


EARLIER = """| what was done | how often | what came of it |
|---|---:|---|
| Power cuts, simulated in the same way | 4,411 cuts, 445 continued | no damage; the identical history |
| Killed during an upgrade, backup, export or delete | 116 kills | no damage |
| The store replaced or removed under a training | 48 times | sound |
| A process stopped (SIGSTOP), its run taken over, and woken | 12 times | exact results |
| One specification asked for at once, its owner killed or not | 16 programs | exact results |
| PostgreSQL stopped in the middle of a training | | continued to the identical history |
| Stores with one hostile value each | 136 stores, 1,141 commands | no traceback, and nothing hostile let through |
| Odd data files and devices, odd file names | 17 and 17 | one line each |
| Full and read-only disks | | one line each |"""
"""What was counted by hand, once, from outside; nothing here repeats these very numbers."""


PAGE = """# Reliability: what was done to the program, and what came of it

<!-- Written by `make torture`; change tests/torture/page.py instead. -->

`make torture` does all this in a few minutes with the real program, in real processes; a smaller share of it runs
in every test run. How often something happens varies a little from one time to the next, since kills and signals hit
wherever they hit.

{table}

## What counts as a failure

- **Killed**: after every kill the store is checked as `hw1 db check` does (SQLite's integrity check, epochs that are
  1, 2, 3, ..., a checkpoint that belongs to the last of them). Every epoch that another program could read before the
  kill must be there after it, once, with the figures of a training that nobody disturbed. The same command is typed
  again until the run ends; then losses, accuracies, confusion matrices, every prediction and the linear models'
  weights must equal those of the undisturbed training to the last bit, and no checkpoint may be left.
- **Interrupted**: also the exit code must be 130 or 143, no traceback may be printed, every run must be marked
  `interrupted` and the line that says how to continue must be there.
- **Power cut**: simulated, with what a real training really did: `strace` (Linux) records every write, cut, sync,
  creation and removal of the store's files, the write-ahead log and the rollback journal included. At a random moment
  a disk is made as a power cut may leave it: what was synced, and a random share of the rest, in any order and torn
  at 512 bytes; files that came or went since their folder was synced may be there or not. Then the store must be
  sound as above, every epoch whose commit had been forced to the disk must be there, and every epoch that is there
  must have the figures of an undisturbed training. After some of the cuts the commands are typed again and must end
  with the undisturbed numbers, bit by bit. With its syncs left out of the recording the same check finds damage,
  which a test holds. Not modelled: disks that lose what they said was synced, and parts of files that come back with
  other files' old contents. The rollback journal is what network file systems get; here it is tried on a local disk.
- **Started together**: every program must end well, and the results must equal those of one program that trains
  the same runs one after another. While 8 write, every row that a reader saw must be one that a training alone gives.
  Of programs with one specification one trains, and all give its result.
- **Damaged files**: each is read, or refused in one line; memory stays bounded.
- **Command lines**: each ends with a documented exit code, an error is one line, no control character reaches the
  terminal, and no socket is opened.

Full disks, read-only folders, too little memory, deleted stores and a clock set back have tests of their own, which
run with the others (`tests/functional/test_crashes.py`, `tests/functional/test_store_failures.py`).
The clock is not really set back there, which would disturb the machine: the stored moments are moved into the future
instead. The write-ahead log is not forced to the disk at every epoch, so that a power cut may take the last epochs,
which are then trained again.

## Counted earlier, by hand

These numbers are of an earlier state of version 0.1.0, counted once from outside with scripts that are not part of
the project. Nothing repeats them as they stand: what `make torture` and the tests do themselves is above.

{earlier}

{mutation}
## What this found

Every one of these was found by these tests while the program was made, and is mended:

{faults}
"""
