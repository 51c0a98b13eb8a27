import pytest

from tests.functional.program import done, hw1


def test_only_what_differs_is_shown(runs):
    good, slow = runs["good"], runs["slow"]
    result = done("runs", "compare", good, slow)
    differences, _, figures = result.out.partition("\n\n")
    assert [line.split()[0] for line in differences.splitlines()[3:]] == ["lr"]
    assert "-0.1000" in figures  # validation accuracy 0.6667 against 0.7667
    assert f"A + is more than {good} has: better for an accuracy, worse for a loss or a time." in figures
    document = hw1("runs", "compare", good, slow, "--json").json()
    assert document["differences"] == {"lr": {good: 0.1, slow: 0.01}}
    assert document["metrics"]["test acc"] == {good: 0.8, slow: 0.65}
    assert document["deltas"]["test acc"][slow] == pytest.approx(-0.15)
    assert document["mcnemar_p"][slow] == 0.25  # three images, all won by one side: 2 / 2^3


def test_a_single_run_is_held_against_the_homework_s_own_settings(runs):
    slow = runs["slow"]
    for result in (hw1("runs", "compare", slow), hw1("runs", "compare", slow, slow)):
        assert result.code == 0
        differences, _, metrics = result.out.partition("\n\n")
        assert [line.split() for line in differences.splitlines()[3:]] == [
            ["epochs", "20", "3"],
            ["lr", "0.1", "0.01"],
        ]
        assert "0.6667" in metrics
        assert "A + " not in metrics
    document = hw1("runs", "compare", slow, "--json").json()
    assert document["differences"]["lr"] == {"default": 0.1, slow: 0.01}


def test_curves_are_overlaid_in_a_figure_those_of_a_diverged_run_too(runs, empty_folder):
    path = empty_folder / "curves.pdf"
    result = done("runs", "compare", "best", runs["slow"], runs["logreg"], runs["diverged"], "--figure", path)
    assert path.read_bytes().startswith(b"%PDF")
    assert "NaN" in result.out
