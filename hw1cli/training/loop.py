"""The one training loop: a generator of one record per run and epoch, whatever the model."""

from collections.abc import Callable, Iterator, Sequence
from time import perf_counter

import numpy as np

from hw1cli.data.dataset import Dataset, Split
from hw1cli.records import EpochRecord, Evaluation, SplitName
from hw1cli.specs import Config, FfnConfig, LogRegConfig, MlpConfig, PerceptronConfig, TorchLogRegConfig
from hw1cli.training.learner import Learner, SplitFigures, TrainingFigures

_AFTER_EPOCH: dict[type[Config], tuple[bool, bool, bool]] = {
    # evaluate the training set, with its loss; validation with its loss (protocol.md, sections 2 and 3)
    PerceptronConfig: (True, False, False),
    LogRegConfig: (True, False, False),
    MlpConfig: (True, True, False),
    TorchLogRegConfig: (False, False, True),
    FfnConfig: (False, False, True),
}


def train(
    learner: Learner,
    dataset: Dataset,
    config: Config,
    *,
    done: int = 0,
    clock: Callable[[], float] = perf_counter,
) -> Iterator[list[EpochRecord]]:
    """Train up to the last epoch of `config` and yield, after each epoch, one record per run of the learner.

    `done` epochs are already in the learner. Training seconds are the updates alone; evaluation is timed apart.
    """
    train_set, with_train_loss, with_val_loss = _AFTER_EPOCH[type(config)]
    for epoch in range(done + 1, config.epochs + 1):
        start = clock()
        during = learner.train_epoch()
        trained = clock()
        after = learner.evaluate(dataset.train, with_loss=with_train_loss) if train_set else None
        val = learner.evaluate(dataset.val, with_loss=with_val_loss)
        evaluated = clock()
        yield [
            EpochRecord(
                epoch=epoch,
                train_loss=figures.loss,
                train_acc=figures.accuracy,
                val_loss=on_val.loss,
                val_acc=accuracy(on_val, dataset.val),
                train_seconds=trained - start,
                eval_seconds=evaluated - trained,
            )
            for figures, on_val in zip(_training_figures(during, after, dataset.train), val, strict=True)
        ]


def _training_figures(
    during: Sequence[TrainingFigures], after: Sequence[SplitFigures] | None, split: Split
) -> Sequence[TrainingFigures]:
    """Return what the protocol calls the epoch's training figures: those of the updates, or those after them."""
    if after is None:
        return during
    return [TrainingFigures(loss=each.loss, accuracy=accuracy(each, split)) for each in after]


def accuracy(figures: SplitFigures, split: Split) -> float:
    """Return the share of a split's examples that were predicted correctly."""
    return int(np.count_nonzero(figures.predictions == split.labels)) / len(split)


def evaluate(learner: Learner, dataset: Dataset, config: Config) -> list[dict[SplitName, Evaluation]]:
    """Return every run's evaluation on the validation set and the test sets, with its present weights."""
    with_loss = not isinstance(config, PerceptronConfig)
    splits = {
        SplitName.VAL: dataset.val,
        SplitName.TEST: dataset.test,
        SplitName.OFFICIAL_TEST: dataset.official_test,
    }
    figures = {name: learner.evaluate(split, with_loss=with_loss) for name, split in splits.items()}
    runs = len(figures[SplitName.VAL])
    return [
        {name: _evaluation(name, figures[name][run], split, dataset.n_classes) for name, split in splits.items()}
        for run in range(runs)
    ]


def _evaluation(name: SplitName, figures: SplitFigures, split: Split, n_classes: int) -> Evaluation:
    cells = split.labels.astype(np.int64) * n_classes + figures.predictions
    confusion = np.bincount(cells, minlength=n_classes * n_classes).reshape(n_classes, n_classes)
    correct = figures.predictions == split.labels
    return Evaluation(split=name, loss=figures.loss, confusion=confusion.astype(np.int64), correct=correct)
