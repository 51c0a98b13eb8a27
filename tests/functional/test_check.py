"""`hw1 check FILE`: every verdict, its exit code, and what --run trains to give it."""

from pathlib import Path

import pytest

from hw1cli.checking.claimed import Claimed, claimed
from hw1cli.checking.known import measured
from hw1cli.data.resolve import load_file
from hw1cli.differences import Numbers
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.registry import MODELS
from hw1cli.models.slips import Slip, possible_slips, slipped
from hw1cli.training.loop import evaluate, train
from tests.functional.program import Result, done, hw1, listed, on_a_terminal, refused
from tests.functional.stored_runs import DATA, add

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "report.toml"


def numbers(*entries: tuple[str, str, str], data: str = "octmnist") -> Path:
    """Write a file of claims."""
    head = f'[report]\ntitle = "Group 12"\ndata = "{data}"\n'
    claims = [
        f'[[claimed]]\nrun = "{run}"\nmetric = "{metric}"\nvalue = "{value}"\n' for run, metric, value in entries
    ]
    path = Path("numbers.toml")
    path.write_text("\n".join([head, *claims]))
    return path


def verdicts(result: Result) -> list[str]:
    return [each["verdict"] for each in result.json()["claimed"]]


def test_the_shipped_example_has_one_impossible_number_and_leaves_nothing_behind(empty_folder):
    result = hw1("check", EXAMPLE, "--json")
    assert result.code == 4
    assert "1 number cannot stand as written" in result.err
    document = result.json()
    assert document["report"] == {"title": "Homework 1, as published", "data": "octmnist"}
    (impossible,) = [each for each in document["claimed"] if each["verdict"] == "impossible"]
    assert list(impossible) == ["run", "metric", "value", "verdict", "reason", "known"]
    assert (impossible["run"], impossible["value"], impossible["known"]["n"]) == (
        "ffn --batch-size 1024",
        "0.7208",
        529,
    )
    assert "381/529 is 0.7202" in impossible["reason"]
    assert list(empty_folder.iterdir()) == []


def test_a_terminal_of_80_columns_shows_all_of_it():
    code, shown = on_a_terminal("check", EXAMPLE, columns=80)
    assert code == 4
    assert max(map(len, shown.splitlines())) <= 80
    assert "24 numbers: 1 impossible, 19 consistent, 4 unknown." in shown


def test_markdown_is_a_table():
    shown = hw1("check", EXAMPLE, "--format", "md").out
    assert shown.startswith("# Homework 1, as published\n")
    assert "| ffn --batch-size 1024: test accuracy | 0.7208 | impossible | no count of 529 images" in shown


def test_what_a_file_says_is_shown_harmlessly():
    file = Path("evil.toml")
    file.write_text(
        '[report]\ntitle = "a\\u001b[2J|b"\n[[claimed]]\nrun = "ffn"\nmetric = "val_acc"\nvalue = "0.5"\n'
    )
    assert "\x1b" not in hw1("check", file).out
    assert "\\|b" in hw1("check", file, "--format", "md").out
    file.write_text('[[claimed]]\nrun = "f\\u001b[2J"\nmetric = "val_acc"\nvalue = "0.5"\n')
    assert "\x1b" not in hw1("check", file).err


def test_stored_runs_of_the_data_are_what_it_goes_by(empty_folder):
    for seed, correct in ((42, 14), (43, 15), (44, 16)):
        add(empty_folder / "results.db", FfnConfig(epochs=3), seed=seed, correct=correct, data_name="mine")
    for value, verdict in (("0.75", "consistent"), ("0.85", "unusual")):
        asked = ("ffn --epochs 3 --seed 7", "test_acc", value)
        for data in ("mine", DATA):  # by its name, by its fingerprint
            result = hw1("check", numbers(asked, data=data), "--json")
            assert (verdicts(result), result.code) == ([verdict], 0)
        assert verdicts(hw1("check", numbers(asked, data="e" * 32), "--json")) == ["unknown"]


def test_the_sizes_of_other_data_are_those_of_its_stored_runs(empty_folder):
    add(empty_folder / "results.db", FfnConfig(epochs=3), correct=14, data_name="mine")
    (answer,) = hw1("check", numbers(("logreg", "test_acc", "0.72"), data="mine"), "--json").json()["claimed"]
    assert (answer["verdict"], answer["known"]["n"]) == ("impossible", 20)


def test_runs_that_the_store_lacks_are_trained(small):
    file = numbers(("logreg --epochs 2", "train_acc", "0.0001"), ("perceptron --epochs 2", "test_acc", "0.333"))
    result = hw1("check", file, "--data", small, "--run", "--json")
    assert (result.code, verdicts(result)) == (4, ["impossible", "impossible"])  # of 200 and 40 images
    assert not Path("results.db").exists()  # nothing had to be trained to know that
    right = numbers(("logreg --epochs 2", "train_acc", "0.5"), ("perceptron --epochs 2", "test_acc", "0.5"))
    result = hw1("check", right, "--data", small, "--run", "--json")
    runs = {run["model"]: run for run in listed()}
    assert {"logreg", "perceptron"} <= set(runs)
    for answer in result.json()["claimed"]:
        (stored,) = answer["known"]["stored"]
        expected = "consistent" if abs(stored["value"] - 0.5) <= 0.05 else "differs"
        assert answer["verdict"] == expected
    again = hw1("check", right, "--data", small, "--json")  # now without training
    assert verdicts(again) == verdicts(result)


def printed(path: Path, claim: Claimed, slip: Slip, digits: int = 6) -> str:
    """Return what a report with a slip in its training prints."""
    dataset, model = load_file(path), MODELS[claim.model]
    learner = slipped(claim.configs[0], claim.seed, dataset, slip, threads=1)
    history = tuple(each for (each,) in train(learner, dataset, model.after_epoch, epochs=claim.epochs))
    (evaluations,) = evaluate(learner, dataset, with_loss=model.has_loss)
    value = measured(Numbers(history, evaluations, {}), claim)
    assert value is not None
    return f"{float(value):.{digits}f}"


@pytest.mark.parametrize(
    ("run", "metric", "slip"),
    [
        ("torch-logreg --epochs 3", "val_loss", Slip.DIVIDED_BY_255),
        ("ffn --epochs 3 --dropout 0.5", "val_loss", Slip.DIVIDED_BY_255),
        ("ffn --epochs 3 --dropout 0.5", "val_loss", Slip.DROPOUT_LEFT_ON),
    ],
)
def test_a_slip_in_training_is_told_by_its_digits(small, run, metric, slip):
    asked = claimed("line 1", {"run": run, "metric": metric, "value": "0"})
    result = hw1("check", numbers((run, metric, printed(small, asked, slip))), "--data", small, "--run", "--json")
    (answer,) = result.json()["claimed"]
    assert answer["verdict"] == "differs"
    assert f"these digits come out {slip.value}" in answer["reason"]


def test_another_number_of_layers_is_told_by_its_digits(small):
    done("train", "ffn", "--epochs", "2", "--hidden-layers", "3", "--data", small)
    loss = hw1("runs", "show", "--json").json()["history"][-1]["val_loss"]
    file = numbers(("ffn --epochs 2", "val_loss", f"{loss:.6f}"))
    (answer,) = hw1("check", file, "--data", small, "--run", "--json").json()["claimed"]
    assert "these digits come out with --hidden-layers 3 (run " in answer["reason"]


def test_every_slip_that_can_be_made_is_of_a_model_that_has_it():
    slips = {name: possible_slips(model.config()) for name, model in MODELS.items()}
    assert {name for name, made in slips.items() if made} == {"perceptron", "logreg", "torch-logreg", "ffn"}
    assert possible_slips(FfnConfig(dropout=0.2)) == tuple(Slip)


def test_the_images_of_a_fingerprint_have_to_be_at_hand(small):
    file = numbers(("perceptron", "test_acc", "0.5"), data="e" * 32)
    refused(hw1("check", file, "--run"), 5, "give its file with --data")
