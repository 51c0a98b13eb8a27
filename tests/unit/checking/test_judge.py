"""Every verdict, from runs and published numbers that are made up."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hw1cli.checking.claimed import Claimed
from hw1cli.checking.judge import CANNOT_STAND, Answer, Verdict, answers
from hw1cli.checking.known import Known
from hw1cli.differences import Numbers
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.slips import Slip
from hw1cli.records import RunRecord, SplitName, Status
from hw1cli.study.published.groups import PublishedRun, published_runs
from tests.factories import run
from tests.unit.checking.claims import SIZES, claim


def right(k: int, n: int = 529) -> np.ndarray:
    return np.arange(n) < k


LOGREG = run(LogRegConfig(epochs=3), right=right(300), val_acc=[0.50, 0.61, 0.60], train_acc=[0.5, 0.55, 0.6])
NETWORK = [
    run(FfnConfig(epochs=3), seed=seed, right=right(k), val_acc=[0.5, 0.8, k / 529], val_loss=[1, 0.6, 0.7])
    for seed, k in ((42, 400), (43, 410), (44, 390))
]


def under_their_seeds(runs):
    return {(each.spec.config, each.spec.seed): each for each in runs}


def judged(asked: Claimed, *runs: RunRecord, **known) -> Answer:
    (answer,) = answers([asked], Known(sizes=SIZES, runs=under_their_seeds(runs), **known))
    return answer


@pytest.mark.parametrize(
    ("asked", "verdict", "reason"),
    [
        (("test_acc", "0.5671"), "consistent", "run r42 gives 0.5671"),
        (("val_acc", "0.60"), "consistent", "gives 0.6000"),
        (("val_acc", "60%"), "consistent", "gives 0.6000"),
        (("val_acc", "0.6100", {"best": True}), "consistent", "gives 0.6100"),
        (("val_acc", "0.5", {"epoch": 1}), "consistent", "gives 0.5000"),
        (("best_epoch", "2"), "consistent", "gives 2"),  # it has no validation loss
        (("best_epoch", "3"), "differs", "gives 2"),
        (("test_acc", "0.5690"), "differs", "run r42 gives 0.5671"),
        (("train_acc", "0.7000"), "differs", "gives 0.6000"),
        (("val_acc", "0.6100"), "differs", "these digits come out as the best of the epochs (run r42)"),
        (("val_acc", "0.5000"), "differs", "these digits come out with the first epoch's weights (run r42)"),
        (("val_acc", "0.6000", {"best": True}), "differs", "these digits come out after the last epoch (run r42)"),
        (("train_loss", "0.5"), "unknown", "hw1 measures no train loss of logreg"),
        (("train_seconds", "10"), "unknown", "a time is its machine's"),
        (("test_acc", "0.7208"), "impossible", "no count of 529 images"),
    ],
)
def test_a_deterministic_run_decides(asked, verdict, reason):
    answer = judged(claim("logreg --epochs 3", *asked[:2], **(asked[2] if len(asked) > 2 else {})), LOGREG)
    assert (answer.verdict, reason in answer.reason) == (verdict, True), answer.reason


def test_another_seed_decides_nothing():
    answer = judged(claim("logreg --epochs 3 --seed 43", "test_acc", "0.5690"), LOGREG)
    assert (answer.verdict, answer.reason) == (
        "unknown", "there is only 0.5671 in 1 stored seed; one result says little of others, train more seeds"
    )  # fmt: skip


@pytest.mark.parametrize(
    "spoilt", [{"status": Status.DIVERGED}, {"environment": replace(LOGREG.environment, device="cuda")}]
)
def test_a_run_that_diverged_or_came_from_elsewhere_decides_nothing(spoilt):
    answer = judged(claim("logreg --epochs 3", "test_acc", "0.5690"), replace(LOGREG, **spoilt))
    assert answer.verdict == Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("value", "verdict", "reason"),
    [
        ("0.7750", "consistent", "0.7372 to 0.7750 in 3 stored seeds"),
        ("0.7713", "consistent", "0.7372 to 0.7750 in 3 stored seeds"),
        ("0.7353", "unusual", "outside 0.7372 to 0.7750 in 3 stored seeds; rare is not wrong"),
        ("0.7769", "unusual", "outside 0.7372 to 0.7750 in 3 stored seeds; rare is not wrong"),
    ],
)
def test_a_seed_that_is_not_stored_is_held_against_those_that_are(value, verdict, reason):
    answer = judged(claim("ffn --epochs 3 --seed 7", "test_acc", value), *NETWORK)
    assert (answer.verdict, answer.reason) == (verdict, reason)
    assert [each["seed"] for each in answer.known["stored"]] == [42, 43, 44]


def test_a_single_other_result_makes_nothing_unusual():
    answer = judged(claim("ffn --epochs 3 --seed 7", "test_acc", "0.9"), NETWORK[0])
    assert answer.verdict == Verdict.UNKNOWN
    assert "only 0.7561 in 1 stored seed" in answer.reason


def test_nothing_known_is_unknown_and_says_what_would_be_needed():
    answer = judged(claim("ffn --epochs 3", "test_acc", "0.9"))
    assert (answer.verdict, answer.reason) == (
        "unknown", "nothing is stored or published of it; `hw1 check --run` trains it"
    )  # fmt: skip


def published(group: str, layers: int = 2, **final: str) -> PublishedRun:
    return PublishedRun(group=group, question="2.2b", config=FfnConfig(hidden_layers=layers), final=final)


GROUPS = (
    published("X", test_acc="0.7750", val_acc="0.8100"),
    published("Y", test_acc="0.7750", val_acc="0.8100"),
    published("Z", test_acc="0.7599"),
    published("V", layers=3, test_acc="0.7486"),
)


@pytest.mark.parametrize(
    ("value", "verdict", "reason"),
    [
        ("0.7637", "consistent", "0.7599 to 0.7750 in 2 published results of groups X, Y, Z"),
        ("0.7807", "unusual", "outside 0.7599 to 0.7750 in 2 published results of groups X, Y, Z; rare is not wrong"),
        (
            "0.7486",
            "unusual",
            "outside 0.7599 to 0.7750 in 2 published results of groups X, Y, Z; "
            "these digits come out with --hidden-layers 3 (1 published result of group V); rare is not wrong",
        ),
    ],
)
def test_a_network_is_held_against_groups_with_as_many_layers(value, verdict, reason):
    answer = judged(claim("ffn --hidden-layers 2", "test_acc", value), published=GROUPS)
    assert (answer.verdict, answer.reason) == (verdict, reason)


def test_validation_accuracy_at_a_low_learning_rate_tells_the_layers_apart():
    """0.6684 with one hidden layer on OCTMNIST, 0.69 with two, 0.72 with three."""
    for value, layers in (("0.6890", 2), ("0.7227", 3)):
        reason = judged(claim("ffn --lr 0.001", "val_acc", value), published=published_runs()).reason
        assert f"with --hidden-layers {layers} or nearly" in reason
        assert reason.count("--hidden-layers") == 1
    usual = judged(claim("ffn --lr 0.001 --hidden-layers 2", "val_acc", "0.6919"), published=published_runs())
    assert usual.verdict == Verdict.CONSISTENT


def test_what_is_usual_for_groups_or_for_stored_seeds_is_consistent():
    stored = [run(FfnConfig(hidden_layers=2), seed=seed, right=right(k)) for seed, k in ((1, 420), (2, 430))]
    inside_seeds = judged(claim("ffn --hidden-layers 2", "test_acc", "0.8053"), *stored, published=GROUPS)
    inside_groups = judged(claim("ffn --hidden-layers 2", "test_acc", "0.7637"), *stored, published=GROUPS)
    outside = judged(claim("ffn --hidden-layers 2", "test_acc", "0.9"), *stored, published=GROUPS)
    assert inside_seeds.verdict == inside_groups.verdict == "consistent"
    assert outside.verdict == "unusual"
    assert "and outside" in outside.reason


def test_the_losses_of_the_network_from_scratch_and_times_are_not_compared_between_groups():
    loss = PublishedRun(
        group="X", question="1.2b", config=claim("mlp", "test_acc", "0").configs[0], final={"train_loss": "11.2"}
    )
    assert judged(claim("mlp", "train_loss", "11.2"), published=[loss]).known["published"] == []


@pytest.mark.parametrize(
    ("more", "value", "words"),
    [
        ([], "0.5000", "on the official test set, not cut"),
        ([run(FfnConfig(epochs=3, hidden_layers=2), right=right(350))], "0.6616", "with --hidden-layers 2"),
        ([run(FfnConfig(epochs=1), right=right(250))], "0.4726", "with the first epoch's weights"),
    ],
)
def test_the_usual_slips_are_tried_on_stored_runs(more, value, words):
    evaluations = NETWORK[0].evaluations
    whole = replace(evaluations[SplitName.OFFICIAL_TEST], correct=right(500, 1000))
    official = replace(NETWORK[0], evaluations=evaluations | {SplitName.OFFICIAL_TEST: whole})
    stored = [official, NETWORK[1], *more]
    asked = claim("ffn --epochs 3", "test_acc", value)
    (answer,) = answers([asked], Known(runs=under_their_seeds(stored)))
    assert answer.verdict == Verdict.DIFFERS
    assert f"these digits come out {words} (run r42)" in answer.reason
    assert "another program rounds a network's sums otherwise" in answer.reason


@pytest.mark.parametrize("slip", Slip)
def test_slips_in_training_are_told_where_they_were_made(slip):
    made = Numbers(LOGREG.history, run(LogRegConfig(), right=right(310)).evaluations, {})
    otherwise = {(LogRegConfig(epochs=3), 42): {slip: made}}
    answer = judged(claim("logreg --epochs 3", "test_acc", "0.5860"), LOGREG, otherwise=otherwise)
    assert answer.reason == f"run r42 gives 0.5671; these digits come out {slip.value}"


def test_the_best_of_several_runs_is_the_best_by_validation_accuracy():
    worse = run(LogRegConfig(epochs=3, lr=1), right=right(400), val_acc=[0.5, 0.7, 0.59])
    sweep = "logreg --epochs 3 --lr 0.01 1"
    assert judged(claim(sweep, "test_acc", "0.5671"), LOGREG, worse).verdict == Verdict.CONSISTENT
    assert judged(claim(sweep, "test_acc", "0.7561"), LOGREG, worse).verdict == Verdict.DIFFERS
    assert judged(claim(sweep, "test_acc", "0.7561"), LOGREG).verdict == Verdict.UNKNOWN  # one is not stored


def test_an_impossible_number_is_no_witness_against_others():
    asked = [
        claim("ffn", "test_acc", "0.7208"),
        claim("ffn", "test_acc", "0.7202"),
        claim("ffn", "test_acc", "0.7221"),
    ]
    verdicts = [each.verdict for each in answers(asked, Known(sizes=SIZES))]
    assert verdicts == ["impossible", "contradicts", "contradicts"]


def test_an_answer_as_json():
    answer = judged(claim("ffn --epochs 3 --seed 7", "test_acc", "0.7750"), *NETWORK).as_json()
    assert list(answer) == ["run", "metric", "value", "verdict", "reason", "known"]
    assert answer["known"]["n"] == 529
    assert answer["known"]["stored"][1] == {"seed": 43, "value": 410 / 529}


@given(
    accuracies=st.lists(st.integers(0, 10_832), min_size=3, max_size=3),
    losses=st.lists(st.floats(0, 50), min_size=3, max_size=3),
    k=st.integers(0, 529),
    digits=st.integers(1, 6),
)
def test_a_report_that_tells_the_truth_is_never_doubted(accuracies, losses, k, digits):
    val = [each / 10_832 for each in accuracies]
    stored = run(FfnConfig(epochs=3), right=right(k), val_acc=val, val_loss=losses)
    sizes = SIZES | {"official_test_acc": 529}

    def printed(value: float) -> str:
        return f"{value:.{digits}f}"

    asked = [
        claim("ffn --epochs 3", "test_acc", printed(k / 529)),
        claim("ffn --epochs 3", "official_test_acc", printed(k / 529)),
        claim("ffn --epochs 3", "val_acc", printed(max(val)), best=True),
        claim("ffn --epochs 3", "val_loss", printed(min(losses)), best=True),
        claim("ffn --epochs 3", "best_epoch", str(losses.index(min(losses)) + 1)),
        *(claim("ffn --epochs 3", "val_acc", printed(each), epoch=i) for i, each in enumerate(val, 1)),
        *(claim("ffn --epochs 3", "val_loss", printed(each), epoch=i) for i, each in enumerate(losses, 1)),
        claim("ffn --epochs 3 --lr 0.1 0.1", "val_acc", printed(val[-1])),
    ]
    given_ = answers(asked, Known(sizes=sizes, runs=under_their_seeds([stored])))
    assert {each.verdict for each in given_} == {Verdict.CONSISTENT}
    assert Verdict.CONSISTENT not in CANNOT_STAND
