"""Do the numbers of a stored run fit together, and with what is known of its data? What does not is said in words.

The rules are about what every training of this program leaves behind, whatever the model: an accuracy is a count of
images over their number, the last validation accuracy is that of the evaluation, a run's seconds are the sum of its
epochs'. `contents.py` applies them to every run of a store.
"""

import math
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.known import CLASS_COUNTS, HOMEWORK_TEST_COUNTS, KNOWN, OCTMNIST, KnownSet
from hw1cli.records import EPOCH_METRICS, FINISHED, EpochRecord, Evaluation, RunRecord, SplitName, Status
from hw1cli.training.machine import ALONE_LIMIT

_COUNTS = {
    SplitName.VAL: CLASS_COUNTS["val"],
    SplitName.TEST: HOMEWORK_TEST_COUNTS,
    SplitName.OFFICIAL_TEST: CLASS_COUNTS["test"],
}
"""Images of each class in what the runs on a known set are evaluated on."""

_CLOCKS = timedelta(seconds=1)
"""How far the clock that gives the time of day may run from the one that measures a run: it is adjusted, slowly."""

_SUMMED, _AGAIN = 1e-9, 1e-5
"""Relative rounding: of a sum of seconds by versions of Python, of a loss that another machine evaluates again."""

_SHOWN = 3


def inconsistent(record: RunRecord) -> Iterator[str]:
    """Yield what contradicts what in a run; of numbers that cannot be, in many epochs, the first few are named."""
    known = known_set(record)
    yield from _in_history(record)
    yield from islice((found for each in record.history for found in _in_epoch(each, known, record)), _SHOWN)
    yield from _in_result(record)
    yield from _in_times(record)
    if known:
        yield from _on_known_data(record, known)


def known_set(record: RunRecord) -> KnownSet | None:
    """Return the named data set that a run was trained on, None for a file of the user's.

    Simulated sets are told by their fingerprints; only OCTMNIST, which has none here, is told by its name.
    """
    by_name = OCTMNIST if record.data_name == OCTMNIST.name else None
    return next((each for each in KNOWN.values() if each.fingerprint == record.spec.data), by_name)


def _in_history(record: RunRecord) -> Iterator[str]:
    numbers, due = [each.epoch for each in record.history], record.spec.config.epochs
    if numbers != list(range(1, len(numbers) + 1)):
        yield "its stored epochs are not 1, 2, 3, ..."
    if len(numbers) > due:
        yield "it has more epochs than it was to have"
    if record.status is Status.COMPLETED and len(numbers) < due:
        yield "it has completed without all its epochs"
    for name in EPOCH_METRICS:
        if len({getattr(each, name) is None for each in record.history}) > 1:
            yield f"its {name} is missing in some epochs"


def _in_epoch(epoch: EpochRecord, known: KnownSet | None, record: RunRecord) -> Iterator[str]:
    where = f"epoch {epoch.epoch} has"
    validation = record.evaluations.get(SplitName.VAL)
    images = {
        "train_acc": sum(CLASS_COUNTS["train"]) if known else None,
        "val_acc": sum(CLASS_COUNTS["val"]) if known else validation and validation.n,
    }
    for name, n in images.items():
        accuracy = getattr(epoch, name)
        if accuracy is None:
            continue
        if not 0 <= accuracy <= 1:
            yield f"{where} an accuracy that is not from 0 to 1 ({name} {accuracy!r})"
        elif n and round(accuracy * n) / n != accuracy:
            yield f"{where} an accuracy that no count of {n} images gives ({name} {accuracy!r})"
    for name in ("train_loss", "val_loss"):
        loss = getattr(epoch, name)
        if loss is not None and loss < 0:
            yield f"{where} a negative loss ({name} {loss!r})"
        if loss is not None and not math.isfinite(loss) and record.status is Status.COMPLETED:
            yield f"{where} a loss that is no number ({name} {loss!r}), and the run has not diverged"
    for name in ("train_seconds", "eval_seconds"):
        if not 0 <= getattr(epoch, name) < math.inf:
            yield f"{where} a time that cannot be ({name} {getattr(epoch, name)!r})"


def _in_result(record: RunRecord) -> Iterator[str]:
    """A completed run has a result on every split, and its last epoch was evaluated with the same weights."""
    if record.status not in FINISHED and record.evaluations:
        yield "it has a result though it has not finished"
    if record.status is not Status.COMPLETED:
        return
    for split in SplitName:
        if split not in record.evaluations:
            yield f"it has completed without a result on {split.value!r}"
    for split, evaluation in record.evaluations.items():
        if evaluation.loss is not None and not 0 <= evaluation.loss < math.inf:
            yield f"its loss on {split.value!r} cannot be ({evaluation.loss!r})"
    validation = record.evaluations.get(SplitName.VAL)
    if validation and record.history:
        yield from _in_last_epoch(record, record.history[-1], validation)


def _in_last_epoch(record: RunRecord, last: EpochRecord, evaluated: Evaluation) -> Iterator[str]:
    """The same weights on the same images; a run that was continued may have been evaluated on another machine."""
    if last.val_acc is not None and last.val_acc != evaluated.accuracy:
        yield f"the val_acc of its last epoch is {last.val_acc!r}, and {evaluated.accuracy!r} in its evaluation"
    rounding = _AGAIN if record.timing and record.timing.resumed else 0
    one, other = last.val_loss, evaluated.loss
    if one is not None and other is not None and not math.isclose(one, other, rel_tol=rounding):
        yield f"the val_loss of its last epoch is {last.val_loss!r}, and {evaluated.loss!r} in its evaluation"


def _in_times(record: RunRecord) -> Iterator[str]:
    if record.started_at < record.created_at:
        yield "its last process began before the run was made"
    if record.ended_at is not None and record.ended_at < record.started_at:
        yield "it ended before it began"
    timing = record.timing
    if timing is None or record.ended_at is None or None in (timing.eval_seconds, timing.wall_seconds, timing.stack):
        if record.status in FINISHED:
            yield "it has finished without its times"
        return
    if not timing.wall_seconds <= (abs(record.ended_at - record.started_at) + _CLOCKS).total_seconds():
        yield f"it took {timing.wall_seconds!r} s, and there is less between its beginning and its end"
    for name in ("train_seconds", "eval_seconds"):
        total, stored = sum(getattr(each, name) for each in record.history), getattr(timing, name)
        if not math.isclose(total, stored, rel_tol=_SUMMED):
            yield f"its {name} are {stored!r}, and {total!r} in all its epochs together"
    if not timing.resumed and not timing.train_seconds + timing.eval_seconds <= timing.wall_seconds:
        yield f"it trained and evaluated for longer than it took ({timing.wall_seconds!r} s)"
    if timing.stack < 1 or not (timing.other_load is None or 0 <= timing.other_load < math.inf):
        yield "its timing has a stack or a load that cannot be"
    loaded = timing.other_load is not None and timing.other_load >= ALONE_LIMIT
    if record.exclusive and (timing.stack != 1 or timing.resumed or loaded):
        yield "it is said to have had the machine to itself, and its timing says otherwise"


def _on_known_data(record: RunRecord, known: KnownSet) -> Iterator[str]:
    if record.created_at.date() < known.since:
        yield f"it was made before {known.name} existed ({known.since})"
    if (record.data_name, record.simulated) != (known.name, known.simulated):
        yield f"its data are {known.title} by their fingerprint, and others by their name"
    for split, evaluation in record.evaluations.items():
        if not np.array_equal(evaluation.confusion.sum(axis=1), _COUNTS[split]):
            yield f"its confusion matrix on {split.value!r} has other images of each class than {known.name}"
    test = record.evaluations.get(SplitName.TEST)
    labels = np.repeat(range(len(HOMEWORK_TEST_COUNTS)), HOMEWORK_TEST_COUNTS)  # class after class
    if test and test.n == len(labels):
        yield from against_labels(test, labels)


def against_labels(evaluation: Evaluation, labels: NDArray[Any]) -> Iterator[str]:
    """Yield what a result on one split, of as many images as labels, has otherwise than these say."""
    split, counts = evaluation.split.value, evaluation.confusion
    right = np.bincount(labels[evaluation.correct], minlength=len(counts))
    if not np.array_equal(right, counts.diagonal()):
        yield f"of its answers on {split!r} other classes are right than its confusion matrix says"
    if evaluation.predicted is None:
        return
    if not np.array_equal(evaluation.predicted == labels, evaluation.correct):
        yield f"other images of {split!r} are right by the classes that it predicted than by its answers"
    due = np.zeros_like(counts)
    np.add.at(due, (labels, evaluation.predicted), 1)
    if not np.array_equal(due, counts):
        yield f"its confusion matrix on {split!r} is not that of the classes that it predicted"
