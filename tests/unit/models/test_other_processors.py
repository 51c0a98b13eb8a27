"""Other processors compute the same functions and products; functional/test_same_bits.py says it of whole runs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.portability.environments import level, levels
from tests.unit.models import test_arithmetic_functions, test_products


def digests() -> str:
    return f"{test_arithmetic_functions.digest()} {test_products.digest()}"


@pytest.mark.parametrize("name", levels())
def test_the_bits_are_those_of_this_processor(name: str, tmp_path: Path) -> None:
    code = "from tests.unit.models.test_other_processors import digests; print(digests())"
    environment = os.environ | level(name).variables | {"NUMBA_CACHE_DIR": str(tmp_path)}
    ended = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert ended.stdout.strip() == digests(), ended.stderr
