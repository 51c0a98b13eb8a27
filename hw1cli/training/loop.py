"""The one training loop: a generator of one record per run and epoch, whatever the model."""

from collections.abc import Callable, Iterator
from time import perf_counter

import numpy as np

from hw1cli.data.dataset import Dataset, Split
from hw1cli.records import AfterEpoch, EpochRecord, Evaluation, SplitName
from hw1cli.training.learner import Predictions, TrainingMetrics
from hw1cli.training.side_by_side import SideBySide


def train(
    learners: SideBySide,
    dataset: Dataset,
    measured: AfterEpoch,
    *,
    epochs: int,
    done: int = 0,
    clock: Callable[[], float] = perf_counter,
) -> Iterator[list[EpochRecord]]:
    """Train up to epoch `epochs` and yield, after each epoch, one record for each learner.

    `done` epochs are behind them already. Training seconds are the updates alone; evaluation is timed apart.
    """
    for epoch in range(done + 1, epochs + 1):
        start = clock()
        metrics = learners.train_epoch()  # of the updates themselves, unless the protocol has those after them
        trained = clock()
        if measured.train:
            after = learners.evaluate(dataset.train, with_loss=measured.train_loss)
            metrics = [TrainingMetrics(loss=each.loss, accuracy=accuracy(each, dataset.train)) for each in after]
        val = learners.evaluate(dataset.val, with_loss=measured.val_loss)
        evaluated = clock()
        yield [
            EpochRecord(
                epoch=epoch,
                train_loss=training.loss,
                train_acc=training.accuracy,
                val_loss=on_val.loss,
                val_acc=accuracy(on_val, dataset.val),
                train_seconds=trained - start,
                eval_seconds=evaluated - trained,
            )
            for training, on_val in zip(metrics, val, strict=True)
        ]


def accuracy(predicted: Predictions, split: Split) -> float:
    """Return the share of a split's examples that were predicted correctly."""
    return int(np.count_nonzero(predicted.classes == split.labels)) / len(split)


def evaluate(learners: SideBySide, dataset: Dataset, *, with_loss: bool) -> list[dict[SplitName, Evaluation]]:
    """Return every run's evaluation on the validation set and the test sets, with its present weights."""
    splits = dataset.evaluated
    predicted = {name: learners.evaluate(split, with_loss=with_loss) for name, split in splits.items()}
    runs = len(predicted[SplitName.VAL])
    return [
        {name: _evaluation(name, predicted[name][run], split, dataset.n_classes) for name, split in splits.items()}
        for run in range(runs)
    ]


def _evaluation(name: SplitName, predicted: Predictions, split: Split, n_classes: int) -> Evaluation:
    cells = split.labels.astype(np.int64) * n_classes + predicted.classes
    confusion = np.bincount(cells, minlength=n_classes * n_classes).reshape(n_classes, n_classes)
    correct = predicted.classes == split.labels
    return Evaluation(
        split=name,
        loss=predicted.loss,
        confusion=confusion.astype(np.int64),
        correct=correct,
        predicted=predicted.classes,
    )
