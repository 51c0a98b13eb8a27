"""The loop yields one record an epoch, with the figures that the protocol has."""

import math
from collections.abc import Sequence

import numpy as np
import pytest

from hw1cli.data.dataset import Dataset, Split
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.models.registry import MODELS
from hw1cli.records import AfterEpoch, SplitName
from hw1cli.specs import Config
from hw1cli.training.learner import Predictions, TrainingMetrics
from hw1cli.training.loop import evaluate, train


def split(*labels: int) -> Split:
    return Split(pixels=np.zeros((len(labels), 4), np.uint8), labels=np.array(labels, np.uint8))


DATA = Dataset(
    name="tiny", simulated=False, class_names=("a", "b"), image_shape=(2, 2),
    train=split(0, 1, 1, 1), val=split(0, 0, 1), test=split(1, 1), official_test=split(1, 1),
)  # fmt: skip


class AlwaysOne:
    """A stack of two runs that answer class 1 whatever they see."""

    def __init__(self) -> None:
        self.epochs = 0

    def train_epoch(self) -> Sequence[TrainingMetrics]:
        self.epochs += 1
        return [TrainingMetrics(loss=1.0, accuracy=0.25), TrainingMetrics(loss=math.nan, accuracy=0.5)]

    def evaluate(self, split: Split, *, with_loss: bool) -> Sequence[Predictions]:
        figures = Predictions(loss=0.5 if with_loss else None, classes=np.ones(len(split), np.uint8))
        return [figures, figures]


@pytest.mark.parametrize(
    ("config", "train_loss", "train_acc", "val_loss"),
    [
        (PerceptronConfig(epochs=1), None, 0.75, None),
        (LogRegConfig(epochs=1), None, 0.75, None),
        (MlpConfig(epochs=1), 0.5, 0.75, None),
        (FfnConfig(epochs=1), 1.0, 0.25, 0.5),
    ],
)
def test_each_model_has_the_protocol_s_figures(
    config: Config, train_loss: float | None, train_acc: float, val_loss: float | None
) -> None:
    [[record, _]] = train(AlwaysOne(), DATA, MODELS[config.model].after_epoch, epochs=1)
    assert (record.train_loss, record.train_acc, record.val_loss) == (train_loss, train_acc, val_loss)
    assert record.val_acc == pytest.approx(1 / 3)


def test_training_goes_on_after_the_epochs_that_are_done() -> None:
    learner = AlwaysOne()
    trained = train(learner, DATA, AfterEpoch(val_loss=True), epochs=5, done=3)
    assert [records[0].epoch for records in trained] == [4, 5]
    assert learner.epochs == 2


def test_a_loss_that_is_no_number_is_kept_as_it_is() -> None:
    [[_, record]] = train(AlwaysOne(), DATA, AfterEpoch(val_loss=True), epochs=1)
    assert math.isnan(record.train_loss)


def test_an_evaluation_counts_by_class_and_by_example() -> None:
    evaluation = evaluate(AlwaysOne(), DATA, with_loss=True)[0][SplitName.VAL]
    assert evaluation.confusion.tolist() == [[0, 2], [0, 1]]
    assert evaluation.correct.tolist() == [False, False, True]
    assert (evaluation.n, evaluation.n_correct) == (3, 1)
