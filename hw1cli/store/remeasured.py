"""Is what is stored of a run's answers what its data say, and what a linear model's stored weights give on them?

An evaluation is held against the labels, and repeated where there are weights. The scores W x are computed in
float64, and how far another order of their sums may have been from them is bounded (Higham, Accuracy and Stability of
Numerical Algorithms, 2nd ed., equation 3.5). An image whose two highest scores lie closer than that may have been
judged either way; every other one must have been judged as it is here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.dataset import PIXEL_SCALE, Dataset, Split
from hw1cli.data.resolve import at_hand
from hw1cli.models.hyperparameters import ModuleConfig
from hw1cli.models.registry import MODELS
from hw1cli.models.weights import augmented, layers_of
from hw1cli.outside.words import counted
from hw1cli.records import Evaluation, RunRecord
from hw1cli.specs import Config
from hw1cli.store.consistency import against_labels, known_set

DataOf: TypeAlias = Callable[[RunRecord], Dataset | None]
"""Finds the data set that a run was trained on; None where it is not at hand."""

_AT_ONCE = 4096


@dataclass(frozen=True)
class Judged:
    """A split judged by weights: the class of each image, whether that is beyond doubt, and the loss.

    `bound` is how far a mean loss computed with other rounding may be from `loss`.
    """

    classes: NDArray[np.intp]
    certain: NDArray[np.bool_]
    loss: float
    bound: float


def data_at_hand(given: Dataset | None = None, load: Callable[[str], Dataset | None] = at_hand) -> DataOf:
    """Return what finds a run's data: `given`, or a named set as `load` finds it; else as it is on this machine."""
    found = cache(load)

    def data_of(record: RunRecord) -> Dataset | None:
        if given and given.fingerprint == record.spec.data:
            return given
        known = known_set(record)
        dataset = found(known.name) if known else None
        return dataset if dataset and dataset.fingerprint == record.spec.data else None

    return data_of


def against_data(record: RunRecord, data_of: DataOf) -> Iterator[str]:
    """Yield which stored figures are not those of a run's data, or that its weights, if it has any, give on them.

    The data are looked for only if there is more than counts to hold against them.
    """
    has_answers = any(each.predicted is not None for each in record.evaluations.values())
    dataset = data_of(record) if record.weights or has_answers else None
    if dataset is None:
        return
    splits = dataset.evaluated
    for split, evaluation in record.evaluations.items():
        classes = len(evaluation.confusion)
        if evaluation.n != len(splits[split]) or classes != dataset.n_classes:
            yield (
                f"its result on {split.value!r} is of {evaluation.n} images of {classes} classes, and its data have "
                f"{len(splits[split])} of {dataset.n_classes}"
            )
            return
        yield from against_labels(evaluation, splits[split].labels)
    if record.weights and _is_linear(record.spec.config):
        yield from _against_weights(record, dataset)


def _is_linear(config: Config) -> bool:
    return not config.foreign and not isinstance(config, ModuleConfig) and not config.layers.widths


def _against_weights(record: RunRecord, dataset: Dataset) -> Iterator[str]:
    weights = _augmented(record.weights)
    if weights is None or weights[0].shape != (dataset.n_classes, dataset.train.n_features + 1):
        yield "its weights are not those of a linear model of its data"
        return
    for split, evaluation in record.evaluations.items():
        yield from _against(evaluation, dataset.evaluated[split], _judged(*weights, dataset.evaluated[split]))
    if record.history and MODELS[record.spec.model].after_epoch.train:
        yield from _on_training_set(record.history[-1].train_acc, dataset.train, _judged(*weights, dataset.train))


def _augmented(weights: Mapping[str, NDArray[Any]]) -> tuple[NDArray[np.float64], float] | None:
    """Return W with the biases as its last column, and the unit roundoff of its numbers; None for what is none."""
    try:
        ((matrix, biases),) = layers_of(weights)
        unit = float(np.finfo(matrix.dtype).eps)
        joined = augmented(matrix, biases)
    except (ValueError, LookupError):
        return None
    return (joined, unit) if matrix.ndim == 2 and np.isfinite(joined).all() else None


def _judged(weights: NDArray[np.float64], unit: float, split: Split) -> Judged:
    parts = [slice(start, start + _AT_ONCE) for start in range(0, len(split), _AT_ONCE)]
    found = [_judged_part(weights, unit, split.pixels[part], split.labels[part]) for part in parts]
    classes, certain, losses, bounds = (np.concatenate(each) for each in zip(*found, strict=True))
    return Judged(classes, certain, float(losses.mean()), float(bounds.mean()))


def _judged_part(
    weights: NDArray[np.float64], unit: float, pixels: NDArray[np.uint8], labels: NDArray[np.uint8]
) -> tuple[NDArray[Any], ...]:
    classes, features = len(weights), pixels / PIXEL_SCALE
    both = np.concatenate([weights, np.abs(weights)])
    products = features @ both[:, :-1].T + both[:, -1]
    scores, sizes = products[:, :classes], products[:, classes:]
    # Of a sum in the precision of the weights, and of this one; features are exact and none is negative.
    error = (weights.shape[1] + 2) * unit * sizes.max(axis=1)
    best = scores.max(axis=1)
    second = np.partition(scores, -2, axis=1)[:, -2] if classes > 1 else np.full(len(pixels), -np.inf)
    losses = best + np.log(np.exp(scores - best[:, None]).sum(axis=1)) - scores[np.arange(len(pixels)), labels]
    return scores.argmax(axis=1), best - second > 2 * error, losses, 2 * error + unit * np.abs(losses)


def _against(evaluation: Evaluation, split: Split, judged: Judged) -> Iterator[str]:
    name, classes = evaluation.split.value, len(evaluation.confusion)
    other = judged.certain & ((judged.classes == split.labels) != evaluation.correct)
    if evaluation.predicted is not None:
        other |= judged.certain & (judged.classes != evaluation.predicted)
    if other.any():
        yield f"its weights judge {counted(int(other.sum()), 'image')} of {name!r} otherwise than its stored answers"
    cells = split.labels[judged.certain] * np.intp(classes) + judged.classes[judged.certain]
    certain = np.bincount(cells, minlength=classes**2)
    if certain.size > classes**2 or (certain.reshape(classes, classes) > evaluation.confusion).any():
        yield f"its weights give another confusion matrix on {name!r} than is stored"
    if evaluation.loss is not None and not abs(evaluation.loss - judged.loss) <= judged.bound:
        yield f"its weights give a loss of {judged.loss!r} on {name!r}, and {evaluation.loss!r} is stored"


def _on_training_set(accuracy: float | None, split: Split, judged: Judged) -> Iterator[str]:
    right = judged.classes == split.labels
    fewest, most = (right & judged.certain).sum(), (right | ~judged.certain).sum()
    if accuracy is not None and not fewest <= round(accuracy * len(split)) <= most:
        yield (
            f"its weights judge {right.sum()} of {len(split)} training images rightly, and the train_acc of its last "
            f"epoch is {accuracy!r}"
        )
