"""What the kept weights of a stored run say of images: a class for each, and how sure they are of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.known import IMAGE_SHAPE, KNOWN, KnownSet, class_names, known_set
from hw1cli.data.pictures import Pictures, in_memory, read_pictures
from hw1cli.errors import DataError, StoreError
from hw1cli.models.registry import MODELS
from hw1cli.models.weights import layers_of
from hw1cli.records import RunRecord, SplitName
from hw1cli.report.content.sub_question import train_command

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True, eq=False)
class Judgement:
    """What a model says of n images, in double precision.

    `values` (n x classes) are probabilities, or, of a model that has none, scores.
    """

    class_names: tuple[str, ...]
    values: NDArray[np.float64]
    are_probabilities: bool

    @property
    def classes(self) -> NDArray[np.intp]:
        """The predicted class of each image: that of the highest value, the first of equal ones."""
        classes: NDArray[np.intp] = self.values.argmax(axis=1)
        return classes


@dataclass(frozen=True, eq=False)
class Predictions:
    """What a run's model says of the images of some files, in their order."""

    record: RunRecord
    pictures: Sequence[Pictures]
    judgement: Judgement

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """A row an image: its file and number there (from 0), its predicted and true class, each class's value."""
        names, rows = self.judgement.class_names, []
        judged = zip(self.judgement.classes.tolist(), self.judgement.values.tolist(), strict=True)
        for each in self.pictures:
            labels = [None] * len(each.images) if each.labels is None else [names[k] for k in each.labels]
            for number, label in enumerate(labels):
                predicted, values = next(judged)
                own = {"file": each.source, "image": number, "class": names[predicted], "label": label}
                rows.append(own | dict(zip(names, values, strict=True)))
        return rows

    @property
    def right(self) -> tuple[int, int]:
        """How many of how many images with a label are predicted rightly."""
        known = [row for row in self.rows if row["label"] is not None]
        return sum(row["class"] == row["label"] for row in known), len(known)

    def as_json(self) -> dict[str, Any]:
        """Return the predictions as JSON values."""
        right, labelled = self.right
        return {
            "run_id": self.record.run_id,
            "model": self.record.spec.model,
            "class_names": self.judgement.class_names,
            "values": "probabilities" if self.judgement.are_probabilities else "scores",
            "accuracy": right / labelled if labelled else None,
            "labelled": labelled,
            "images": self.rows,
        }


def predict(record: RunRecord, sources: Sequence[Path | NDArray[np.uint8]], split: str) -> Predictions:
    """Return what a run's model says of the images of files, or in arrays (data/pictures.py).

    Raises DataError for a file that has no such images, and as `image_shape_of`.
    """
    shape, n_classes = image_shape_of(record), len(_class_names(record))
    pictures = [
        read_pictures(each, shape, split) if isinstance(each, Path) else in_memory(each, shape) for each in sources
    ]
    for each in pictures:
        if each.labels is not None and each.labels.max() >= n_classes:
            raise DataError(
                f"{each.source} has classes up to {each.labels.max()}, and run {record.run_id} knows {n_classes}, "
                "from 0 on; give images of these"
            )
    return Predictions(record, pictures, judge(record, np.concatenate([each.images for each in pictures])))


def judge(record: RunRecord, images: NDArray[np.uint8]) -> Judgement:
    """Return what a run's weights say of images of the size that they are for, as they are or as rows of pixels.

    Training evaluates in the model's own precision: where the two highest scores of an image lie within its
    rounding, the class stored with the run may be the other one. Raises DataError as `image_shape_of`.
    """
    module, shape, config = module_of_run(record), image_shape_of(record), record.spec.config
    from scipy.special import softmax

    from hw1cli.models.torch.module import scores

    values, probable = scores(module, config, images.reshape(len(images), -1), shape), MODELS[config.model].has_loss
    return Judgement(_class_names(record), softmax(values, axis=1) if probable else values, probable)


def module_of_run(record: RunRecord) -> "nn.Module":
    """Return a run's model with its weights as a PyTorch module. Raises DataError as `image_shape_of`."""
    shape = image_shape_of(record)
    from hw1cli.models.torch.module import trained_module

    try:
        return trained_module(record.spec.config, record.weights, shape, len(_class_names(record)))
    except ValueError as error:
        raise _unfit(record, str(error)) from error


def image_shape_of(record: RunRecord) -> tuple[int, ...]:
    """Return the size of the images that a run's weights are for: height and width, and 3 for colour.

    Raises DataError for a run whose weights were not kept, StoreError for weights that cannot be its model's.
    """
    if record.spec.config.foreign:
        raise DataError(f"run {record.run_id} is another version's: this one has no such {record.spec.model}")
    if not record.weights:
        raise DataError(f"the weights of run {record.run_id} were not kept; train it again: `{_again(record)}`")
    if record.image_shape:
        return record.image_shape
    return IMAGE_SHAPE if _known(record) else _square(record)


def _again(record: RunRecord) -> str:
    data = ("--data", record.data_name) if record.data_name in KNOWN else ()
    seed = ("--seed", str(record.spec.seed))
    return train_command(record.spec.config, (*seed, *data, "--force", "--keep-weights"))


def _square(record: RunRecord) -> tuple[int, ...]:
    """Return the size of square images, grey or in colour, with as many features as an older run's weights."""
    try:
        features = layers_of(record.weights)[0][0].shape[1]
    except LookupError:
        raise _unfit(record, "they have no first layer") from None
    for channels, colour in ((1, ()), (3, (3,))):
        side = isqrt(features // channels)
        if side * side * channels == features:
            return (side, side, *colour)
    raise DataError(
        f"an older program stored run {record.run_id} without the size of its images; train it again: "
        f"`{_again(record)}`"
    )


def _known(record: RunRecord) -> KnownSet | None:
    return known_set(record.spec.data, record.class_counts(SplitName.VAL))


def _class_names(record: RunRecord) -> tuple[str, ...]:
    return class_names(_known(record), len(record.class_counts(SplitName.VAL)))


def _unfit(record: RunRecord, cause: str) -> StoreError:
    return StoreError(
        f"the weights of run {record.run_id} cannot be used ({cause}); `hw1 runs delete {record.run_id}` it and "
        "train it again with --keep-weights"
    )
