import pytest

from hw1cli.suggest import choice, did_you_mean, improved


@pytest.mark.parametrize(
    ("typed", "hint"), [("lrr", " (did you mean lr?)"), ("LR", " (did you mean lr?)"), ("xyz", "")]
)
def test_only_a_near_name_is_suggested(typed, hint):
    assert did_you_mean(typed, ["lr", "dropout"]) == hint


def test_all_choices_are_named():
    assert choice("drop", ["lr", "dropout"]) == " (did you mean dropout?); choose from: lr, dropout"


def test_a_wrong_choice_gets_the_nearest():
    message = "Invalid value for 'model': Value error, 'fn' is not one of 'mlp', 'ffn'."
    assert improved(message) == "Invalid value for 'model': 'fn' is not one of 'mlp', 'ffn'. (did you mean ffn?)"


def test_other_messages_stay_as_they_are():
    assert (
        improved("No such option: --lrr (Possible options: --lr)") == "No such option: --lrr (Possible options: --lr)"
    )
