"""The published numbers are all there, and agreement of one network is counted once."""

from collections import Counter

import pytest

from hw1cli.models.ffn import FfnConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.study.published.groups import PublishedRun, distinct, published_runs

RUNS = published_runs()


def test_every_published_number_is_there():
    finals = Counter(metric for run in RUNS for metric in run.final)
    assert finals == {"test_acc": 334, "val_acc": 274, "train_loss": 168, "train_seconds": 104, "train_acc": 60}
    logged = [run for run in RUNS if run.epochs]
    rows = sum(any(values) for run in logged for values in zip(*run.epochs.values(), strict=True))
    assert (len({run.group for run in RUNS}), len(logged), rows) == (25, 120, 5269)


def test_a_curve_has_every_epoch_and_ends_at_the_last_number():
    for run in RUNS:
        for metric, values in run.epochs.items():
            assert len(values) == run.config.epochs
            if metric != "train_loss" and metric in run.final and values[-1]:
                assert float(values[-1]) == pytest.approx(float(run.final[metric]), abs=5e-5)


def observations(runs):
    return [tuple(dict.fromkeys(run.group for run in each)) for each in distinct(runs)]


def of(config, question=None):
    return [run for run in RUNS if run.config == config and question in (None, run.question)]


def test_groups_that_built_the_same_network_count_once():
    (perceptron,) = observations(of(PerceptronConfig()))
    assert len(perceptron) == 20
    default = FfnConfig(batch_size=256, epochs=150, hidden_layers=2)
    assert ("C", "G", "N") in observations(of(default))


def run(group: str, odd: str = "", **final: str) -> PublishedRun:
    return PublishedRun(group=group, question="2.2b", config=FfnConfig(), final=final, odd=odd)


@pytest.mark.parametrize(
    ("runs", "groups"),
    [
        ([run("X", test_acc="0.7"), run("Y", test_acc="0.704")], [("X", "Y")]),  # to the digits of both
        ([run("X", test_acc="0.70"), run("Y", test_acc="70.4%")], [("X", "Y")]),
        ([run("X", test_acc="0.70"), run("Y", test_acc="0.71")], [("X",), ("Y",)]),
        ([run("X", test_acc="71.00%"), run("Y", test_acc="0.7123")], [("X",), ("Y",)]),  # zeros are digits
        ([run("X", test_acc="0.7", val_acc="0.8"), run("Y", test_acc="0.7", val_acc="0.9")], [("X",), ("Y",)]),
        ([run("X", val_acc="0.8"), run("Y", test_acc="0.7")], [("X",), ("Y",)]),  # nothing in common
        ([run("X", train_seconds="1", val_acc="0.8"), run("Y", train_seconds="2", val_acc="0.8")], [("X", "Y")]),
        ([run("X", test_acc="0.7"), run("Y", test_acc="0.7", odd="dropout stays on")], [("X",)]),
    ],
)  # fmt: skip
def test_what_counts_as_one_observation(runs, groups):
    assert observations(runs) == groups
