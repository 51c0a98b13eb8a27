"""`hw1 predict RUN FILE...`: what a trained model says of images."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hw1cli.cli.options import DbOption, JsonOption
from hw1cli.cli.printing import note, print_json, print_table
from hw1cli.cli.run_options import DataFilter, RunArgument, data_of, reading
from hw1cli.errors import UsageError
from hw1cli.outside.paths import expand
from hw1cli.outside.words import counted
from hw1cli.report.document import Column, Kind, Table
from hw1cli.report.formats.to_csv import csv_text
from hw1cli.report.numbers import text_of
from hw1cli.statistics import wilson

if TYPE_CHECKING:
    from hw1cli.prediction import Predictions

_ON_A_TERMINAL = 50


def predict(
    run: RunArgument,
    files: Annotated[
        list[Path], typer.Argument(parser=expand, metavar="FILE", help="Pictures, or .npz files of images.")
    ],
    split: Annotated[
        Literal["train", "val", "test"], typer.Option(help="Which images of a MedMNIST .npz file.")
    ] = "test",
    data: DataFilter = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV on stdout.")] = False,
    db: DbOption = None,
    json: JsonOption = False,
) -> None:
    """Say what a stored model takes images for, and how sure it is.

    FILE is a PNG, JPEG, BMP or PPM picture, grey or in colour as the images that the model was trained on, and of
    exactly their size; or a .npz file with the array images (and labels, for an accuracy), or with those of a
    MedMNIST file. The run needs its weights: hw1 train --keep-weights keeps them, hw1 sweep those of the best.
    Nothing is trained. A perceptron has no probabilities and gives its scores.
    """
    from hw1cli.prediction import predict as predict_files

    if as_csv and json:
        raise UsageError("--csv and --json are two formats; give one of them")
    with reading(db) as reader:
        record = reader.record(reader.resolve(run, data=data_of(reader, data)))
    predictions = predict_files(record, files, split)
    if json:
        print_json(predictions.as_json())
    elif as_csv:
        rows = predictions.rows
        print(csv_text([rows[0], *(row.values() for row in rows)]), end="")
    else:
        _print(predictions)


def _print(predictions: "Predictions") -> None:
    rows, judged = predictions.rows, predictions.judgement
    shown = rows[:_ON_A_TERMINAL] if sys.stdout.isatty() else rows
    right, labelled = predictions.right
    kinds = {"image": Kind.INTEGER} | dict.fromkeys(judged.class_names, Kind.ACCURACY)
    names = [name for name in rows[0] if name != "label" or labelled]
    record = predictions.record
    what = "probabilities" if judged.are_probabilities else "scores"
    table = Table(
        id="predictions",
        title=f"{counted(len(rows), 'image')} by run {record.run_id} ({record.spec.model}): {what} of the classes",
        columns=tuple(Column(name, kinds.get(name, Kind.TEXT)) for name in names),
        rows=tuple(tuple(row[name] for name in names) for row in shown),
        notes=(_accuracy(right, labelled),) if labelled else (),
    )
    print_table(table)
    if len(shown) < len(rows):
        note(f"{counted(len(shown), 'image')} shown; --csv and --json have all {len(rows):,}")


def _accuracy(right: int, labelled: int) -> str:
    accuracy, interval = (text_of(each, Kind.ACCURACY) for each in (right / labelled, wilson(right, labelled)))
    return f"{right:,} of {labelled:,} images right: accuracy {accuracy}, 95% interval {interval}."
