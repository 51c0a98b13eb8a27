"""`make torture`: what it counts besides crashes and crowds, and the page it writes."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.mutation import figures
from tests.torture import page
from tests.torture.damage import damage_data, damage_stores
from tests.torture.page import Row
from tests.torture.wild import try_command_lines


def test_damaged_files_are_counted_and_none_fails(tmp_path: Path) -> None:
    rows = [damage_data(30, tmp_path, random.Random(1)), damage_stores(10, tmp_path, random.Random(2))]
    assert [(row.times, row.failures) for row in rows] == [(30, []), (10, [])]


def test_command_lines_are_counted_and_none_fails(tmp_path: Path) -> None:
    row = try_command_lines(25, tmp_path)
    assert (row.times, row.failures) == (25, [])


def test_the_table_adds_up() -> None:
    rows = [Row("a", 2, "kills", [], 1), Row("b", 1200, "kills", ["x"], 6), Row("c", 8, "programs", [], 8, reads=3)]
    lines = page.table(rows).splitlines()
    assert lines[3] == "| b | 1,200 kills | 6 | 1 |"
    assert lines[4] == "| c | 8 programs, 3 reads | 8 | 0 |"
    assert lines[-1] == "| **all** | **1,202 kills** | **15** | **1** |"


def test_a_page_made_anew_keeps_its_table() -> None:
    text = page.written([Row("a", 2, "kills", [], 1)])
    assert page.renewed(text) == text


def test_the_section_on_mutants_says_what_was_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mutants = {"all": 2000, "tried": 100, "killed": 78, "timeout": 2, "survived": 15, "no tests": 5}
    coverage = {"num_statements": 200, "covered_lines": 199, "num_branches": 50, "covered_branches": 49}
    measured: dict[str, Any] = {"mutmut": "3.8.1", "seed": 42, "mutants": {}, "coverage": {}}
    for package in figures.PACKAGES:
        measured["mutants"][package], measured["coverage"][package] = mutants, coverage
    monkeypatch.setattr(figures, "FILE", tmp_path / "figures.json")
    figures.FILE.write_text(json.dumps(measured), encoding="utf-8")
    row = "| `hw1cli/store/` | 98.0% | 99.5% | 2,000 | 100 | 80 | 15 | 5 | 80% [71%, 87%] |"
    assert row in figures.section().splitlines()


def test_the_page_is_the_one_that_make_torture_writes() -> None:
    before, after = page.written([]).split(page.table([]))
    text = page.PATH.read_text(encoding="utf-8")
    assert text.startswith(before)
    assert text.endswith(after)
