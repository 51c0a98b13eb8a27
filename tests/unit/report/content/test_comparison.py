import math
from dataclasses import replace

import numpy as np
import pytest

from hw1cli.models.ffn import FfnConfig
from hw1cli.models.logreg import LogRegConfig
from hw1cli.records import RunRecord, Status
from hw1cli.report.content.comparison import ComparedMetric, differences, metrics, overlay, p_values, tables
from hw1cli.report.declare import Metric
from hw1cli.report.document import Kind
from hw1cli.specs import Config
from tests import factories


def run(run_id: str, config: Config, *losses: float, correct: str = "1100", data: str = "d") -> RunRecord:
    """A completed run whose train losses are given, and which test images it gets right."""
    right = np.array([each == "1" for each in correct])
    return factories.run(config, run_id=run_id, right=right, data=data, seconds=None, train_loss=losses)


def test_equal_runs_differ_in_nothing_and_models_in_hyperparameters_that_one_lacks():
    alike = [run("a", FfnConfig(), 0.5), run("b", FfnConfig(), 0.5)]
    assert differences(alike) == {}
    assert differences([run("a", LogRegConfig()), run("b", FfnConfig())])["batch size"] == (None, 16)
    assert tables(alike)[0].notes == ("Nothing: specification, data and environment are the same.",)


def test_differences_are_of_specification_data_and_environment():
    other = replace(run("b", FfnConfig(lr=1, dropout=0.2), data="e"), environment=factories.environment(threads=8))
    assert differences([run("a", FfnConfig()), other]) == {
        "lr": (0.1, 1.0),
        "dropout": (0.0, 0.2),
        "data fingerprint": ("d", "e"),
        "threads": (2, 8),
    }


@pytest.mark.parametrize(
    ("values", "deltas"),
    [
        ((1.0, 3.0, 0.5), (2.0, -0.5)),
        ((1.0, None), (None,)),
        ((None, 1.0), (None,)),
        ((math.nan, 1.0), (None,)),
        ((1.0, math.inf), (None,)),
    ],
)
def test_deltas_are_against_the_first_run(values, deltas):
    assert ComparedMetric("x", Kind.LOSS, values).deltas == deltas


def test_pairs_are_tested_only_on_the_same_images():
    first = run("a", FfnConfig(), correct="11111100")
    same, other = run("b", FfnConfig(lr=1), correct="00000000"), run("c", FfnConfig(), correct="00000000", data="e")
    assert dict(p_values([first, same, other])) == {"b": 2 / 2**6}


def test_curves_are_named_by_what_differs():
    figure = overlay([run("a", FfnConfig(), 2.0, 1.0), run("b", FfnConfig(lr=1), 3.0)], Metric.TRAIN_LOSS)
    assert [(series.label, series.y) for series in figure.series] == [
        ("a, lr 0.1", (2.0, 1.0)),
        ("b, lr 1.0", (3.0,)),
    ]
    assert overlay([run("a", FfnConfig(), 2.0)], Metric.TRAIN_ACC).series == ()


def test_times_of_runs_that_diverged_or_shared_the_machine_are_shown_and_not_compared():
    alone = factories.run(FfnConfig(), run_id="a", seconds=3.0)
    diverged = replace(alone, run_id="b", status=Status.DIVERGED)
    shared, other = replace(alone, run_id="c", exclusive=False), replace(alone, run_id="d")
    records = [alone, diverged, shared, other]
    [times] = [each for each in metrics(records) if each.name == "training time"]
    assert (times.values, times.deltas) == ((3.0,) * 4, (None, None, 0.0))
    [note] = [each for each in tables(records)[1].notes if "Not to be compared by time" in each]
    assert note.endswith("diverged: b, c.")
