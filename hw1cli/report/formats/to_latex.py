"""A report as LaTeX for a plain TeX Live: a complete document, and each table and figure as a fragment to \\input."""

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

from hw1cli.report.document import Report, is_formula
from hw1cli.report.formats.latex_layout import layout
from hw1cli.report.formats.macros import macros
from hw1cli.report.text import byline, cells, clean, heading

if TYPE_CHECKING:
    from jinja2 import Environment

_NEEDS = "% Needs: \\usepackage{textcomp,graphicx,booktabs,array,longtable,float,caption,lscape}\n"

_ABOUT_NUMBERS = r"""% Every number of the report as a macro: \input{numbers} in the preamble, \hwNAME{} in the text.
% A name is the table's or figure's, the row's and the column's: letters stay, 1 to 3999 are Roman numerals, other
% digits are words, remarks are left out; Sd and N belong to a mean, Low and High to an interval, First and Last to a
% curve.
"""

_MATHS = {
    "±": r"\pm", "×": r"\times", "·": r"\cdot", "∞": r"\infty", "≤": r"\leq", "≥": r"\geq", "≠": r"\neq", "−": "-",
    "→": r"\to", "⇒": r"\Rightarrow", "∈": r"\in", "∑": r"\sum", "²": "^2", "³": "^3", "°": r"^\circ", "ᵀ": r"^\top",
    "₀": "_0", "₁": "_1", "₂": "_2", "ᵢ": "_i", "ⱼ": "_j", "ₖ": "_k", "≈": r"\approx", "∀": r"\forall",
    "∃": r"\exists", "∇": r"\nabla", "∂": r"\partial", "ℓ": r"\ell", "⊗": r"\otimes", "⊙": r"\odot", "½": r"\frac12",
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon", "θ": r"\theta",
    "λ": r"\lambda", "μ": r"\mu", "σ": r"\sigma", "φ": r"\varphi",
}  # fmt: skip
_COMMANDS = str.maketrans(
    {
        "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}",
        ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"{\char34}", "–": "--", "—": "---", "…": r"\dots{}",
        "‘": "{`}", "’": "{'}", "“": "{``}", "”": "{''}", "\u00a0": "~",
        **{char: f"\\{char}" for char in "{}$&#_%"},
        # Two of some would become another sign; after the end of a row, brackets and * would be its arguments.
        **{char: f"{{{char}}}" for char in "'`-[]*"},
        **{char: f"\\ensuremath{{{maths}}}" for char, maths in _MATHS.items()},
    }
)  # fmt: skip
_NEGATIVE = re.compile(r"(?<![\w-])-(?=\d|∞)|(?<=\de)-(?=\d)")
"""The hyphen of a negative number or exponent."""

_ACCENTED = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿ")


def files(report: Report, figure_format: str) -> dict[str, str]:
    """Return `report.tex`, each table and figure as `latex/ID.tex`, and `numbers.tex`; LaTeX takes PDF for SVG.

    A fragment's figure is sought where the including document's graphics are.
    """
    included = "pdf" if figure_format == "svg" else figure_format
    named = {"report.tex": document(report, included), "numbers.tex": _numbers(report)}
    parts = _macros("parts.tex.j2")
    for section in report.sections:
        tables = {each.id: parts.table(each, report.source(section, each)) for each in section.every_table}
        figures = {each.id: parts.figures([each], report, section, included, 0.72) for each in section.figures}
        named |= {f"latex/{name}.tex": _fragment(part) for name, part in (tables | figures).items()}
    return named


def document(report: Report, figure_format: str) -> str:
    """Return the complete document, whose figures are files `ID.figure_format` beside it."""
    return _environment().get_template("report.tex.j2").render(report=report, format=figure_format) + "\n"


def _numbers(report: Report) -> str:
    r"""Return a \newcommand for each number, with the place where the report shows it beside it."""
    lines = [f"\\newcommand{{\\{each.name}}}{{{prose(each.text)}}}% {each.place}" for each in macros(report)]
    return _ABOUT_NUMBERS + "\n".join(lines) + "\n"


def prose(text: str) -> str:
    """Return `text` as LaTeX with a minus before each negative number; it can stand in text and in a formula."""
    return escape(_NEGATIVE.sub("−", text))


def _fragment(body: str) -> str:
    definition = _macros("letters.tex.j2").definition() if "\\hwletter" in body else ""
    return f"{_NEEDS}{definition}{body}"


def _macros(template: str) -> Any:
    return _environment().get_template(template).make_module()


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("hw1cli.report.formats"),
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(tex=prose, heading=heading)
    environment.globals.update(layout=layout, cells=cells, code=_code, is_formula=is_formula, properties=_properties)
    return environment


def escape(text: str) -> str:
    """Return `text` so that LaTeX prints it and obeys none of it (`letters.tex.j2` for letters beyond Latin-1)."""
    # Two commas would become a quotation mark.
    return "".join(map(_escaped, clean(text))).replace(",,", ",{},")


def _escaped(char: str) -> str:
    special = char.translate(_COMMANDS)
    if special != char or char.isascii() or char in _ACCENTED:
        return special
    # Lines may break behind letters of scripts without spaces between words.
    breaks = r"\allowbreak{}" if unicodedata.east_asian_width(char) in "WF" else ""
    return f"\\hwletter{{{char}}}{{{ord(char)}}}{{{ord(char):04X}}}{breaks}"


def _properties(report: Report) -> str:
    """Return what a PDF says of itself, in hexadecimal UTF-16: nothing in it means anything to an engine."""
    texts = {"Title": clean(report.title), "Author": byline(report)}
    return " ".join(f"/{name} <FEFF{text.encode('utf-16-be').hex()}>" for name, text in texts.items())


def _code(text: str) -> str:
    # Straight quotes, so that a command can be copied from the page.
    return f"\\texttt{{{escape(text)}}}".replace("{'}", "\\textquotesingle{}").replace(" ", "\\ \\allowbreak{}")
