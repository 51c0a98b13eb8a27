import pytest

from tests.functional.program import hw1


def test_only_what_differs_is_shown(runs):
    good, slow = runs["good"], runs["slow"]
    result = hw1("runs", "compare", good, slow)
    assert result.code == 0
    differences, _, figures = result.out.partition("\n\n")
    assert [line.split()[0] for line in differences.splitlines()[3:]] == ["lr"]
    assert "-0.1000" in figures  # validation accuracy 0.6667 against 0.7667
    document = hw1("runs", "compare", good, slow, "--json").json()
    assert document["differences"] == {"lr": {good: 0.1, slow: 0.01}}
    assert document["metrics"]["test acc"] == {good: 0.8, slow: 0.65}
    assert document["deltas"]["test acc"][slow] == pytest.approx(-0.15)
    assert document["mcnemar_p"][slow] == 0.25  # three images, all won by one side: 2 / 2^3


@pytest.mark.parametrize(("suffix", "magic"), [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<?xml")])
def test_curves_are_overlaid_in_a_figure(runs, empty_folder, suffix, magic):
    path = empty_folder / f"curves.{suffix}"
    result = hw1("runs", "compare", "best", runs["slow"], runs["logreg"], "--figure", path)
    assert result.code == 0
    assert path.read_bytes().startswith(magic)


def test_a_diverged_run_can_be_compared(runs):
    result = hw1("runs", "compare", "best", runs["diverged"])
    assert "NaN" in result.out
    assert hw1("runs", "compare", "best", runs["diverged"], "--json").json()["metrics"]["train loss"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["best", "best"], "only one run"),
        (["best", "latest", "--figure", "curves.gif"], ".png"),
        (["best", "latest", "--metric", "val_ac"], "did you mean val_acc?"),
    ],
)
def test_wrong_use_is_told(runs, arguments, message):
    result = hw1("runs", "compare", *arguments)
    assert result.code == 2
    assert message in result.err


def test_a_figure_where_nothing_can_be_written_is_a_clear_failure(runs, empty_folder):
    result = hw1("runs", "compare", "best", runs["slow"], "--figure", empty_folder / "nowhere" / "a.png")
    assert result.code == 1
    assert "cannot be written" in result.err
