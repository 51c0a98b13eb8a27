"""A command waits for no library that it has no use for."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.functional.program import done

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "report.toml"
COMPILED = {"torch", "numba"}
NUMERIC = COMPILED | {"scipy", "matplotlib"}
DATABASE = {"sqlalchemy", "sqlmodel", "alembic"}


@pytest.mark.parametrize(
    ("command", "code", "unused"),
    [
        (("--help",), 0, NUMERIC | DATABASE | {"numpy"}),
        (("train", "--help"), 0, NUMERIC | DATABASE | {"numpy"}),
        (("runs", "list"), 0, NUMERIC | DATABASE | {"numpy"}),
        (("runs", "show"), 0, COMPILED | DATABASE),
        (("report", "claims"), 0, COMPILED | {"matplotlib"} | DATABASE),
        (("check", str(EXAMPLE)), 4, NUMERIC | DATABASE),
        (("verify-construction", "--D", "4", "--A", "-1", "--B", "2"), 0, COMPILED | DATABASE),
        (("train", "ffn", "--epochs", "1", "--data", "small.npz", "--device", "cpu"), 0, {"torch"}),
        (("train", "torch-logreg", "--epochs", "1", "--data", "small.npz", "--device", "cpu"), 0, {"torch"}),
    ],
    ids=lambda each: " ".join(each[:2]) if isinstance(each, tuple) else "",
)
def test_what_a_command_has_no_use_for_is_not_loaded(
    command: tuple[str, ...], code: int, unused: set[str], small: Path
) -> None:
    done("train", "perceptron", "--epochs", "1", "--data", small)
    program = (
        f"import sys; from hw1cli.cli.main import run; assert run({list(command)}) == {code}\n"
        f"assert not (loaded := {unused} & set(sys.modules)), loaded"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
