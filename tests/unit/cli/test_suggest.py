import pytest

from hw1cli.suggest import choice, did_you_mean, improved


@pytest.mark.parametrize(
    ("typed", "hint"), [("lrr", " (did you mean lr?)"), ("LR", " (did you mean lr?)"), ("xyz", "")]
)
def test_only_a_near_name_is_suggested(typed, hint):
    assert did_you_mean(typed, ["lr", "dropout"]) == hint


def test_all_choices_are_named():
    assert choice("drop", ["lr", "dropout"]) == " (did you mean dropout?); choose from: lr, dropout"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            "Invalid value for 'model': Value error, 'fn' is not one of 'mlp', 'ffn'.",
            "Invalid value for 'model': fn (did you mean ffn?); choose from: mlp, ffn",
        ),
        (
            "No such option: --lrr (Possible options: --l2, --lr)",
            "No such option: --lrr (did you mean --lr?); choose from: --seed, --lr",
        ),
        ("No such option: -x", "No such option: -x; choose from: --seed, --lr"),
        (
            "No such command 'sed'. Did you mean 'seed'?",
            "No such command sed (did you mean --seed?); choose from: --seed, --lr",
        ),
    ],
)
def test_a_wrong_word_gets_the_nearest_and_all_there_are(message, expected):
    assert improved(message, ["--seed", "--lr"]) == expected


def test_other_messages_stay_as_they_are():
    assert improved("Missing argument 'model'.", ["--lr"]) == "Missing argument 'model'."
