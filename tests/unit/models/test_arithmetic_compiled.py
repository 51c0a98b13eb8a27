"""Kernels are compiled once for each state of their sources, whatever is the matter with the cache."""

import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns

import numba
import pytest

import hw1cli
from hw1cli.models.arithmetic.compiled import compiled


def double(x: float) -> float:
    return 2 * x


def test_a_second_compilation_comes_from_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    for _ in range(2):
        kernel = compiled(double)
    assert sum(kernel.stats.cache_hits.values()) == 1


@pytest.mark.parametrize("damaged", ["the folder", "*.nbi", "*.nbc"])
@pytest.mark.parametrize("damage", [b"", b"not a cache"])
def test_a_cache_that_cannot_be_used_costs_only_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damaged: str, damage: bytes
) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "cache"))
    if damaged == "the folder":
        (tmp_path / "cache").write_bytes(damage)
    else:
        compiled(double)
        for path in tmp_path.rglob(damaged):
            path.write_bytes(damage)
    assert compiled(double)(21.0) == 42.0


PACKAGE = Path(hw1cli.__file__).parent
CALLEE = """
from hw1cli.models.arithmetic.compiled import compiled

@compiled
def inner(x: float) -> float:
    return FACTOR * x
"""
CALLER = """
from hw1cli.models.arithmetic.compiled import compiled
from hw1cli.models.inner_kernel import inner

@compiled
def outer(x: float) -> float:
    return inner(x)
"""


def python(code: str, folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run code in a process of its own, with the package found in `folder`."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_kernel_is_compiled_again_when_one_that_it_calls_has_changed(tmp_path: Path) -> None:
    copytree(PACKAGE, tmp_path / "hw1cli", ignore=ignore_patterns("__pycache__"))
    models = tmp_path / "hw1cli" / "models"
    (models / "outer_kernel.py").write_text(CALLER)
    code = "from hw1cli.models.outer_kernel import outer; print(outer(1.0), sum(outer.stats.cache_hits.values()))"
    for factor, expected in (("2.0", "2.0 0"), ("2.0", "2.0 1"), ("3.0", "3.0 0")):
        (models / "inner_kernel.py").write_text(CALLEE.replace("FACTOR", factor))
        ended = python(code, tmp_path)
        assert ended.stdout.split() == expected.split(), ended.stderr
