"""A section a sub-question: the answer in words, its tables, its figures, its claims, small print, and what lacks."""

from collections.abc import Iterator, Sequence

from hw1cli.outside.hints import command
from hw1cli.report.content.claims import claims_of
from hw1cli.report.content.curve_figure import side_by_side
from hw1cli.report.content.found import Found
from hw1cli.report.content.metric_table import metric_table
from hw1cli.report.content.small_print import small_print
from hw1cli.report.declare import CurveFigure, SubQuestion
from hw1cli.report.document import Figure, Missing, Section
from hw1cli.report.runs import describe, differing
from hw1cli.specs import Config, option_name


def section(part: SubQuestion, found: Found, paragraphs: tuple[str, ...]) -> Section:
    """Return a sub-question's section; `paragraphs` are its answer in words."""
    pieces = [(each, result) for each in part.evidence if (result := found.result(each)) is not None]
    return Section(
        id=part.id,
        title=f"Question {part.id}: {part.title}",
        paragraphs=paragraphs,
        tables=(
            *([metric_table(part.table, found.runs, found.published)] if part.table else []),
            *(make(result) for each, result in pieces for make in each.tables),
        ),
        figures=(*_figures(part, found), *(make(result) for each, result in pieces for make in each.figures)),
        claims=claims_of(part.id, found.judged, found.published),
        small_print=(
            *small_print(part, found),
            *(note for each, result in pieces for make in each.further for note in make(result).notes),
        ),
        missing=tuple(_missing(part, found)),
        from_data=part.from_data,
    )


def _figures(part: SubQuestion, found: Found) -> Iterator[Figure]:
    for row in part.figures:
        yield from (each for each in row if not isinstance(each, CurveFigure))
        yield from side_by_side([each for each in row if isinstance(each, CurveFigure)], found.runs, found.curves)


def _missing(part: SubQuestion, found: Found) -> Iterator[Missing]:
    for config in part.configs:
        if not found.runs.of(config):
            yield Missing(what=f"{config.model} ({describe(config)})", command=train_command(config, found.options))
    for each in part.evidence:
        if found.result(each) is None:
            yield Missing(what=each.what, command=command("reproduce", f"q{part.id[0]}", *found.options))


def train_command(config: Config, options: Sequence[str]) -> str:
    """Return the command that trains a configuration: every option that differs from the model's default."""
    own = (word for name, value in differing(config).items() for word in (option_name(name), value))
    return command("train", config.model, *own, *options)
