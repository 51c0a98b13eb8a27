"""`make torture`: what it counts besides crashes and crowds, and the page whose blocks it writes."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pages import standing

from tests.mutation import figures
from tests.torture import page
from tests.torture.command_lines import try_command_lines
from tests.torture.damage import damage_data, damage_stores
from tests.torture.page import Tally


@pytest.mark.parametrize(
    ("damage", "n"),
    [(damage_data, 30), (damage_stores, 30), pytest.param(damage_data, 2300, marks=pytest.mark.exhaustive)],
)
def test_a_damaged_file_is_read_or_refused_in_one_line(damage: Callable[..., Tally], n: int, tmp_path: Path) -> None:
    tally = damage(n, tmp_path, random.Random(1))
    assert (tally.times, tally.failures) == (n, [])


@pytest.mark.parametrize("n", [25, pytest.param(120, marks=pytest.mark.exhaustive)])
def test_any_command_line_ends_as_documented(n: int, tmp_path: Path) -> None:
    tally = try_command_lines(n, tmp_path)
    assert (tally.times, tally.failures) == (n, [])


def test_the_table_adds_up() -> None:
    tallies = [
        Tally("a", "kills", 2, 1),
        Tally("b", "kills", 1200, 6, failures=["x"]),
        Tally("c", "programs", 8, 8, 3),
    ]
    lines = page.table(tallies).splitlines()
    assert lines[3] == "| b | 1,200 kills | 6 | 1 |"
    assert lines[4] == "| c | 8 programs, 3 reads | 8 | 0 |"
    assert lines[-1] == "| **all** | **1,202 kills** | **15** | **1** |"


def test_a_block_is_made_anew_and_the_rest_of_the_page_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = page.PATH.read_text(encoding="utf-8")
    monkeypatch.setattr(page, "PATH", tmp_path / "reliability.md")
    page.PATH.write_text(before, encoding="utf-8")
    page.renew("mutation", figures.block())
    assert page.PATH.read_text(encoding="utf-8") == before
    page.renew("torture", "anew")
    assert page.PATH.read_text(encoding="utf-8") == before.replace(standing(before)["torture"], "anew")


def test_the_page_says_how_many_mutants_were_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mutants = {"all": 2000, "tried": 100, "killed": 78, "timeout": 2, "survived": 15, "no tests": 5}
    coverage = {"num_statements": 200, "covered_lines": 199, "num_branches": 50, "covered_branches": 49}
    measured: dict[str, Any] = {"mutmut": "3.8.1", "wanted": 100, "seed": 42, "mutants": {}, "coverage": {}}
    for package in figures.PACKAGES:
        measured["mutants"][package], measured["coverage"][package] = mutants, coverage
    monkeypatch.setattr(figures, "FILE", tmp_path / "figures.json")
    figures.FILE.write_text(json.dumps(measured), encoding="utf-8")
    row = "| `hw1cli/store/` | 98.0% | 99.5% | 2,000 | 100 | 80 | 15 | 5 | 80% [71%, 87%] |"
    assert row in figures.block().splitlines()
