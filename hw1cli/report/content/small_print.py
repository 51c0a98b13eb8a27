"""What has to be known of an answer's numbers: seeds, spread and interval, what diverged, where it ran."""

from collections.abc import Iterator, Mapping, Sequence

from hw1cli.outside.words import counted
from hw1cli.records import Environment, Status
from hw1cli.report.content.found import Found
from hw1cli.report.declare import Metric, SubQuestion
from hw1cli.report.numbers import text_of
from hw1cli.report.runs import Runs, describe
from hw1cli.specs import Config


def small_print(part: SubQuestion, found: Found) -> Iterator[str]:
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
