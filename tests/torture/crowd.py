"""Many programs at once on one store: nobody fails, waits for ever, sees a wrong row or repeats another's work."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.torture import contents
from tests.torture.cases import Case, not_as_uninterrupted, uninterrupted
from tests.torture.data import small_data
from tests.torture.page import Tally
from tests.torture.processes import Program, begin

READERS: tuple[tuple[str, ...], ...] = (
    ("runs", "list", "--json"),
    ("runs", "export", "--format", "json", "--out", "export"),
    ("report", "q1", "--data", "small.npz", "--out", "report", "--json"),
)
_NOTHING_YET = 5
"""The exit code of a reader that comes before there is anything to read."""


def start_together(n: int, folder: Path) -> Tally:
    """Start `n` trainings at once in a folder that has no store, each of another seed."""
    programs = _trainings(n, folder, epochs=3)
    tally = Tally("Started together where there is no store", "programs", n, failures=_unsuccessful(programs))
    return _compared(tally, _by_one(n, epochs=3), folder)


def write_and_read(writers: int, folder: Path, *, epochs: int) -> Tally:
    """Train in `writers` programs at once while others list, export and report in a loop."""
    tally = Tally("Training into one store while others list, export and report", "programs", writers)
    expected = uninterrupted(_by_one(writers, epochs=epochs), 0)
    programs = _trainings(writers, folder, epochs=epochs)
    reading = {command: begin(*command, folder=folder) for command in READERS}
    while reading:
        for command, reader in list(reading.items()):
            if reader.running:
                continue
            tally.reads += 1
            tally.failures += _wrongly_read(command, reader, folder, expected)
            if any(program.running for program in programs):
                reading[command] = begin(*command, folder=folder)
            else:
                del reading[command]
    tally.failures += _unsuccessful(programs)
    return _compared(tally, _by_one(writers, epochs=epochs), folder)


def ask_for_the_same(n: int, folder: Path) -> Tally:
    """Start `n` programs at once with one specification: one trains, and all give its result."""
    small_data(folder / "small.npz")
    arguments = ("train", "logreg", "--epochs", "150", "--data", "small.npz", "--json")
    programs = [begin(*arguments, folder=folder) for _ in range(n)]
    tally = Tally("Started together with one specification", "programs", n, failures=_unsuccessful(programs))
    tally.runs = len(contents.records(folder / "results.db"))
    if not tally.failures and len({json.loads(program.printed())["run_id"] for program in programs}) != 1:
        tally.failures.append("programs with one specification gave several results")
    if tally.runs != 1:
        tally.failures.append(f"{tally.runs} results are stored for one key")
    return tally


def _by_one(seeds: int, *, epochs: int) -> Case:
    """Return the training of as many runs by one program."""
    return Case("logreg", ("train", "logreg", "--epochs", str(epochs), "--seeds", str(seeds)))


def _trainings(n: int, folder: Path, *, epochs: int) -> list[Program]:
    small_data(folder / "small.npz")
    return [begin(*_by_one(1, epochs=epochs).command(seed), folder=folder) for seed in range(n)]


def _unsuccessful(programs: list[Program]) -> list[str]:
    return [f"exit {program.end()}: {program.said()[-500:]}" for program in programs if program.end() != 0]


def _compared(tally: Tally, case: Case, folder: Path) -> Tally:
    db = folder / "results.db"
    tally.failures += [f"damage: {each}" for each in contents.problems(db)] + not_as_uninterrupted(case, 0, db)
    tally.runs = len(contents.records(db))
    return tally


def _wrongly_read(
    command: tuple[str, ...], reader: Program, folder: Path, expected: dict[str, dict[str, Any]]
) -> list[str]:
    """Return what is wrong with what a reader said: an error, or a row that no serial training would have stored."""
    code, said = reader.end(), reader.said()
    if code == _NOTHING_YET:
        return []
    if code != 0 or "Traceback" in said:
        return [f"hw1 {' '.join(command)}: exit {code}: {said[-500:]}"]
    document = json.loads(reader.printed() if "--json" in command else (folder / "export/runs.json").read_text())
    return [f"hw1 {' '.join(command)}: {each}" for each in _wrong_rows(document, expected)]


def _wrong_rows(document: Any, expected: dict[str, dict[str, Any]]) -> Iterator[str]:
    for run in document.get("runs", []):
        right = expected[f"{run['key']}/{run['attempt']}"]["history"]
        if "history" in run:
            rows = [_row(epoch) for epoch in run["history"]]
            if rows != right[: len(rows)]:
                yield f"run {run['run_id']} has rows that a training alone does not give"
        elif run["epochs_done"] and repr(run["val_acc"]) != right[run["epochs_done"] - 1][-1]:
            yield f"run {run['run_id']} is listed with another epoch's accuracy"


def _row(epoch: dict[str, Any]) -> contents.Figures:
    return tuple(repr(epoch[name]) for name in ("epoch", "train_loss", "train_acc", "val_loss", "val_acc"))
