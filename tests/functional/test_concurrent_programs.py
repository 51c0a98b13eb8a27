"""Whole programs that meet in one store: see tests/torture/crowd.py for what they do."""

from pathlib import Path

import pytest

from tests.torture import crowd


@pytest.mark.parametrize("n", [2, 8, pytest.param(32, marks=pytest.mark.exhaustive)])
def test_programs_started_at_once_where_there_is_no_store(n: int, tmp_path: Path) -> None:
    result = crowd.start_together(n, tmp_path)
    assert result.failures == []
    assert result.runs == n


@pytest.mark.slow
def test_8_trainings_while_others_list_export_and_report(tmp_path: Path) -> None:
    result = crowd.write_and_read(8, tmp_path, epochs=200)
    assert result.failures == []
    assert (result.runs, result.reads >= len(crowd.READERS)) == (8, True)


def test_of_programs_with_one_specification_one_trains_and_all_give_its_result(tmp_path: Path) -> None:
    result = crowd.ask_for_the_same(4, tmp_path)
    assert result.failures == []
    assert result.runs == 1
