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


def _matrix(change: Callable[[list[list[int]]], None]) -> Forge:
    """Return what changes the confusion matrix on the test set."""

    def forge(connection: sqlite3.Connection, run: str) -> None:
        ((text,),) = connection.execute(
            "SELECT confusion FROM evaluation WHERE run_id = ? AND split = 'test'", (run,)
        )
        matrix = json.loads(text)
        change(matrix)
        _of_result(f"confusion = '{json.dumps(matrix)}'")(connection, run)

    return forge


def _mistake(matrix: list[list[int]]) -> tuple[int, int]:
    """Return the true class and the predicted one of some mistakes."""
    return next((row, k) for row in range(len(matrix)) for k in range(len(matrix)) if k != row and matrix[row][k])


def _better(matrix: list[list[int]]) -> None:
    """One image more is right."""
    row, wrong = _mistake(matrix)
    matrix[row][wrong] -= 1
    matrix[row][row] += 1


def _negative(matrix: list[list[int]]) -> None:
    """As many images as before, one class of which are fewer than none."""
    matrix[0][0], matrix[0][1] = matrix[0][0] + matrix[0][1] + 1, -1


def _other_mistake(matrix: list[list[int]]) -> None:
    """One image that was taken for one wrong class was taken for the other: nothing is better or worse."""
    row, wrong = _mistake(matrix)
    other = next(k for k in range(len(matrix)) if k not in (row, wrong))
    matrix[row][wrong] -= 1
    matrix[row][other] += 1


def _other_truth(matrix: list[list[int]]) -> None:
    """One wrong image is said to have been of yet another class: as many are taken for each class."""
    row, wrong = _mistake(matrix)
    other = next(k for k in range(len(matrix)) if k not in (row, wrong))
    matrix[row][wrong] -= 1
    matrix[other][wrong] += 1


def _predictions(change: Callable[[np.ndarray, np.ndarray], None]) -> Forge:
    """Return what changes the predicted classes on the test set, knowing which images were right."""

    def forge(connection: sqlite3.Connection, run: str) -> None:
        query = "SELECT n, correct, predicted FROM evaluation WHERE run_id = ? AND split = 'test'"
        ((n, bits, block),) = connection.execute(query, (run,))
        classes = codec.decode_classes(block, n, _MOST)
        change(classes, codec.decode_bits(bits, n))
        _of_result(f"predicted = x'{codec.encode_classes(classes, _MOST).hex()}'")(connection, run)

    return forge


def _another_class(classes: np.ndarray, right: np.ndarray) -> None:
    """A wrong image was taken for yet another class."""
    wrong = np.flatnonzero(~right)[0]
    classes[wrong] = (classes[wrong] + 1) % _CLASSES


def _exchanged(classes: np.ndarray, right: np.ndarray) -> None:
    """A right and a wrong image are taken for what the other was taken for."""
    pairs = ((i, j) for i in np.flatnonzero(right) for j in np.flatnonzero(~right) if classes[i] != classes[j])
    i, j = next(pairs)
    classes[[i, j]] = classes[[j, i]]


def _mistaken_otherwise(connection: sqlite3.Connection, run: str) -> None:
    """One wrong image was taken for yet another class, in its prediction and in the matrix: all labels agree."""

    def change(classes: np.ndarray, right: np.ndarray) -> None:
        image = int(np.flatnonzero(~right)[0])
        true, before = image % _CLASSES, int(classes[image])
        classes[image] = after = next(k for k in range(_CLASSES) if k not in (true, before))

        def move(matrix: list[list[int]]) -> None:
            matrix[true][before] -= 1
            matrix[true][after] += 1

        _matrix(move)(connection, run)

    _predictions(change)(connection, run)


def _answers(swap: bool) -> Forge:
    """Return what makes a wrong answer on the test set right and, to `swap`, a right one wrong."""

    def forge(connection: sqlite3.Connection, run: str) -> None:
        query = "SELECT n, correct FROM evaluation WHERE run_id = ? AND split = 'test'"
        ((n, block),) = connection.execute(query, (run,))
        bits = codec.decode_bits(block, n)
        wrong, right = int(np.flatnonzero(~bits)[0]), int(np.flatnonzero(bits)[0])
        bits[wrong], bits[right] = True, not swap
        _of_result(f"correct = x'{codec.encode_bits(bits).hex()}'")(connection, run)

    return forge


def _as_older(forge: Forge) -> Forge:
    """Return what forges a run as an older program stored it, without its predictions."""
    return lambda connection, run: (_of_result("predicted = NULL")(connection, run), forge(connection, run))


def _weights(connection: sqlite3.Connection, run: str) -> None:
    ((block,),) = connection.execute("SELECT arrays FROM weights WHERE run_id = ?", (run,))
    arrays = codec.decode_arrays(block, "the weights")
    arrays["W"][0, :] += 0.5
    connection.execute("UPDATE weights SET arrays = ? WHERE run_id = ?", (codec.encode_arrays(arrays), run))


WITHOUT_DATA: dict[str, tuple[Forge, str]] = {
    "more right answers": (_of_result("n_correct = n_correct + 1"), "elsewhere others"),
    "half an image": (_of_result("n = 1.5"), "cannot be read"),
    "more images than there can be": (_of_result("n = 1000000000000"), "counts 1000000000000 images"),
    "a negative count": (_matrix(_negative), "negative numbers"),
    "a matrix that is none": (_of_result("confusion = '[[3, 1]'"), "cannot be read"),
    "fewer images": (_of_result("n = n - 8"), "elsewhere others"),
    "no images": (_of_result("n = 0"), "no images"),
    "a wrong answer made right": (_answers(swap=False), "elsewhere others"),
    "a better confusion matrix": (_matrix(_better), "elsewhere others"),
    "the numbers of a result without its answers": (
        lambda connection, run: (
            _matrix(_better)(connection, run),
            _of_result("n_correct = n_correct + 1")(connection, run),
        ),
        "elsewhere others",
    ),
    "one mistake for another": (_matrix(_other_mistake), "not those that its confusion matrix counts"),
    "another class predicted": (_predictions(_another_class), "not those that its confusion matrix counts"),
    "a right and a wrong prediction exchanged": (
        _predictions(_exchanged),
        "not those that its confusion matrix counts",
    ),
    "a class predicted that is none": (_of_result("predicted = x'33' || SUBSTR(predicted, 2)"), "cannot be read"),
    "predictions cut short": (_of_result("predicted = SUBSTR(predicted, 2)"), "cannot be read"),
    "no predictions of any image": (_of_result("predicted = x''"), "cannot be read"),
    "a test loss below 0": (_of_result("loss = -0.5"), "its loss on 'test' cannot be"),
    "a test loss that is none": (_of_result("loss = 'nan'"), "its loss on 'test' cannot be"),
    "the last validation accuracy": (
        _of_epoch("val_acc = val_acc + 1.0 / 60", LAST),
        "the val_acc of its last",
    ),
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
    "a mistake counted for another true class": (
        _matrix(_other_truth),
        "is not that of the classes that it predicted",
    ),
    "another mistake in a prediction and in the matrix": (_mistaken_otherwise, "otherwise than its stored answers"),
    "a right and a wrong answer exchanged": (_as_older(_answers(swap=True)), "otherwise than its stored answers"),
    "one mistake for another, as of an older program": (
        _as_older(_matrix(_other_mistake)),
        "another confusion matrix on 'test'",
    ),
    "a test loss": (_of_result("loss = loss * 0.999"), "its weights give a loss of"),
    "the last training accuracy": (
        _of_epoch("train_acc = train_acc + 1.0 / 120", LAST),
        "the train_acc of its last epoch",
    ),
    "other weights": (_weights, "otherwise than its stored answers"),
    "a result that fits together": (
        lambda connection, run: (
            _as_older(_answers(swap=False))(connection, run),
            _matrix(_better)(connection, run),
            _of_result("n_correct = n_correct + 1")(connection, run),
        ),
        "otherwise than its stored answers",
    ),
}


def forge(db: Path, run: str, how: Forge) -> None:
    """Forge a run of a store."""
    with closing(sqlite3.connect(db)) as connection, connection:
        how(connection, run)
