import pytest

from hw1cli.outside.suggest import did_you_mean, improved


@pytest.mark.parametrize(
    ("typed", "hint"), [("lrr", " (did you mean lr?)"), ("LR", " (did you mean lr?)"), ("xyz", "")]
)
def test_only_a_near_name_is_suggested(typed, hint):
    assert did_you_mean(typed, ["lr", "dropout"]) == hint


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("No such option: -x", "No such option: -x; choose from: --seed, --lr"),
        (
            "No such command 'sed'. Did you mean 'seed'?",
            "No such command sed (did you mean --seed?); choose from: --seed, --lr",
        ),
    ],
)
def test_other_spellings_of_an_error_get_the_nearest_and_all_there_are(message, expected):
    assert improved(message, ["--seed", "--lr"]) == expected


def test_other_messages_stay_as_they_are():
    assert improved("Missing argument 'model'.", ["--lr"]) == "Missing argument 'model'."
