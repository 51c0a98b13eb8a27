"""A report as LaTeX for a plain TeX Live: a complete document, and each table and figure as a fragment to \\input."""

from collections.abc import Iterator, Sequence

from hw1cli.report.document import Figure, Kind, Measured, Missing, Report, Section, Table, Value
from hw1cli.report.formats import letters
from hw1cli.report.formats.columns import fitted, natural
from hw1cli.report.text import cell, clean, heading, remark

_LONG_TABLE_ROWS = 35
"""A table with more rows is broken over pages."""

_SIZES = (("\\normalsize", 98), ("\\small", 108), ("\\footnotesize", 122), ("\\scriptsize", 139))
"""Sizes of type, largest first, with about how many characters of a table go on a line of the document."""

_GAP = 2
"""What the space between two columns takes, in characters."""

_COMMANDS = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "_": r"\_",
        "%": r"\%",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': r"{\char34}",
        "'": r"{'}",
        "`": r"{`}",
        "-": r"{-}",
        # After the end of a row these would be its arguments.
        "[": r"{[}",
        "]": r"{]}",
        "*": r"{*}",
        "\u2013": "--",
        "\u2014": "---",
        "±": r"$\pm$",
        "×": r"$\times$",
        "·": r"$\cdot$",
        "∞": r"$\infty$",
        "≤": r"$\leq$",
        "≥": r"$\geq$",
        "≠": r"$\neq$",
        "−": r"$-$",
        "→": r"$\to$",
        "∈": r"$\in$",
        "∑": r"$\sum$",
        "²": r"$^2$",
        "°": r"$^\circ$",
        "≈": r"$\approx$",
        "∀": r"$\forall$",
        "∃": r"$\exists$",
        "∇": r"$\nabla$",
        "⊗": r"$\otimes$",
        "½": r"$\frac12$",
        "³": r"$^3$",
        "α": r"$\alpha$",
        "β": r"$\beta$",
        "δ": r"$\delta$",
        "ε": r"$\varepsilon$",
        "λ": r"$\lambda$",
        "μ": r"$\mu$",
        "σ": r"$\sigma$",
        "…": r"\dots{}",
        "‘": "{`}",
        "’": "{'}",
        "“": "{``}",
        "”": "{''}",
        "\u00a0": "~",
    }
)
_ACCENTED = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿ")

PREAMBLE = rf"""\documentclass[a4paper,10pt]{{article}}
{letters.TYPE}{letters.DEFINITION}\usepackage[margin=2cm]{{geometry}}
\usepackage{{textcomp,graphicx,booktabs,array,longtable,float,caption}}
\captionsetup{{font=small,labelfont=bf,justification=centering}}
\setlength{{\parindent}}{{0pt}}
\setlength{{\parskip}}{{0.6em}}
"""
FRAGMENT_NEEDS = "% Needs: \\usepackage{textcomp,graphicx,booktabs,array,longtable,float,caption}\n"


def files(report: Report, figure_format: str) -> dict[str, str]:
    """Return `report.tex` and each table and figure as a fragment, `latex/ID.tex`; LaTeX takes PDF for SVG."""
    included = "pdf" if figure_format == "svg" else figure_format
    within = {f"latex/{name}": text for name, text in fragments(report, included).items()}
    return {"report.tex": render(report, included), **within}


def render(report: Report, figure_format: str) -> str:
    """Return a complete document whose figures are files `ID.figure_format` (png or pdf) in the same folder."""
    data = f"Data: {escape(report.data_title)}, fingerprint \\texttt{{{escape(report.data_fingerprint)}}}"
    author = data if report.data_title else ""
    parts = [PREAMBLE, f"\\title{{{escape(report.title)}}}\n\\author{{{author}}}\n\\date{{}}\n"]
    parts.append("\\begin{document}\n\\maketitle\n")
    for section in report.sections:
        parts += _section(section, report.source(section), figure_format)
    return "\n".join([*parts, "\\end{document}\n"])


def fragments(report: Report, figure_format: str) -> dict[str, str]:
    """Return each table and figure as `ID.tex`; a figure is sought where the including document's graphics are."""
    named: dict[str, str] = {}
    for section in report.sections:
        source = report.source(section)
        named |= {f"{each.id}.tex": _fragment(_table(each, source)) for each in section.tables}
        named |= {f"{each.id}.tex": _fragment(_figure(each, source, figure_format)) for each in section.figures}
    return named


def _fragment(body: str) -> str:
    return FRAGMENT_NEEDS + (letters.DEFINITION if "\\hwletter" in body else "") + body


def escape(text: str) -> str:
    """Return `text` so that LaTeX prints it and obeys none of it (`letters.py` for those beyond Latin-1)."""
    # Two commas would become a quotation mark.
    return "".join(map(_escaped, clean(text))).replace(",,", ",{},")


def _escaped(char: str) -> str:
    special = char.translate(_COMMANDS)
    if special != char or char.isascii() or char in _ACCENTED:
        return special
    return letters.letter(char)


def _section(section: Section, data_title: str, figure_format: str) -> Iterator[str]:
    yield f"\\section*{{{escape(section.title)}}}\n"
    yield from (f"{escape(paragraph)}\n" for paragraph in section.paragraphs)
    yield from (_table(table, data_title) for table in section.tables)
    yield from (_figure(figure, data_title, figure_format) for figure in section.figures)
    if section.missing:
        items = "\n".join(map(_missing, section.missing))
        yield f"\\subsection*{{Missing}}\n\\begin{{itemize}}\n{items}\n\\end{{itemize}}\n"


def _missing(missing: Missing) -> str:
    return f"\\item {escape(missing.what)}: {_code(missing.command)}"


def _code(text: str) -> str:
    # Straight quotes, so that a command can be copied from the page.
    return f"\\texttt{{{escape(text)}}}".replace("{'}", "\\textquotesingle{}").replace(" ", "\\ \\allowbreak{}")


def _figure(figure: Figure, data_title: str, figure_format: str) -> str:
    lines = (
        "\\begin{figure}[H]",
        "\\centering",
        f"\\includegraphics[width=0.72\\linewidth]{{{figure.id}.{figure_format}}}",
        _caption("figure", figure, data_title, remark(figure)),
        "\\end{figure}\n",
    )
    return "\n".join(lines)


def _caption(kind: str, item: Table | Figure, data_title: str, said: str = "") -> str:
    """Return the caption under the homework's own number, without a number where the homework has none."""
    more = "".join(f" {escape(part)}" for part in (f"Data: {data_title}." if data_title else "", said) if part)
    if item.number is None:
        return f"\\caption*{{{escape(heading(item))}.{more}}}"
    return f"\\renewcommand{{\\the{kind}}}{{{item.number}}}\\caption{{{escape(item.title)}.{more}}}"


def _table(table: Table, data_title: str) -> str:
    size, columns = _layout(table)
    caption = _caption("table", table, data_title)
    header = " & ".join(f"\\bfseries {escape(column.name)}" for column in table.columns) + " \\\\"
    rows = "\n".join(
        " & ".join(_cell(value, column.kind) for value, column in zip(row, table.columns, strict=True)) + " \\\\"
        for row in table.rows
    )
    notes = "".join(f"\n\\par\\smallskip{{\\footnotesize {escape(note)}\\par}}" for note in table.notes)
    long = len(table.rows) > _LONG_TABLE_ROWS
    return (_long if long else _floating)(size, columns, caption, header, rows, notes)


def _floating(size: str, columns: str, caption: str, header: str, rows: str, notes: str) -> str:
    return f"""\\begin{{table}}[H]
\\centering{size}\\setlength{{\\tabcolsep}}{{4pt}}
{caption}
\\begin{{tabular}}{{{columns}}}
\\toprule
{header}
\\midrule
{rows}
\\bottomrule
\\end{{tabular}}{notes}
\\end{{table}}
"""


def _long(size: str, columns: str, caption: str, header: str, rows: str, notes: str) -> str:
    return f"""\\begingroup
{size}\\setlength{{\\tabcolsep}}{{4pt}}
\\begin{{longtable}}{{{columns}}}
{caption}\\\\
\\toprule
{header}
\\midrule
\\endhead
\\bottomrule
\\endfoot
{rows}
\\end{{longtable}}{notes}
\\endgroup
"""


def _cell(value: Value | Measured, kind: Kind) -> str:
    return escape(cell(value, kind))


def _layout(table: Table) -> tuple[str, str]:
    """Return size of type and column specification: the largest size at which nothing is folded, else a small one."""
    gaps = _GAP * len(table.columns)
    whole = natural(table)
    for size, room in _SIZES:
        if sum(whole) <= room - gaps:
            return size, "".join(_specification(column.kind) for column in table.columns)
    for size, room in _SIZES[2:]:
        if (widths := fitted(table, room - gaps)) is not None:
            return size, _folded(table, widths)
    size, room = _SIZES[-1]
    return size, _folded(table, [(room - gaps) // len(table.columns)] * len(table.columns))


def _folded(table: Table, widths: Sequence[int]) -> str:
    return "".join(
        _specification(column.kind, width if width < whole else None)
        for column, width, whole in zip(table.columns, widths, natural(table), strict=True)
    )


def _specification(kind: Kind, width: int | None = None) -> str:
    """Return a column's specification: lines as long as they come, or folded at `width` characters."""
    if width is None:
        return "l" if kind is Kind.TEXT else "r"
    side = "raggedright" if kind is Kind.TEXT else "raggedleft"
    return f">{{\\{side}\\arraybackslash}}p{{{0.48 * width + 0.3:.2f}em}}"
