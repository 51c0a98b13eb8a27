"""Values that the tests store."""

import numpy as np
from factories import environment

from hw1cli.models.logreg import LogRegConfig
from hw1cli.records import EpochRecord, Evaluation, SplitName, Timing
from hw1cli.specs import RunSpec

DATA = "d" * 32
ENVIRONMENT = environment(command="hw1 train logreg")
TIMING = Timing(train_seconds=1.25, eval_seconds=0.5, wall_seconds=2.0, stack=1, other_load=None)
STATE = {"W": np.arange(12.0).reshape(3, 4), "order": np.arange(5, dtype=np.int32)}
EVALUATION = Evaluation(
    split=SplitName.TEST,
    loss=0.5,
    confusion=np.array([[3, 1], [2, 5]]),
    correct=np.array([True] * 8 + [False] * 3),
)


def spec(seed: int = 42, *, epochs: int = 2, lr: float = 0.01, data: str = DATA) -> RunSpec:
    return RunSpec(config=LogRegConfig(epochs=epochs, lr=lr), seed=seed, data=data)


def epoch(number: int, *, val_acc: float | None = 0.5, loss: float | None = 1.5) -> EpochRecord:
    return EpochRecord(
        epoch=number,
        train_loss=loss,
        train_acc=0.25,
        val_loss=None,
        val_acc=val_acc,
        train_seconds=0.125,
        eval_seconds=0.0625,
    )
