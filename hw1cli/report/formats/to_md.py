"""A report as Markdown that renders on GitHub, its figures beside it by relative path."""

import re
from collections.abc import Iterable, Iterator, Sequence

from hw1cli.report.document import Figure, Kind, Report, Section, Table, is_formula
from hw1cli.report.figures.curves import alt_text
from hw1cli.report.text import byline, cells, clean, heading

_SPECIAL = str.maketrans({char: "\\" + char for char in "\\`*_{}[]<>#|~$!&"})
_STARTS_A_BLOCK = re.compile(r"^(\s*(?:\d+(?=[.)])|(?=[-+=])))")


def files(report: Report, figure_format: str) -> dict[str, str]:
    """Return `report.md`, whose figures are files `ID.figure_format` in the same folder."""
    blocks = [f"# {escape(report.title)}"]
    if report.authors:
        blocks.append(escape(byline(report)))
    if report.data_title:
        blocks.append(f"Data: {escape(report.data_title)}, fingerprint {_code(report.data_fingerprint)}.")
    for section in report.sections:
        blocks += _section(report, section, figure_format)
    return {"report.md": "\n\n".join(blocks) + "\n"}


def escape(text: str) -> str:
    """Return `text` so that Markdown shows it as it is and takes none of it for markup."""
    return _STARTS_A_BLOCK.sub(r"\1\\", clean(text).translate(_SPECIAL))


def _section(report: Report, section: Section, figure_format: str) -> Iterator[str]:
    yield f"## {escape(section.title)}"
    yield from map(paragraph, section.paragraphs)
    for each in section.tables:
        yield from _whole_table(each, report.source(section, each))
    for figure in section.figures:
        yield f"![{escape(alt_text(figure))}]({figure.id}.{figure_format})"
        yield _caption(figure, report.source(section, figure), figure.caption)
    if section.claims:
        yield from _whole_table(section.claims, report.source(section, section.claims))
    yield from (f"<sub>{escape(note)}</sub>" for note in section.small_print)
    if section.missing:
        yield "### Missing"
        yield "\n".join(f"- {escape(each.what)}: {_code(each.command)}" for each in section.missing)


def paragraph(text: str) -> str:
    """Return a paragraph, or a formula on a line of its own."""
    return f"> {escape(text)}" if is_formula(text) else escape(text)


def _whole_table(it: Table, data_title: str) -> Iterator[str]:
    yield _caption(it, data_title)
    yield _table(it)
    yield from (f"*{escape(note)}*" for note in it.notes)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], align: str = "") -> str:
    """Return a table of cells that are Markdown already, its columns left (the default) or right, as in "lrr"."""
    rules = ["---:" if each == "r" else "---" for each in align.ljust(len(head), "l")]
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, rules, *rows))


def _table(it: Table) -> str:
    return table(
        [escape(column.name) for column in it.columns],
        # A cell holds no blocks, so a sign or a number at its start needs no escape.
        [[text.translate(_SPECIAL) for text in cells(it, row)] for row in it.rows],
        "".join("l" if column.kind is Kind.TEXT else "r" for column in it.columns),
    )


def _caption(item: Table | Figure, data_title: str, said: str = "") -> str:
    data = f"Data: {escape(data_title)}." if data_title else ""
    return " ".join(part for part in (f"**{escape(heading(item))}.**", data, escape(said)) if part)


def _code(text: str) -> str:
    """Return a code span, fenced by more backticks than the text has in a row."""
    content = clean(text)
    fence = "`" * (max(map(len, re.findall("`+", content)), default=0) + 1)
    pad = " " if content.startswith("`") or content.endswith("`") else ""
    return f"{fence}{pad}{content}{pad}{fence}"
