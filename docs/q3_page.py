"""The numbers in docs/q3.md: every block between `<!-- program: NAME -->` and `<!-- end -->` is computed here.

`make docs` writes them, and the page's pictures, anew; a test holds the page against them.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

from pages import markdown_rows, refreshed

from hw1cli.constructions.build import MarginKind, construct
from hw1cli.constructions.network import Activation, Layer, Network, vector
from hw1cli.constructions.network_file import layer_json
from hw1cli.constructions.proofs import prove_all
from hw1cli.constructions.separability import by_rule, chart
from hw1cli.constructions.target import Target
from hw1cli.constructions.theorems import THEOREMS
from hw1cli.constructions.verify import Verdict, verify
from hw1cli.report.content.question3_tables import (
    certificate_lines,
    chart_counts,
    chart_table,
    overview_table,
    sums_table,
    verdict_lines,
    weights_table,
)
from hw1cli.report.document import Table
from hw1cli.report.figures import style

PAGE = Path(__file__).with_name("q3.md")
XOR, EXAMPLE = Target(2, -1, 1), Target(4, -1, 2)
CHECKED = (XOR, EXAMPLE, Target(5, 0, 0), Target(7, -7, 3), Target(16, -4, 9), Target(1000, -30, 7))
_SECONDS = 600.0


def blocks() -> Mapping[str, str]:
    """Return every block's Markdown by its name."""
    return {
        "truth-table": _truth_table(),
        "sign-weights": _markdown(weights_table(construct(EXAMPLE, "sign"))),
        "sign-sums": _sums("sign"),
        "relu-weights": _markdown(weights_table(construct(EXAMPLE, "relu"))),
        "relu-sums": _sums("relu"),
        "widest-weights": _markdown(weights_table(construct(EXAMPLE, "sign", "max"))),
        "verdicts": _markdown(overview_table(list(_verdicts()))),
        "fragile": _text(verdict_lines(verify(_fragile(), EXAMPLE, _SECONDS))),
        "theorems": _theorems(),
        "crossing-xor": _text(certificate_lines(by_rule(XOR))),
        "crossing-example": _text(certificate_lines(by_rule(EXAMPLE))),
        "separation": _text(certificate_lines(by_rule(Target(4, -1, 4)))),
        "chart": _markdown(chart_table(4, chart(4))),
        "chart-counts": _markdown(chart_counts(chart(12))),
        "file": _file(),
    }


def write_pictures(folder: Path) -> None:
    """Draw the page's pictures as PNG files into `folder`."""
    import matplotlib

    from hw1cli.report.figures import question3 as draw

    with matplotlib.rc_context(style.settings()):
        pictures = {
            "q3-points": draw.points(),
            "q3-chart": draw.separability_chart(12),
            "q3-crossing-2": draw.separation_picture(2, -1, 1),
            "q3-crossing-3": draw.separation_picture(3, -1, 1),
            "q3-plane-3": draw.separation_picture(3, 1, 3),
        }
        for name, figure in pictures.items():
            figure.savefig(folder / f"{name}.png", metadata={"Software": None})


def _truth_table() -> str:
    lines = [[*map(str, x), str(sum(x)), str(XOR(x))] for x in product((-1, 1), repeat=2)]
    return markdown_rows(["x1", "x2", "sum", "f(x)"], lines)


def _sums(activation: Activation) -> str:
    table = sums_table(construct(EXAMPLE, activation), EXAMPLE)
    assert table is not None
    return _markdown(table)


def _verdicts() -> Iterator[tuple[str, Verdict | str]]:
    kinds: Sequence[MarginKind] = ("half", "max")
    activations: Sequence[Activation] = ("sign", "relu")
    for target in CHECKED:
        for activation, kind in product(activations, kinds):
            name = f"D={target.D}, [{target.A}, {target.B}], {activation}, margin {kind}"
            yield name, verify(construct(target, activation, kind), target, _SECONDS)


def _fragile() -> Network:
    """The sign network with thresholds A + 1 and B, which are sums that occur."""
    ones, minus = vector([1] * 4), vector([-1] * 4)
    hidden = Layer((ones, minus), vector([0, 2]), "sign")
    return Network((hidden, Layer((vector([1, 1]),), vector([-1]), "sign")))


def _theorems() -> str:
    lines = [
        [p.theorem.name, p.theorem.words, f"`{p.theorem.formula}`", p.outcome] for p in prove_all(THEOREMS, _SECONDS)
    ]
    return markdown_rows(["theorem", "in words", "formula", "verdict"], lines)


def _file() -> str:
    layers = [f"  {json.dumps(layer_json(layer))}" for layer in construct(XOR, "sign").layers]
    return "```json\n" + '{"name": "XOR", "layers": [\n' + ",\n".join(layers) + "\n]}\n```"


def _markdown(table: Table) -> str:
    return markdown_rows(
        [column.name for column in table.columns], [[str(value) for value in row] for row in table.rows]
    )


def _text(lines: Iterator[str]) -> str:
    return "```text\n" + "\n".join(lines) + "\n```"


def write() -> None:
    """Write the page's blocks and pictures anew."""
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8"), blocks()), encoding="utf-8")
    write_pictures(PAGE.with_name("img"))
