"""From plain records to the rows of the database; decoding.py is its inverse."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hw1cli.records import Evaluation, SplitName
from hw1cli.store import codec
from hw1cli.store.tables import Evaluated, Weights

State = Mapping[str, NDArray[Any]]


def evaluation_row(run_id: str, evaluation: Evaluation) -> Evaluated:
    """Return a run's evaluation as it is stored."""
    predicted, n_classes = evaluation.predicted, len(evaluation.confusion)
    return Evaluated(
        run_id=run_id,
        split=SplitName(evaluation.split).value,
        n=evaluation.n,
        n_correct=evaluation.n_correct,
        loss=evaluation.loss,
        confusion=json.dumps(np.asarray(evaluation.confusion).tolist()),
        correct=codec.encode_bits(evaluation.correct),
        predicted=None if predicted is None else codec.encode_classes(predicted, n_classes),
    )


def weights_row(run_id: str, weights: State, image_shape: Sequence[int]) -> Weights:
    """Return a run's kept weights as they are stored, with the size of their images, if it is known."""
    shape = json.dumps(list(image_shape)) if image_shape else None
    return Weights(run_id=run_id, arrays=codec.encode_arrays(weights), image_shape=shape)


def checkpoint_row(run_id: str, epoch: int, state: State | None) -> dict[str, Any]:
    """Return what writer.py's statement of a checkpoint takes; ValueError if there is no state to continue from."""
    if state is None:
        raise ValueError(f"the last epoch of run {run_id} has no state to continue from")
    return {"run": run_id, "reached": epoch, "state": codec.encode_arrays(state)}
