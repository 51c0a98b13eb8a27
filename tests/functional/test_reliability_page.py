"""`make torture`: what it counts besides crashes and crowds, and the page it writes."""

import random
from pathlib import Path

from tests.torture import page
from tests.torture.damage import damage_data, damage_stores
from tests.torture.page import Row
from tests.torture.wild import try_command_lines

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"


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


def test_the_page_is_the_one_that_make_torture_writes() -> None:
    before, after = page.written([]).split(page.table([]))
    text = PAGE.read_text(encoding="utf-8")
    assert text.startswith(before)
    assert text.endswith(after)
