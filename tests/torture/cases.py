"""What is trained while it is killed: all five models, and sweeps trained as one stack."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.torture import stored
from tests.torture.data import small_data
from tests.torture.processes import begin


@dataclass(frozen=True)
class Case:
    """A command, long enough in epochs to be killed several times before it is through."""

    name: str
    arguments: tuple[str, ...]

    def command(self, seed: int) -> tuple[str, ...]:
        """Return the arguments of `hw1` for a seed; the data set is `small.npz` in the working folder."""
        return (*self.arguments, "--seed", str(seed), "--data", "small.npz")


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


@cache
def uninterrupted(case: Case, seed: int) -> dict[str, dict[str, Any]]:
    """Return the numbers of the case's runs, by key, as a training gives them that nobody disturbs."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        small_data(folder / "small.npz")
        program = begin(*case.command(seed), folder=folder)
        assert program.end() == 0, program.said()
        return {key: stored.numbers(record) for key, record in stored.records(folder / "results.db").items()}
