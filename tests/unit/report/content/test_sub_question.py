"""A sub-question's section is made of what it declares and of what is stored; what lacks is named."""

import numpy as np

from hw1cli.models.ffn import FfnConfig
from hw1cli.records import Status
from hw1cli.report.content.found import Found
from hw1cli.report.content.sub_question import section, train_command
from hw1cli.report.declare import CurveFigure, Metric, MetricTable, Row, SubQuestion
from tests.factories import run, runs

SLOW, FAST = FfnConfig(batch_size=16), FfnConfig(batch_size=1024)
RIGHT = np.repeat([True, False], [7, 3])
PART = SubQuestion(
    id="2.2a",
    title="batch size",
    table=MetricTable(
        id="t", title="T", head="batch", metrics=(Metric.TEST_ACC,), rows=(Row("16", SLOW), Row("1024", FAST))
    ),
    figures=((CurveFigure(8, "F", SLOW, {"v": Metric.VAL_ACC}), CurveFigure(10, "F", FAST, {"v": Metric.VAL_ACC})),),
)


def test_a_section_has_what_is_declared_and_small_print_on_its_numbers() -> None:
    stored = runs(run(SLOW, right=RIGHT, val_acc=[0.8]), run(SLOW, 43, right=~RIGHT, val_acc=[0.6]))
    made = section(PART, Found(runs=stored, remark=" on data", options=("--data", "octsim")), ("Words.",))
    assert (made.id, made.title, made.paragraphs) == ("2.2a", "Question 2.2a: batch size", ("Words.",))
    assert not made.appendix
    assert [table.id for table in made.tables] == ["t"]
    assert [figure.id for figure in made.figures] == ["fig08"]
    [missing] = made.missing
    assert missing.what == "ffn (batch size 1024)"
    assert missing.command == "hw1 train ffn --batch-size 1024 --data octsim"
    assert made.small_print == (
        "Measured with seed 42 on data.",
        "Test accuracy over the seeds, mean ± standard deviation: batch 16: 0.5000 ± 0.2828 (n=2).",
        "95% interval of the test accuracy, as the number of test images leaves it: batch 16: [0.3968, 0.8922].",
        "Trained on a processor with 2 threads, NumPy 2.0, hw1 0.1.0.",
    )


def test_what_is_not_stored_leaves_a_section_with_its_table_and_nothing_to_say() -> None:
    made = section(PART, Found(runs=runs()), ())
    assert (made.figures, made.claims, made.small_print, len(made.missing)) == ((), None, (), 2)
    assert made.tables[0].rows == (("16", None), ("1024", None))


def test_runs_that_diverged_are_named_in_the_small_print() -> None:
    stored = runs(run(SLOW, val_acc=[0.99], status=Status.DIVERGED), run(SLOW, 43, right=RIGHT, val_acc=[0.8]))
    said = section(PART, Found(runs=stored), ()).small_print
    assert any("ffn (default): 1 of 2 runs diverged (r42 in epoch 1)" in each for each in said)


def test_a_command_says_what_differs_from_the_defaults() -> None:
    assert train_command(FfnConfig(l2=0.0001), ("--data", "x.npz")) == "hw1 train ffn --l2 0.0001 --data x.npz"
