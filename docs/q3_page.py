"""The numbers in docs/q3.md: every block between `<!-- program: NAME -->` and `<!-- end -->` is computed here.

`make docs` writes them, and the page's pictures, anew; a test holds the page against them.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pages import refreshed
from q3_pictures import separation_picture

from hw1cli.constructions.answers import (
    answer_json,
    certificate_json,
    chart_counts,
    chart_json,
    examination_json,
    theorems_json,
)
from hw1cli.constructions.examine import examine_file
from hw1cli.constructions.network import Layer, Network, vector
from hw1cli.constructions.network_file import exact_json
from hw1cli.constructions.requirements import Requirements
from hw1cli.constructions.separability import separability
from hw1cli.constructions.target import XOR, Target
from hw1cli.constructions.two_units import ACTIVATIONS, MARGINS, construct, homework_networks
from hw1cli.constructions.verify import verify
from hw1cli.evidence.question3 import results_of
from hw1cli.report.content.found import Found
from hw1cli.report.content.question3_tables import (
    certificate_text,
    chart_table,
    counts_table,
    overview_table,
    theorems_table,
    verdict_lines,
    weights_table,
)
from hw1cli.report.content.words import made_words
from hw1cli.report.document import Table
from hw1cli.report.figures import question3 as draw
from hw1cli.report.figures import style
from hw1cli.report.formats.to_md import paragraph, table
from hw1cli.report.numbers import text_of
from hw1cli.report.runs import Runs
from hw1cli.study.homework import words_of

PAGE = Path(__file__).with_name("q3.md")
EXAMPLE = Target(4, -1, 2)
CHECKED = (XOR, EXAMPLE, Target(5, 0, 0), Target(7, -7, 3), Target(16, -4, 9), Target(1000, -30, 7))
OPEN = """{"activation": "relu",
 "W0": ["-1", "1"], "b0": ["A - 1/2", "-B - 0.5"],
 "W1": [-1, -1], "b1": 0}"""
_SECONDS = 600.0


def blocks() -> Mapping[str, str]:
    """Return every block's Markdown by its name."""
    widest, _ = answer_json(EXAMPLE, homework_networks(EXAMPLE, "max"))["networks"]
    chart = chart_json(12)
    return {
        "truth-table": _truth_table(),
        **_answers(),
        "widest-weights": _markdown(weights_table(widest)),
        "verdicts": _markdown(overview_table(list(_verdicts()))),
        "fragile": _fragile(),
        "theorems": _theorems(),
        "crossing-example": _certificate(EXAMPLE),
        "separation": _certificate(Target(4, -1, 4)),
        "chart": _markdown(chart_table(4, chart)),
        "chart-counts": _markdown(counts_table(chart_counts(chart))),
        "file": _file(),
        "open-file": f"```json\n{OPEN}\n```",
        "open-verdict": _open(),
    }


def write_pictures(folder: Path) -> None:
    """Draw the page's pictures as PNG files into `folder`."""
    with style.own_look():
        pictures = {
            "q3-points": draw.points(),
            "q3-chart": draw.separability_chart(12),
            "q3-crossing-2": separation_picture(XOR),
            "q3-crossing-3": separation_picture(Target(3, -1, 1)),
            "q3-plane-3": separation_picture(Target(3, 1, 3)),
        }
        for name, figure in pictures.items():
            figure.savefig(folder / f"{name}.png", metadata={"Software": None})


def _answers() -> Mapping[str, str]:
    """The report's answers to 3.1a, 3.1b and 3.1c."""
    evidence: dict[str, dict[str, Any]] = {}
    for document in (answer_json(XOR, homework_networks(XOR)), {"theorems": theorems_json(_SECONDS)}):
        for kind, subject, result in results_of(document):
            evidence.setdefault(kind, {})[subject] = result
    found = Found(runs=Runs({}), evidence=evidence)
    return {f"answer-{id}": "\n\n".join(map(paragraph, made_words(words_of(f"3.1{id}"), found))) for id in "abc"}


def _truth_table() -> str:
    lines = [[*map(str, x), str(sum(x)), str(XOR(x))] for x in product((-1, 1), repeat=2)]
    return table(["x1", "x2", "sum", "f(x)"], lines)


def _verdicts() -> Iterator[dict[str, Any]]:
    for target, activation, margin in product(CHECKED, ACTIVATIONS, MARGINS):
        name = f"D={target.D}, [{target.A}, {target.B}], {activation}, margin {margin}"
        yield examination_json(name, verify(construct(target, activation, margin), target, _SECONDS))


def _fragile() -> str:
    """Examine the sign network with thresholds A + 1 and B, which are sums that occur."""
    ones, minus = vector([1] * 4), vector([-1] * 4)
    hidden = Layer((ones, minus), vector([0, 2]), "sign")
    network = Network((hidden, Layer((vector([1, 1]),), vector([-1]), "sign")))
    answer = answer_json(EXAMPLE, [("fragile", network)])
    return _text(verdict_lines(answer["networks"][0], answer))


def _theorems() -> str:
    proved = theorems_table(theorems_json(_SECONDS))
    rows = tuple((name, words, f"`{formula}`", verdict) for name, words, formula, verdict in proved.rows)
    return _markdown(replace(proved, rows=rows))


def _certificate(target: Target) -> str:
    return certificate_text(certificate_json(separability(target)))


def _file() -> str:
    layers = [f"  {json.dumps(exact_json(layer))}" for layer in construct(XOR, "sign").layers]
    return "```json\n" + '{"name": "XOR", "layers": [\n' + ",\n".join(layers) + "\n]}\n```"


def _open() -> str:
    """Examine a file for all D, A and B with what the homework requires."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "open.json")
        path.write_text(OPEN, encoding="utf-8")
        record = examine_file(path, {}, Requirements(integers=True, units=2), _SECONDS)
    return _text(verdict_lines(record, record))


def _markdown(made: Table) -> str:
    cells = [
        [text_of(value, column.kind).replace("|", "\\|") for value, column in zip(row, made.columns, strict=True)]
        for row in made.rows
    ]
    return table([column.name for column in made.columns], cells)


def _text(lines: Iterator[str]) -> str:
    return "```text\n" + "\n".join(lines) + "\n```"


def write() -> None:
    """Write the page's blocks and pictures anew."""
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8"), blocks()), encoding="utf-8")
    write_pictures(PAGE.with_name("img"))
