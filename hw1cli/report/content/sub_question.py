"""A section a sub-question: the answer in words, its tables, its figures, its claims, small print, and what lacks."""

from collections.abc import Iterator, Mapping, Sequence

from hw1cli.outside.hints import command
from hw1cli.outside.words import counted
from hw1cli.records import Environment, Status
from hw1cli.report.content.claims import claims_of
from hw1cli.report.content.curve_figure import side_by_side
from hw1cli.report.content.found import Found
from hw1cli.report.content.metric_table import metric_table
from hw1cli.report.declare import CurveFigure, Metric, SubQuestion
from hw1cli.report.document import Figure, Missing, Section
from hw1cli.report.numbers import text_of
from hw1cli.report.runs import Runs, describe, differing
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
            *_small_print(part, found),
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


def _small_print(part: SubQuestion, found: Found) -> Iterator[str]:
    """Yield what has to be known of a sub-question's numbers, each as a sentence; nothing where no run is stored."""
    stored = [run for config in part.configs for run in found.runs.of(config)]
    if not stored or part.table is None:
        return
    rows = {
        f"{part.table.head} {row.label}" if row.label[0].isdigit() else row.label: row.config
        for row in part.table.rows
    }
    seeds = dict.fromkeys(str(run.spec.seed) for config in part.configs if (run := found.runs.first(config)))
    yield f"Measured with seed {', '.join(seeds)}{found.remark}."
    yield from _spreads(rows, found.runs)
    yield from _diverged(part.configs, found.runs)
    yield f"Trained on {'; '.join(dict.fromkeys(_machine(run.environment) for run in stored))}."


def _spreads(rows: Mapping[str, Config], runs: Runs) -> Iterator[str]:
    """Yield mean and spread over the seeds, and the interval from the images, of every row's test accuracy."""
    metric = Metric.TEST_ACC
    spreads = {label: runs.spread(config, metric) for label, config in rows.items()}
    several = [f"{label}: {text_of(each, metric.kind)}" for label, each in spreads.items() if each and each.n > 1]
    if several:
        yield f"Test accuracy over the seeds, mean ± standard deviation: {', '.join(several)}."
    intervals = {label: runs.interval(config, metric) for label, config in rows.items()}
    named = ", ".join(f"{label}: {text_of(each, metric.kind)}" for label, each in intervals.items() if each)
    if named:
        yield f"95% interval of the test accuracy, as the number of test images leaves it: {named}."


def _diverged(configs: Sequence[Config], runs: Runs) -> Iterator[str]:
    """Yield, for each configuration with runs that diverged, which those are."""
    for config in configs:
        stored = runs.of(config)
        named = [f"{run.run_id} in epoch {len(run.history)}" for run in stored if run.status is Status.DIVERGED]
        if named:
            yield (
                f"{config.model} ({describe(config)}): {len(named)} of {counted(len(stored), 'run')} diverged "
                f"({', '.join(named)}): loss or weights are no longer finite numbers. Such a run never counts as "
                "best, and is drawn only where no other seed has completed, as far as it goes."
            )


def _machine(environment: Environment) -> str:
    where = environment.device if environment.device != "cpu" else environment.processor
    tools = f"NumPy {environment.numpy}" + (f", PyTorch {environment.torch}" if environment.torch else "")
    return f"{where} with {counted(environment.threads, 'thread')}, {tools}, hw1 {environment.hw1}"
