"""A report on a terminal: rich tables that are never cut, curves as sparklines, missing runs with their command."""

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console, Group, JustifyMethod, RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from hw1cli.report.document import Figure, Kind, LineFigure, Missing, Report, Section, Series, Table, is_formula
from hw1cli.report.formats.columns import GAP, fitted, natural
from hw1cli.report.numbers import number
from hw1cli.report.text import byline, cells, clean, heading

_SPARKS = "▁▂▃▄▅▆▇█"
_VERDICTS = {
    **dict.fromkeys(("holds", "consistent"), "green"),
    **dict.fromkeys(("does not hold", "impossible", "contradicts", "differs"), "red"),
    **dict.fromkeys(("undecided", "unusual"), "yellow"),
}


def print_report(report: Report, console: Console) -> None:
    """Print every section; colours, width and encoding are the console's."""
    on = f" on {clean(report.data_title)}" if report.data_title else ""
    _print(console, Text(clean(report.title) + on, style="bold"))
    if report.authors:
        _print(console, Text(byline(report)))
    for section in report.sections:
        print_section(report, section, console)


def print_section(report: Report, section: Section, console: Console) -> None:
    """Print a section's words, its tables whole, its curves as sparklines, and what is missing with its command."""
    console.print()
    _print(console, Text(clean(section.title), style="bold underline"))
    for paragraph in section.paragraphs:
        text = Text(clean(paragraph))
        _print(console, Padding(text, (0, 0, 0, 4), expand=False) if is_formula(paragraph) else text)

    def shown(table: Table) -> Group:
        return table_of(table, console, report.source(section, table))

    for block in (
        *map(shown, section.tables),
        Group(*(each for figure in section.figures for each in _curves(figure, console.encoding))),
        *([shown(section.claims)] if section.claims else []),
        Group(*(Text(clean(note), style="dim") for note in section.small_print)),
        Group(*_missing(section.missing)),
    ):
        if block.renderables:
            console.print()
            _print(console, block)


def table_of(table: Table, console: Console, data_title: str = "") -> Group:
    """Return a table that loses nothing: as wide as it needs when piped, folded or a block a row on a terminal."""
    title = " | ".join(part for part in (heading(table), clean(data_title)) if part)
    notes = [Text(clean(note), style="dim") for note in table.notes]
    gaps = len(GAP) * (len(table.columns) - 1)
    widths = fitted(table, console.width - gaps) if console.is_terminal else natural(table)
    blocks = [_rich_table(table, widths, sum(widths) + gaps)] if widths else _blocks(table)
    return Group(Text(title, style="bold"), *blocks, *notes)


def _rich_table(table: Table, widths: list[int], whole: int) -> RichTable:
    rich_table = RichTable(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False, width=whole)
    for column, width in zip(table.columns, widths, strict=True):
        justify: JustifyMethod = "left" if column.kind is Kind.TEXT else "right"
        rich_table.add_column(Text(clean(column.name), "bold"), justify=justify, overflow="fold", width=width)
    for row in table.rows:
        rich_table.add_row(*map(_styled, cells(table, row)))
    return rich_table


def _styled(text: str) -> Text:
    return Text(text, style=_VERDICTS.get(text, ""))


def _blocks(table: Table) -> Iterator[RenderableType]:
    for row in table.rows:
        first, *others = cells(table, row)
        yield Text(first, style="bold")
        for column, text in zip(table.columns[1:], others, strict=True):
            yield Padding(Text.assemble((f"{clean(column.name)}: ", "dim"), _styled(text)), (0, 0, 0, 2))


def _curves(figure: Figure, encoding: str) -> Iterator[Text]:
    if not isinstance(figure, LineFigure):
        return
    yield Text(heading(figure), style="bold")
    for series in figure.series:
        note = (f"  ended: {clean(series.ended)}", "red") if series.ended is not None else ""
        spark = _sparkline(series.y) if encoding.lower().startswith("utf") else ""
        yield Text.assemble("  ", spark, "  " if spark else "", _summary(series, figure.kind), note)


def _sparkline(values: Sequence[float], width: int = 24) -> str:
    """Return values as at most `width` block characters, scaled from lowest to highest."""
    shown = min(len(values), width)
    sampled = [values[round(i * (len(values) - 1) / max(1, shown - 1))] for i in range(shown)]
    low, high = min(sampled, default=0.0), max(sampled, default=0.0)
    return "".join(_SPARKS[int((v - low) / ((high - low) or 1.0) * (len(_SPARKS) - 1) + 0.5)] for v in sampled)


def _summary(series: Series, kind: Kind) -> str:
    if not series.y:
        return f"{clean(series.label)}: no finite value"
    first, last = (number(value, kind) for value in (series.y[0], series.y[-1]))
    return f"{clean(series.label)}: {first} to {last} at epoch {series.x[-1]}"


def _missing(missing: tuple[Missing, ...]) -> Iterator[Text]:
    if missing:
        yield Text("Missing", style="bold yellow")
    for each in missing:
        yield Text.assemble(f"  {clean(each.what)}: ", (clean(each.command), "cyan"))


def _print(console: Console, renderable: RenderableType) -> None:
    # On a terminal lines wrap at its width; elsewhere nothing is wrapped or cut.
    whole = not console.is_terminal
    console.print(renderable, highlight=False, markup=False, emoji=False, crop=False, soft_wrap=whole)
