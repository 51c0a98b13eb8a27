"""Compilation survives a cache that cannot be used."""

from pathlib import Path

import numba
import pytest
from numba import types

from hw1cli.models.compiled import compiled


def double(x: float) -> float:
    return 2 * x


def test_a_second_compilation_comes_from_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    for _ in range(2):
        kernel = compiled(types.float64(types.float64))(double)
    assert sum(kernel.stats.cache_hits.values()) == 1  # type: ignore[attr-defined]


def test_a_directory_that_cannot_be_written_costs_only_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "file" / "cache"))
    assert compiled(types.float64(types.float64))(double)(21.0) == 42.0


@pytest.mark.parametrize("suffix", ["nbi", "nbc"])
@pytest.mark.parametrize("damage", [b"", b"not a cache"])
def test_a_damaged_cache_costs_only_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, damage: bytes
) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    compiled(types.float64(types.float64))(double)
    for path in tmp_path.rglob(f"*.{suffix}"):
        path.write_bytes(damage)
    assert compiled(types.float64(types.float64))(double)(21.0) == 42.0
