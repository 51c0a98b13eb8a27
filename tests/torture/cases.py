"""What is trained while it is killed, and what its runs must be: all five models, and sweeps trained as one stack."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hw1cli.records import Status
from tests.torture import contents
from tests.torture.data import small_data
from tests.torture.processes import begin


@dataclass(frozen=True)
class Case:
    """A command, long enough in epochs to be killed several times before it is through.

    `by` says who trains, which changes no number.
    """

    name: str
    arguments: tuple[str, ...]
    by: tuple[str, ...] = ()

    def command(self, seed: int) -> tuple[str, ...]:
        """Return the arguments of `hw1` for a seed; the data set is `small.npz` in the working folder."""
        return (*self.arguments, "--seed", str(seed), "--data", "small.npz", *self.by)


CASES = (
    Case("perceptron", ("train", "perceptron", "--epochs", "150")),
    Case("logreg", ("train", "logreg", "--epochs", "150")),
    Case("mlp", ("train", "mlp", "--epochs", "100", "--hidden-size", "20")),
    Case("torch-logreg", ("train", "torch-logreg", "--epochs", "120", "--optimizer", "adam")),
    Case("ffn", ("train", "ffn", "--epochs", "80", "--dropout", "0.3", "--hidden-size", "9", "--hidden-layers", "2")),
    Case(
        "ffn, 6 in a stack",
        ("sweep", "ffn", "--epochs", "40", "--hidden-size", "30", "--lr", "0.3,0.1,1e30", "--dropout", "0,0.4"),
    ),
)  # fmt: skip


def uninterrupted(case: Case, seed: int) -> dict[str, dict[str, Any]]:
    """Return the numbers of the case's runs, by key, as one process gives them that nobody disturbs."""
    return by_one_process(*replace(case, by=()).command(seed))


@cache
def by_one_process(*arguments: str) -> dict[str, dict[str, Any]]:
    """Return the numbers that a command stores, by key, where `small.npz` is in the working folder."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        small_data(folder / "small.npz")
        program = begin(*arguments, folder=folder)
        assert program.end() == 0, program.said()
        return contents.all_numbers(folder / "results.db")


def histories(db: Path) -> dict[str, list[contents.Figures]]:
    """Return the stored epochs' figures of every run."""
    return {key: contents.history(record) for key, record in contents.records(db).items()}


def lost_or_doubled(case: Case, seed: int, before: dict[str, list[contents.Figures]], db: Path) -> list[str]:
    """Return what is wrong after a blow: damage, or epochs that were there and are not, or are not the right ones."""
    found = [f"damage: {each}" for each in contents.problems(db)]
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
    records = contents.records(db)
    for key, expected in uninterrupted(case, seed).items():
        if key not in records:
            found.append(f"run {key} is not stored")
            continue
        ours = contents.numbers(records[key])
        found += [f"run {key}: {name} differs" for name in expected if ours[name] != expected[name]]
    wrong = [key for key, record in records.items() if record.status not in (Status.COMPLETED, Status.DIVERGED)]
    return found + [f"run {key} is left {records[key].status}" for key in wrong]
