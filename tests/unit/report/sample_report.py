"""A report with everything in it that a renderer must cope with; the numbers are made up but plausible."""

import math
from collections.abc import Callable, Iterable
from html import unescape
from io import StringIO
from typing import Any

import numpy as np
from rich.console import Console

from hw1cli.report.document import (
    Column,
    DrawnFigure,
    Figure,
    Formula,
    ImageFigure,
    Kind,
    LineFigure,
    Measured,
    Missing,
    Report,
    Section,
    Series,
    Spread,
    Table,
)
from hw1cli.report.figures.question3 import truth_table
from hw1cli.report.formats import terminal, to_html, to_latex, to_md
from hw1cli.statistics import Interval

EVIL = (
    "<script>alert(1)</script>",
    r"\input{/etc/passwd} $x_1^2$ 100% #1 & ~",
    '=cmd|" /C calc"!A0',
    "\x1b[31mred\x1b[0m\x07",
    "[red]markup[/red] `code` *bold* | pipe",
    "new\nline\ttab",
    "数据 é ± ∞ ≤",
    "_underscore first",
)


def seeds(label: str, start: float, end: float, n: int, sd: float) -> Series:
    y = tuple(end + (start - end) * math.exp(-4 * i / n) + sd / 2 * math.sin(i * 2.4) for i in range(n))
    others = {43 + i: tuple(v + side * sd for v in y) for i, side in enumerate((-1, 1))}
    return Series(label=label, y=y, seed=42, others=others)


def lines(number: int, title: str, *series: Series, kind: Kind = Kind.ACCURACY) -> LineFigure:
    return LineFigure(
        id=f"fig{number:02d}",
        number=number,
        title=title,
        caption="Bold: seed 42; thin: seeds 43, 44",
        x_label="epoch",
        y_label="accuracy" if kind is Kind.ACCURACY else "loss",
        series=series,
        kind=kind,
    )


def diverged() -> LineFigure:
    good = seeds("validation", 1.2, 0.6, 20, 0.02)
    bad = Series(label="train", y=(1.1, 1.6, 2.4), ended="diverged in epoch 4")
    return lines(12, "Feed-forward network, worst learning rate: losses by epoch", bad, good, kind=Kind.LOSS)


def weights() -> ImageFigure:
    rows, columns = np.mgrid[-1:1:28j, -1:1:28j]
    images = tuple(0.1 * np.sin(3 * (k + 1) * rows) * np.cos(2 * columns + k) for k in range(4))
    return ImageFigure(
        id="weights-perceptron",
        title="Perceptron: weights by class",
        caption="Red pixels speak for a class, blue ones against it.",
        images=images,
        labels=("CNV", "DME", "drusen", "normal"),
    )


def table(id: str, title: str, columns: dict[str, Kind], rows: Iterable[tuple[Any, ...]], **more: Any) -> Table:
    named = tuple(Column(name, kind) for name, kind in columns.items())
    return Table(id=id, title=title, columns=named, rows=tuple(rows), **more)


def accuracies() -> Table:
    seconds, nothing = Kind.SECONDS, Measured(None, Kind.SECONDS)
    published, first, second = (
        Measured(value, Kind.ACCURACY) for value in (0.4654, Spread(0.51203, 0.0312, 5), 0.3610586011342155)
    )
    rows = (
        ("perceptron", "train accuracy", published, first, None, 0.04663),
        ("perceptron", "test accuracy", Measured(0.3422, Kind.ACCURACY), second, Interval(0.3204, 0.4038), -1e-6),
        ("perceptron", "execution time", nothing, Measured(77.42, seconds), None, None),
        ("diverged", "train loss", Measured(None, Kind.LOSS), Measured(math.nan, Kind.LOSS), None, math.inf),
    )
    columns = {
        "model": Kind.TEXT, "metric": Kind.TEXT, "published": Kind.METRIC, "measured": Kind.METRIC,
        "95% interval": Kind.ACCURACY, "difference": Kind.DIFFERENCE,
    }  # fmt: skip
    notes = ("The interval is Wilson's for 529 images.",)
    return table("table1", "Perceptron, final accuracies", columns, rows, number=1, notes=notes)


def claims() -> Table:
    verdicts = ("holds", "does not hold", "undecided")
    claim = "The network with the smaller batch has the better test accuracy, by more than chance would give it"
    rows = ((f"q2.2.{i}", claim, 3.5, Spread(0.02 * i, 0.01, 5), 5, verdicts[i % 3]) for i in range(9))
    columns = {
        "id": Kind.TEXT, "claim": Kind.TEXT, "published": Kind.NUMBER, "measured": Kind.ACCURACY, "n": Kind.INTEGER,
        "verdict": Kind.TEXT,
    }  # fmt: skip
    return table("claims", "Claims of the homework and what the runs say", columns, rows)


def runs() -> Table:
    names = (f"ffn lr={10.0 ** -(i % 4):g} batch_size={16 << (i % 5)}" for i in range(40))
    rows = ((f"{i:08x}", name, 42 + i % 5, "completed", 0.5 + i / 200, 7.5 * i) for i, name in enumerate(names))
    columns = {
        "run": Kind.TEXT, "specification": Kind.TEXT, "seed": Kind.INTEGER, "status": Kind.TEXT, "val": Kind.ACCURACY,
        "time": Kind.SECONDS,
    }  # fmt: skip
    return table("runs", "Runs", columns, rows)


def evil_table() -> Table:
    columns = {"text": Kind.TEXT, "[bold]number[/bold] <b>": Kind.NUMBER}
    return table("evil", EVIL[0] + EVIL[1], columns, ((text, -1.5) for text in EVIL), notes=EVIL)


def evil_figure() -> LineFigure:
    series = tuple(Series(label=text, y=(float(i), i + 1.0)) for i, text in enumerate(EVIL))
    return LineFigure(
        id="evil-figure",
        title=EVIL[1] + EVIL[0],
        caption=EVIL[0],
        x_label=EVIL[1],
        y_label=EVIL[4],
        series=series,
        kind=Kind.NUMBER,
    )


def figures() -> tuple[Figure, ...]:
    accuracies = (seeds("train", 0.30, 0.51, 20, 0.03), seeds("validation", 0.29, 0.50, 20, 0.03))
    losses = (seeds("train", 0.9, 0.2, 150, 0.01), seeds("validation", 0.9, 0.6, 150, 0.02))
    return (
        lines(1, "Perceptron: accuracy by epoch", *accuracies),
        diverged(),
        lines(14, "Feed-forward network, 150 epochs, default: losses by epoch", *losses, kind=Kind.LOSS),
        weights(),
    )


def proof() -> Section:
    """A section that rests on no data."""
    weights = table("weights", "Weights", {"W0": Kind.TEXT}, (("[-1, 1/2]",), ("-1",)))
    figure = DrawnFigure(
        id="fig17",
        number=17,
        title="The table of f",
        caption="f for A = -1, B = 1",
        draw=truth_table,
        words="f(1, 1) = -1",
    )
    return Section(id="q3", title="Question 3", tables=(weights,), figures=(figure,), from_data=False)


def report() -> Report:
    return Report(
        title="Homework 1",
        data_title="octsim (simulated)",
        data_fingerprint="0123456789abcdef",
        sections=(
            Section(
                id="q1",
                title="Question 1: linear models",
                paragraphs=(
                    "The majority-class baseline is 0.4726 on the homework test set.",
                    Formula("S = diag(p) − p pᵀ"),
                ),
                tables=(accuracies(),),
                figures=figures(),
                claims=claims(),
                small_print=("Seed 42; trained in 18.7 s.",),
                missing=(Missing(what="MLP, seed 42", command="hw1 train mlp --seed 42 --data octsim"),),
            ),
            proof(),
            Section(
                id="extra",
                appendix=True,
                title="Run list " + EVIL[0],
                paragraphs=EVIL,
                tables=(runs(), evil_table()),
                figures=(evil_figure(),),
                missing=(Missing(what=EVIL[0], command="hw1 train `ffn` --db '" + EVIL[1] + "'"),),
            ),
        ),
    )


def printed(report: Report, width: int, *, is_terminal: bool = True) -> str:
    """Return what `hw1 report` prints."""
    file = StringIO()
    terminal.print_report(report, Console(width=width, force_terminal=is_terminal, color_system=None, file=file))
    return file.getvalue()


SHOWN: dict[str, Callable[[Report], str]] = {
    "terminal": lambda report: printed(report, 200),
    "md": lambda report: to_md.files(report, "png")["report.md"].replace("\\", ""),
    "html": lambda report: unescape(to_html.files(report, "png")["report.html"]),
    "latex": lambda report: to_latex.files(report, "png")["report.tex"],
}
"""A whole report as each format shows it to people, as plain as can be."""
