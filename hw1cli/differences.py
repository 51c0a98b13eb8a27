"""Where the numbers of two trainings first differ, bit by bit. Times, which always do, are left out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from hw1cli.records import EPOCH_METRICS, EpochRecord, Evaluation, RunRecord, SplitName

if TYPE_CHECKING:
    from numpy.typing import NDArray

Number: TypeAlias = float | int | bool | None


@dataclass(frozen=True)
class Difference:
    """The first number that is not the same: the epoch it belongs to, what it is, and what it is in either."""

    epoch: int
    number: str
    first: Number
    second: Number

    def as_json(self, first: str, second: str) -> dict[str, Number | str]:
        """Return it as JSON values; `first` and `second` say what the two were."""
        return {"epoch": self.epoch, "number": self.number, first: self.first, second: self.second}


@dataclass(frozen=True)
class Numbers:
    """Every number of a run but its times. Predicted classes and weights, which not every run has, may be missing."""

    history: Sequence[EpochRecord]
    evaluations: Mapping[SplitName, Evaluation]
    weights: Mapping[str, "NDArray[Any]"]

    @classmethod
    def of(cls, record: RunRecord) -> "Numbers":
        """Return a stored run's."""
        return cls(record.history, record.evaluations, record.weights)

    def _in_order(self, other: "Numbers") -> Iterator[tuple[tuple[int, str], "Number | NDArray[Any]"]]:
        """Yield numbers and arrays of numbers with their places, as they were computed.

        What may be missing is left out where the other lacks it.
        """
        yield from (((each.epoch, name), getattr(each, name)) for each in self.history for name in EPOCH_METRICS)
        last = len(self.history)
        for split in sorted(self.evaluations):
            evaluation = self.evaluations[split]
            yield (last, f"{split} loss"), evaluation.loss
            yield (last, f"{split} confusion"), evaluation.confusion
            yield (last, f"{split} image right"), evaluation.correct
            if split in other.evaluations and other.evaluations[split].predicted is not None:
                yield (last, f"{split} image taken for class"), evaluation.predicted
        if other.weights:
            yield from (((last, name), self.weights[name]) for name in sorted(self.weights))

    def first_difference(self, other: "Numbers") -> Difference | None:
        """Return the first number that is not the other's; None where all are, to the last bit.

        A float's shortest text gives it back: NaN is NaN, and -0.0 is not 0.0.
        """
        ours, theirs = dict(self._in_order(other)), dict(other._in_order(self))
        for place in ours | theirs:
            for where, first, second in _elements(ours.get(place), theirs.get(place)):
                if repr(first) != repr(second):
                    return Difference(place[0], place[1] + where, first, second)
        return None


def _elements(first: Any, second: Any) -> Iterator[tuple[str, Number, Number]]:
    """Yield pairs of numbers to be compared: those of two arrays that differ, each with its index."""
    if not hasattr(first, "shape") and not hasattr(second, "shape"):
        yield "", first, second
        return
    import numpy as np

    arrays = [np.empty(0) if each is None else each for each in (first, second)]
    same_kind = arrays[0].shape == arrays[1].shape and arrays[0].dtype == arrays[1].dtype
    if same_kind and arrays[0].tobytes() == arrays[1].tobytes():
        return
    found: list[dict[tuple[int, ...], Number]] = [
        {index: array[index].item() for index in np.ndindex(array.shape)} for array in arrays
    ]
    for index in found[0] | found[1]:
        yield f" {list(index)}", found[0].get(index), found[1].get(index)
