"""Whole programs that meet in one store: see tests/torture/crowd.py for what they do."""

from pathlib import Path

import pytest

from tests.functional.program import start
from tests.torture import contents, crowd


@pytest.mark.slow
def test_32_programs_started_at_once_where_there_is_no_store(tmp_path: Path) -> None:
    result = crowd.start_together(32, tmp_path)
    assert result.failures == []
    assert result.runs == 32


@pytest.mark.slow
def test_8_trainings_while_others_list_export_and_report(tmp_path: Path) -> None:
    result = crowd.write_and_read(8, tmp_path, epochs=200)
    assert result.failures == []
    assert (result.runs, result.reads >= len(crowd.READERS)) == (8, True)


def test_of_programs_with_one_specification_one_trains_and_all_give_its_result(tmp_path: Path) -> None:
    result = crowd.ask_for_the_same(4, tmp_path)
    assert result.failures == []
    assert result.runs == 1


def test_two_separately_started_programs_share_a_new_store(small: Path) -> None:
    programs = [start("train", "perceptron", "--data", small, "--seed", str(seed)) for seed in (1, 2)]
    for program in programs:
        _, err = program.communicate(timeout=120)
        assert program.returncode == 0, err
    assert len(contents.records(small.parent / "results.db")) == 2
