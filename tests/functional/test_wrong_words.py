"""Wherever a word is typed wrongly, the error names the one that was probably meant, and all there are."""

import re
from pathlib import Path

import pytest

from tests.functional.program import hw1
from tests.functional.stored_runs import several


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("swep ffn", "sweep"),
        ("runs lst", "list"),
        ("--vrsion", "--version"),
        ("train fn", "ffn"),
        ("train ffn --lrr 1", "--lr"),
        ("train ffn --activation rellu", "relu"),
        ("sweep ffn --activation rellu", "relu"),
        ("train ffn --optimizer sdg", "sgd"),
        ("train ffn --device cudo", "cuda"),
        ("report claim", "claims"),
        ("report --format htm", "html"),
        ("report --fig-format pgn", "png"),
        ("runs list --model fn", "ffn"),
        ("runs list --status complet", "completed"),
        ("runs list --where lrr=0.1", "lr"),
        ("runs list --sort val_ac", "val_acc"),
        ("runs list --columns batchsize", "batch_size"),
        ("runs compare best --metric val_ac", "val_acc"),
        ("runs export --format jsn", "json"),
        ("check numbers.toml --format mdd", "md"),
        ("check numbers.csv", "val_acc"),
        ("verify-construction --D 2 --A 0 --B 1 --activation sgn", "sign"),
    ],
)
def test_the_word_that_was_meant_is_named_beside_all_there_are(typed: str, meant: str, empty_folder: Path) -> None:
    several(empty_folder / "results.db")
    Path("numbers.csv").write_text("run,metric,value\nffn,val_ac,0.5\n", "utf-8")
    result = hw1(*typed.split())
    assert result.code in (2, 5)
    assert len(result.err.splitlines()) == 1
    told, _, listed = result.err.partition("; choose from: ")
    assert told.endswith(f" (did you mean {meant}?)")
    assert meant in re.findall(r"[\w-]+", listed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("data info octsmi", "octsim"), ("data fetch octmist", "octmnist"), ("runs show lates", "latest")],
)
def test_a_name_that_may_be_anything_gets_the_nearest_that_is_known(
    typed: str, meant: str, empty_folder: Path
) -> None:
    several(empty_folder / "results.db")
    assert f"(did you mean {meant}?)" in hw1(*typed.split()).err


def test_a_group_without_a_command_shows_its_help_and_no_empty_line() -> None:
    result = hw1("runs")
    assert (result.code, result.err) == (2, "")
    assert "compare" in result.out
