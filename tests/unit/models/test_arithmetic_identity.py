"""The arithmetic of a run names what changes its digits, and nothing that does not."""

import os
import subprocess
import sys

import pytest

STEERING = ("NUMBA_CPU", "OPENBLAS_", "ATEN_", "MKL_", "OMP_")

PROGRAM = """
from hw1cli.models.arithmetic.identity import identity
print({model: identity(model, device="cpu", threads=1) for model in ("logreg", "mlp", "ffn", "cnn")})
"""


def arithmetics(**variables: str) -> dict[str, str]:
    """Return what a process computes by that has these variables, and none of the kind that the tests run under."""
    command = [sys.executable, "-c", PROGRAM]
    others = {name: value for name, value in os.environ.items() if not name.startswith(STEERING)}
    done = subprocess.run(command, env=others | variables, capture_output=True, text=True, check=True)
    return eval(done.stdout)  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def here() -> dict[str, str]:
    return arithmetics()


@pytest.mark.parametrize(
    ("variable", "value", "changed"),
    [
        ("NUMBA_CPU_NAME", "generic", {"logreg", "mlp", "ffn"}),
        ("OPENBLAS_CORETYPE", "Nehalem", set()),
        ("ATEN_CPU_CAPABILITY", "default", {"cnn"}),
        ("MKL_CBWR", "COMPATIBLE", {"logreg", "mlp", "ffn", "cnn"}),
        ("OMP_NUM_THREADS", "1", set()),
        ("HOME", "/nowhere", set()),
    ],
)
def test_what_changes_digits_is_told_apart(
    here: dict[str, str], variable: str, value: str, changed: set[str]
) -> None:
    there = arithmetics(**{variable: value})
    assert {model for model, words in there.items() if words != here[model]} == changed
