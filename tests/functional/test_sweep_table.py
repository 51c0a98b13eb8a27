"""The table at the end of a sweep: a row a cell, the best starred, and what always saying one class gives."""

import re
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import pytest

from hw1cli import advance
from hw1cli.models.registry import build
from tests.functional.program import done, hw1, listed, on_a_terminal

SWEEP = ("sweep", "ffn", "--lr", "0.1", "1e-3", "--epochs", "2", "--seeds", "3", "--data", "small.npz")


def test_a_row_has_the_values_as_typed_and_the_means_over_the_seeds(small: Path) -> None:
    result = done(*SWEEP)
    title, names, _, *rows, note = result.out.splitlines()
    assert title == "Sweep of ffn (epochs 2) on small, 3 seeds"
    assert names.split() == ["lr", "val", "acc", "test", "acc", "seeds"]
    runs = listed()
    expected, best = {}, {}
    for lr in (0.1, 0.001):
        val, test = ([run[name] for run in runs if run["lr"] == lr] for name in ("val_acc", "test_acc"))
        best[str(lr)] = mean(val)
        expected[str(lr)] = [*(f"{mean(each):.4f} ± {stdev(each):.4f}" for each in (val, test)), "3"]
    winner = max(best, key=lambda lr: best[lr])
    for row, lr in zip(rows[:2], expected, strict=True):
        star = "*" if lr == winner else ""
        assert re.split(r"\s{2,}", row.strip()) == [*([star] if star else []), lr, *expected[lr]]
    assert rows[2].split() == ["always", "class", "0", "0.3333", "0.3500"]  # 20 of 60, 14 of 40
    assert note.startswith("* the highest validation accuracy")


def test_the_next_command_compares_the_best_cell_with_the_second_on_the_store_that_was_named(small: Path) -> None:
    result = hw1(*SWEEP, "--db", "mine.db")
    (command,) = re.findall("to see more: `hw1 (.*)`", result.err)
    assert command.endswith("--db mine.db")
    compared = done(*command.split())
    assert [line.split()[0] for line in compared.out.splitlines()[3:4]] == ["lr"]
    (single,) = re.findall("to see more: `hw1 (.*)`", hw1("sweep", "logreg", "--epochs", "1", "--data", small).err)
    done(*single.split())


def test_eighty_columns_hold_it(small: Path) -> None:
    grid = ("--lr", "0.001", "0.1", "--batch-size", "16", "1024", "--dropout", "0", "0.2", "--l2", "0", "0.0001")
    code, shown = on_a_terminal("sweep", "ffn", *grid, "--epochs", "1", "--data", small, "--seeds", "2", columns=80)
    assert code == 0
    table = shown[shown.index("Sweep of ffn") :].split("* the highest")[0].splitlines()
    assert max(map(len, table)) <= 80
    assert sum(line.count("±") == 2 for line in table) == 16


def test_cells_that_failed_or_diverged_are_named_and_never_the_best(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build_or_fail(specs: Any, *rest: Any, **more: Any) -> Any:
        if specs[0].seed == 43 and specs[0].config.hidden_size == 20:
            raise MemoryError("no memory for this one")
        return build(specs, *rest, **more)

    monkeypatch.setattr(advance, "build", build_or_fail)
    sweep = ("sweep", "ffn", "--hidden-size", "1", "20", "--lr", "0.1", "1e30", "--epochs", "3", "--seeds", "2")
    result = hw1(*sweep, "--data", small)
    assert result.code == 3
    [whole], [part] = (re.findall(rf"(?m)^.*\b0\.1 +{n} .*$", result.out) for n in (1, 20))
    assert whole.startswith("*")  # the only cell of which both seeds were completed
    assert [row.split()[-1] for row in (whole, part)] == ["2", "1"]
    assert (whole.count("±"), part.count("±")) == (2, 0)
    failed = [run["run_id"] for run in listed("--status", "failed")]
    (named,) = re.findall(r"Failed, and in no mean: (.*)\.", result.out)
    assert sorted(named.split(", ")) == sorted(failed)
    (diverged,) = re.findall(r"Diverged, and in no mean: (.*)\.", result.out)
    assert len(diverged.split(", ")) == 3
