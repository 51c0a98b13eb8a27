"""Claims on the published numbers: the figures that their README computed from the same files."""

from statistics import median

import pytest

from hw1cli.claims.judge import AUTHOR
from hw1cli.models.ffn import FfnConfig
from hw1cli.report.declare import Metric
from hw1cli.study.homework import CLAIMS
from hw1cli.study.published.groups import published_runs
from hw1cli.study.published.sets import observed, published_sets

BY_ID = {claim.id: claim for claim in CLAIMS}


def sets(claim):
    return published_sets(BY_ID[claim])


def values(claim):
    measure = BY_ID[claim].measure
    return {each.groups: value for each in sets(claim) if (value := measure.value(each.runs)) is not None}


@pytest.mark.parametrize(
    ("claim", "step"),
    [("q1.1-perceptron-jumps", 0.0846), ("q1.1-logreg-unsteady", 0.0291), ("q1.1-logreg-steady", 0.0047)],
)
def test_the_step_of_the_curves_and_every_log_of_them_is_one_observation(claim, step):
    [(groups, value)] = values(claim).items()
    assert value == pytest.approx(step, abs=5e-5)
    assert groups[0] == AUTHOR
    assert len(groups) >= 20


def test_times_are_of_machines_so_every_group_counts():
    ratios = values("q2.2a-large-batch-faster")
    assert all(len(groups) == 1 for groups in ratios)
    assert ratios[(AUTHOR,)] == pytest.approx(77.42 / 22.466)
    assert (round(min(ratios.values()), 1), round(max(ratios.values()), 1)) == (1.9, 10.6)
    assert 3.9 < median(ratios.values()) < 4.3


def test_networks_of_equal_numbers_are_one_set_of_the_groups_that_built_them():
    groups = [each.groups for each in sets("q2.2c-dropout-best-test")]
    assert ("C", "G", "N") in groups
    assert (AUTHOR,) in groups  # nobody else built the report's network
    names = [name for each in groups for name in each]
    assert "P" not in names  # its dropout stays on during evaluation
    assert names.count("J") == 2  # two and three hidden layers


def test_a_run_is_looked_at_as_it_was_printed():
    [run] = [each for each in published_runs() if each.group == AUTHOR and each.question == "1.2b"]
    seen = observed(run)
    assert list(seen.curves[Metric.TRAIN_LOSS][:2]) == [1.6762, 0.9643]
    assert Metric.VAL_LOSS not in seen.curves
    assert (*seen.counts.values(),) == ((8512, 10832), (401, 529))
    assert (seen.seconds, seen.collapsed) == (None, False)
    [worst] = [each for each in published_runs() if each.group == AUTHOR and each.config == FfnConfig(lr=1)]
    assert observed(worst).collapsed


def test_a_curve_with_a_gap_is_none():
    gaps = [run for run in published_runs() if run.epochs and None in run.epochs.get("val_acc", ())]
    assert gaps
    assert all(Metric.VAL_ACC not in observed(run).curves for run in gaps)


def test_claims_that_speak_of_no_run_have_no_published_sets():
    assert sets("q1.2a-convex") == sets("published-majority") == []
