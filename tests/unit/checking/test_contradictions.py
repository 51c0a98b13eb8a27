"""Which claims of one file cannot both be true, and which can."""

import pytest

from hw1cli.checking.contradictions import contradictions
from tests.unit.checking.claims import SIZES, claim


def contradict(*entries: tuple) -> list[str]:
    """Return the places of the claims that contradict others."""
    claims = [
        claim(*entry[:3], place=str(i), **(entry[3] if len(entry) > 3 else {})) for i, entry in enumerate(entries)
    ]
    return sorted(each.place for each in contradictions(claims, SIZES))


FFN = "ffn --batch-size 1024"
BEST, SWEEP = {"best": True}, "ffn --lr 0.1 0.01"


@pytest.mark.parametrize(
    "pair",
    [
        [("ffn", "test_acc", "0.7788"), ("ffn --lr 0.1", "test_acc", "0.7750")],  # one run, typed in two ways
        [("ffn", "val_acc", "0.81"), ("ffn", "val_acc", "0.8212", {"epoch": 20})],  # the last epoch is the last
        [("ffn --epochs 5", "val_acc", "0.70"), ("ffn", "val_acc", "0.72", {"epoch": 5})],  # its beginning
        [("ffn", "val_acc", "0.810", BEST), ("ffn", "val_acc", "0.820")],  # best below last
        [("ffn", "val_acc", "0.810", BEST), ("ffn", "val_acc", "0.820", {"epoch": 3})],
        [("ffn", "val_loss", "0.51", BEST), ("ffn", "val_loss", "0.49")],
        [("ffn", "val_acc", "0.81", BEST), ("ffn --epochs 10", "val_acc", "0.83", BEST)],  # more epochs, worse best
        [("ffn", "best_epoch", "4"), ("ffn", "best_epoch", "5")],
        [("ffn", "test_acc", "0.90"), ("ffn", "official_test_acc", "0.45")],  # the one is a part of the other
        [("ffn", "test_acc", "0.10"), ("ffn", "official_test_acc", "0.90")],
        # 381 and 382 of 529 round to different numbers of more digits, and only one count fits 0.720.
        [("ffn", "test_acc", "0.720"), ("ffn", "test_acc", "0.7221")],
    ],
)
def test_what_cannot_both_be_true(pair):
    assert contradict(*pair) == ["0", "1"]
    assert contradict(*reversed(pair)) == ["0", "1"]


@pytest.mark.parametrize(
    "pair",
    [
        [("ffn", "test_acc", "0.7788"), ("ffn", "test_acc", "0.78")],  # to the digits of both
        [("ffn", "test_acc", "0.7788"), ("ffn --seed 43", "test_acc", "0.7750")],
        [("ffn", "test_acc", "0.7788"), (FFN, "test_acc", "0.7202")],
        [("ffn", "val_acc", "0.82", BEST), ("ffn", "val_acc", "0.81")],
        [("ffn", "val_loss", "0.49", BEST), ("ffn", "val_loss", "0.51")],
        [("ffn", "val_acc", "0.81", BEST), ("ffn --epochs 30", "val_acc", "0.83")],  # beyond those epochs
        [("ffn", "val_acc", "0.81", BEST), ("ffn --epochs 30", "val_acc", "0.83", BEST)],
        [("ffn", "val_acc", "0.70", {"epoch": 1}), ("ffn", "val_acc", "0.80", {"epoch": 2})],
        [("ffn", "val_acc", "0.70"), ("ffn", "train_acc", "0.80")],
        [("ffn", "train_seconds", "77"), ("ffn", "train_seconds", "90")],  # a run may have been made twice
        [("ffn", "test_acc", "0.7788"), ("ffn", "official_test_acc", "0.65")],
    ],
)
def test_what_can_both_be_true(pair):
    assert contradict(*pair) == []


ALIKE = [("ffn", "val_acc", "0.8"), ("ffn --lr 0.01", "val_acc", "0.80")]
MEMBERS = [("ffn --lr 0.1", "val_acc", "0.8168"), ("ffn --lr 0.01", "val_acc", "0.7900")]


@pytest.mark.parametrize(
    ("claims", "places"),
    [
        ([(SWEEP, "val_acc", "0.8168"), *MEMBERS], []),
        ([(SWEEP, "val_acc", "0.8100"), *MEMBERS], ["0", "1"]),  # a member is better than the best
        ([(SWEEP, "val_acc", "0.8300"), *MEMBERS], ["0", "1"]),  # the best is none of the members
        ([(SWEEP, "val_acc", "0.8300"), MEMBERS[1]], []),  # but may be the one that is not given
        ([(SWEEP, "test_acc", "0.7788"), *MEMBERS, ("ffn --lr 0.1", "test_acc", "0.7788")], []),
        ([(SWEEP, "test_acc", "0.7712"), *MEMBERS, ("ffn --lr 0.1", "test_acc", "0.7788")], ["0", "3"]),
        ([(SWEEP, "test_acc", "0.7712"), *MEMBERS, ("ffn --lr 0.01", "test_acc", "0.7788")], []),
        # Digits that do not say which member is the best decide nothing.
        ([(SWEEP, "test_acc", "0.7712"), *ALIKE, ("ffn", "test_acc", "0.7788")], []),
    ],
)  # fmt: skip
def test_the_best_of_a_sweep_is_one_of_its_members(claims, places):
    assert contradict(*claims) == places


def test_each_side_is_told_of_the_other():
    first = claim("ffn", "test_acc", "0.7788", place="line 3")
    second = claim("ffn --lr 0.1", "test_acc", "0.7750", place="line 9")
    found = contradictions([first, second], SIZES)
    assert found[first] == ["line 9 has 0.7750, test accuracy of the same run"]
    assert found[second] == ["line 3 has 0.7788, test accuracy of the same run"]
