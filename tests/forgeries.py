"""One number, or one row, of a stored run changed: each of these contradicts something else that is stored.

They are of a completed run of a linear model, of three epochs or more, on data that are at hand. `WITHOUT_DATA` are
found in the store alone.
"""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

import numpy as np

from hw1cli.store import codec

Forge: TypeAlias = Callable[[sqlite3.Connection, str], object]

_CLASSES = 3
"""Of the data that the forged runs are trained on; their images take turns in being of each."""

_MOST = 16
"""Up to so many classes, predictions are stored alike."""


def sql(statement: str) -> Forge:
    """Return what executes a statement about the run `:run`."""
    return lambda connection, run: connection.execute(statement, {"run": run})


LAST = "epoch = (SELECT MAX(epoch) FROM epoch WHERE run_id = :run)"


def _of_run(assignment: str) -> Forge:
    return sql(f"UPDATE run SET {assignment} WHERE id = :run")  # noqa: S608


def _of_epoch(assignment: str, epoch: str = "epoch = 2") -> Forge:
    return sql(f"UPDATE epoch SET {assignment} WHERE run_id = :run AND {epoch}")  # noqa: S608


def _of_result(assignment: str, split: str = "test") -> Forge:
    return sql(f"UPDATE evaluation SET {assignment} WHERE run_id = :run AND split = '{split}'")  # noqa: S608


def _result(change: Callable[[list[list[int]], np.ndarray, np.ndarray], None]) -> Forge:
    """Return what changes the confusion matrix, which images were right and their classes, on the test set."""

    def forge(connection: sqlite3.Connection, run: str) -> None:
        which = "WHERE run_id = ? AND split = 'test'"
        query = f"SELECT n, confusion, correct, predicted FROM evaluation {which}"  # noqa: S608
        ((n, text, bits, block),) = connection.execute(query, (run,))
        matrix, right = json.loads(text), codec.decode_bits(bits, n)
        classes = codec.decode_classes(block, n, _MOST) if block else np.empty(0)  # an older program stored none
        change(matrix, right, classes)
        block = block and codec.encode_classes(classes, _MOST)
        changed = (json.dumps(matrix), codec.encode_bits(right), block, run)
        connection.execute(f"UPDATE evaluation SET (confusion, correct, predicted) = (?, ?, ?) {which}", changed)  # noqa: S608

    return forge


def _wrong_and_right(right: np.ndarray) -> tuple[int, int]:
    """Return an image that was wrong and one that was right."""
    return int(np.flatnonzero(~right)[0]), int(np.flatnonzero(right)[0])


def _mistake(matrix: list[list[int]]) -> tuple[int, int, int]:
    """Return the true class of some mistakes, that which was predicted, and a third one."""
    row, wrong = next(
        (row, k) for row in range(len(matrix)) for k in range(len(matrix)) if k != row and matrix[row][k]
    )
    return row, wrong, next(k for k in range(len(matrix)) if k not in (row, wrong))


def _better(matrix: list[list[int]], *_: np.ndarray) -> None:
    """One image more is right."""
    row, wrong, _third = _mistake(matrix)
    matrix[row][wrong] -= 1
    matrix[row][row] += 1


def _negative(matrix: list[list[int]], *_: np.ndarray) -> None:
    """As many images as before, one class of which are fewer than none."""
    matrix[0][0], matrix[0][1] = matrix[0][0] + matrix[0][1] + 1, -1


def _other_mistake(matrix: list[list[int]], *_: np.ndarray) -> None:
    """One image that was taken for one wrong class was taken for the other: nothing is better or worse."""
    row, wrong, other = _mistake(matrix)
    matrix[row][wrong] -= 1
    matrix[row][other] += 1


def _other_truth(matrix: list[list[int]], *_: np.ndarray) -> None:
    """One wrong image is said to have been of yet another class: as many are taken for each class."""
    row, wrong, other = _mistake(matrix)
    matrix[row][wrong] -= 1
    matrix[other][wrong] += 1


def _another_class(_: list[list[int]], right: np.ndarray, classes: np.ndarray) -> None:
    """A wrong image was taken for yet another class."""
    wrong, _right = _wrong_and_right(right)
    classes[wrong] = (classes[wrong] + 1) % _CLASSES


def _exchanged(_: list[list[int]], right: np.ndarray, classes: np.ndarray) -> None:
    """A right and a wrong image are taken for what the other was taken for."""
    pairs = ((i, j) for i in np.flatnonzero(right) for j in np.flatnonzero(~right) if classes[i] != classes[j])
    i, j = next(pairs)
    classes[[i, j]] = classes[[j, i]]


def _mistaken_otherwise(matrix: list[list[int]], right: np.ndarray, classes: np.ndarray) -> None:
    """One wrong image was taken for yet another class, in its prediction and in the matrix: all labels agree."""
    image, _right = _wrong_and_right(right)
    true, before = image % _CLASSES, int(classes[image])
    classes[image] = after = next(k for k in range(_CLASSES) if k not in (true, before))
    matrix[true][before] -= 1
    matrix[true][after] += 1


def _made_right(_: list[list[int]], right: np.ndarray, __: np.ndarray) -> None:
    """A wrong answer is right."""
    wrong, _right = _wrong_and_right(right)
    right[wrong] = True


def _swapped(_: list[list[int]], right: np.ndarray, __: np.ndarray) -> None:
    """A wrong answer is right, and a right one wrong."""
    i, j = _wrong_and_right(right)
    right[[i, j]] = right[[j, i]]


def _all(*forges: Forge) -> Forge:
    """Return what does several things to a run."""
    return lambda connection, run: [forge(connection, run) for forge in forges]


_WITHOUT_PREDICTIONS = _of_result("predicted = NULL")
"""A result is as an older program stored it."""
_ONE_MORE = _of_result("n_correct = n_correct + 1")


def _weights(connection: sqlite3.Connection, run: str) -> None:
    ((block,),) = connection.execute("SELECT arrays FROM weights WHERE run_id = ?", (run,))
    arrays = codec.decode_arrays(block, "the weights")
    arrays["W"][0, :] += 0.5
    connection.execute("UPDATE weights SET arrays = ? WHERE run_id = ?", (codec.encode_arrays(arrays), run))


WITHOUT_DATA: dict[str, tuple[Forge, str]] = {
    "more right answers": (_ONE_MORE, "elsewhere others"),
    "half an image": (_of_result("n = 1.5"), "cannot be read"),
    "more images than there can be": (_of_result("n = 1000000000000"), "counts 1000000000000 images"),
    "a negative count": (_result(_negative), "negative numbers"),
    "a matrix that is none": (_of_result("confusion = '[[3, 1]'"), "cannot be read"),
    "fewer images": (_of_result("n = n - 8"), "elsewhere others"),
    "no images": (_of_result("n = 0"), "no images"),
    "a wrong answer made right": (_result(_made_right), "elsewhere others"),
    "a better confusion matrix": (_result(_better), "elsewhere others"),
    "the numbers of a result without its answers": (_all(_result(_better), _ONE_MORE), "elsewhere others"),
    "one mistake for another": (_result(_other_mistake), "not those that its confusion matrix counts"),
    "another class predicted": (_result(_another_class), "not those that its confusion matrix counts"),
    "a right and a wrong prediction exchanged": (_result(_exchanged), "not those that its confusion matrix counts"),
    "a class predicted that is none": (_of_result("predicted = x'33' || SUBSTR(predicted, 2)"), "cannot be read"),
    "predictions cut short": (_of_result("predicted = SUBSTR(predicted, 2)"), "cannot be read"),
    "no predictions of any image": (_of_result("predicted = x''"), "cannot be read"),
    "a test loss below 0": (_of_result("loss = -0.5"), "its loss on 'test' cannot be"),
    "a test loss that is none": (_of_result("loss = 'nan'"), "its loss on 'test' cannot be"),
    "the last validation accuracy": (_of_epoch("val_acc = val_acc + 1.0 / 60", LAST), "the val_acc of its last"),
    "a validation loss": (_of_result("loss = loss * 0.99", "val"), "the val_loss of its last"),
    "a validation accuracy that 60 images do not give": (_of_epoch("val_acc = 0.7208"), "no count of 60 images"),
    "an accuracy above 1": (_of_epoch("train_acc = 1.01"), "not from 0 to 1"),
    "an accuracy below 0": (_of_epoch("val_acc = -0.5"), "not from 0 to 1"),
    "an accuracy that is none": (_of_epoch("train_acc = 'nan'"), "not from 0 to 1"),
    "an accuracy in words": (_of_epoch("train_acc = 'much'"), "cannot be read"),
    "an accuracy left out": (_of_epoch("train_acc = NULL"), "train_acc is missing in some epochs"),
    "a loss below 0": (_of_epoch("val_loss = -1"), "a negative loss"),
    "an infinite loss": (_of_epoch("val_loss = 9e999"), "has not diverged"),
    "a time below 0": (_of_epoch("eval_seconds = -1"), "a time that cannot be"),
    "an epoch left out": (sql("DELETE FROM epoch WHERE run_id = :run AND epoch = 2"), "not 1, 2, 3"),
    "the last epoch left out": (
        sql(f"DELETE FROM epoch WHERE run_id = :run AND {LAST}"),  # noqa: S608
        "without all its epochs",
    ),
    "an epoch twice": (
        sql(
            "INSERT INTO epoch SELECT run_id, epoch + 1, train_loss, train_acc, val_loss, val_acc, train_seconds, "  # noqa: S608
            f"eval_seconds FROM epoch WHERE run_id = :run AND {LAST}"
        ),
        "more epochs than it was to have",
    ),
    "an epoch between two": (_of_epoch("epoch = 1.5"), "not 1, 2, 3"),
    "a result left out": (sql("DELETE FROM evaluation WHERE run_id = :run AND split = 'val'"), "result on 'val'"),
    "less training time": (_of_run("train_seconds = train_seconds / 2"), "its train_seconds are"),
    "less evaluation time": (_of_run("eval_seconds = 0"), "its eval_seconds are"),
    "a faster epoch": (_of_epoch("train_seconds = train_seconds / 2"), "its train_seconds are"),
    "less time than was trained": (_of_run("wall_seconds = train_seconds / 2"), "for longer than it took"),
    "more time than passed": (_of_run("wall_seconds = wall_seconds + 10"), "there is less between"),
    "no time": (_of_run("wall_seconds = NULL"), "without its times"),
    "ended before it began": (_of_run("ended_at = '2020-01-01T00:00:00.000000Z'"), "ended before it began"),
    "began before it was made": (_of_run("started_at = '2020-01-01T00:00:00.000000Z'"), "before the run was made"),
    "a time without a zone": (_of_run("created_at = '2026-01-01T00:00:00'"), "cannot be read"),
    "alone though trained with others": (_of_run("stack = 3, exclusive = 1"), "its timing says otherwise"),
    "alone though the machine was busy": (_of_run("other_load = 1.5, exclusive = 1"), "its timing says otherwise"),
    "a load below 0": (_of_run("other_load = -1"), "a load that cannot be"),
    "another learning rate": (_of_run("lr = 0.02"), "its columns do not say"),
    "another seed": (_of_run("seed = seed + 1"), "its columns do not say"),
    "another model": (_of_run("model = 'perceptron'"), "its columns do not say"),
    "other data": (_of_run("data_fingerprint = 'd' || SUBSTR(data_fingerprint, 2)"), "its columns do not say"),
    "another specification": (_of_run("spec = REPLACE(spec, '\"lr\": 0.01', '\"lr\": 0.02')"), "its key is not"),
    "another protocol": (_of_run("spec = REPLACE(spec, '\"protocol\": ', '\"protocol\": 1')"), "its key is not"),
    "another key": (_of_run("key = 'x' || SUBSTR(key, 2)"), "its key is not"),
    "no specification": (_of_run("spec = '[]'"), "its specification cannot be read"),
    "a deep specification": (_of_run("spec = '" + "[" * 100_000 + "'"), "its specification cannot be read"),
    "another id": (sql("UPDATE run SET id = UPPER(id) WHERE id = :run"), "does not exist"),
    "attempt 0": (_of_run("attempt = 0"), "it is attempt 0"),
    "an environment that is none": (_of_run("environment = '[1]'"), "cannot be read"),
    "an environment that is no JSON": (_of_run("environment = '{'"), "cannot be read"),
    "a checkpoint left behind": (
        sql("INSERT INTO checkpoint SELECT id, epochs, x'' FROM run WHERE id = :run"),
        "still has a checkpoint",
    ),
    "a checkpoint of another epoch": (
        sql("INSERT INTO checkpoint SELECT id, 1, x'' FROM run WHERE id = :run"),
        "another epoch",
    ),
    "weights cut short": (
        sql("UPDATE weights SET arrays = SUBSTR(arrays, 1, 40) WHERE run_id = :run"),
        "its weights is damaged",
    ),
    "unfinished with a result": (_of_run("status = 'failed'"), "though it has not finished"),
}
"""A forgery by its name, and words of the finding."""

WITH_DATA: dict[str, tuple[Forge, str]] = {
    "a mistake counted for another true class": (_result(_other_truth), "not that of the classes that it predicted"),
    "another mistake in a prediction and in the matrix": (
        _result(_mistaken_otherwise),
        "otherwise than its stored answers",
    ),
    "a right and a wrong answer exchanged": (
        _all(_WITHOUT_PREDICTIONS, _result(_swapped)),
        "otherwise than its stored answers",
    ),
    "one mistake for another, as of an older program": (
        _all(_WITHOUT_PREDICTIONS, _result(_other_mistake)),
        "another confusion matrix on 'test'",
    ),
    "a test loss": (_of_result("loss = loss * 0.999"), "its weights give a loss of"),
    "the last training accuracy": (
        _of_epoch("train_acc = train_acc + 1.0 / 120", LAST),
        "the train_acc of its last epoch",
    ),
    "other weights": (_weights, "otherwise than its stored answers"),
    "a result that fits together": (
        _all(_WITHOUT_PREDICTIONS, _result(_made_right), _result(_better), _ONE_MORE),
        "otherwise than its stored answers",
    ),
}


def forge(db: Path, run: str, how: Forge) -> None:
    """Forge a run of a store."""
    with closing(sqlite3.connect(db)) as connection, connection:
        how(connection, run)
