"""What is training, how far it is and what is left, on stderr: bars on a terminal, now and then a line elsewhere."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from hw1cli import runner
from hw1cli.cli.printing import bars, note
from hw1cli.records import EpochRecord, Status
from hw1cli.report.document import Kind
from hw1cli.report.numbers import number
from hw1cli.report.runs import describe
from hw1cli.report.text import clean
from hw1cli.specs import RunSpec
from hw1cli.store.claims import Busy, Stored
from hw1cli.store.location import Location
from hw1cli.sweep import Happening, Planned, Show
from hw1cli.training.interruption import Interrupted

_LINE_EVERY_SECONDS = 10.0
"""Away from a terminal an epoch is told at most this often."""


@contextmanager
def progress(location: Location, command: str) -> Iterator[Show]:
    """Show a training for the time of a block; if it is interrupted, say how to continue: typing `command` again."""
    columns = (
        TextColumn("{task.description}"),
        MofNCompleteColumn(),
        BarColumn(bar_width=24),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[metrics]}", markup=False),
    )
    try:
        with bars(*columns) as drawn:
            yield _Display(drawn).show
    except Interrupted:
        note(f"interrupted; every finished epoch is stored in {location}. To continue, type again: {command}")
        raise


class _Display:
    """The epochs of the runs that train now, those of all runs, and above the bars a line for every start and end."""

    def __init__(self, bars: Progress) -> None:
        self._bars, self._told = bars, 0.0
        self._runs, self._left = 0, dict[str, int]()
        self._now = bars.add_task("epoch", total=None, metrics="", visible=False)
        self._all = bars.add_task("epochs of all runs", total=None, metrics="")

    def show(self, event: Happening) -> None:
        """Bring the bars up to what the event says."""
        match event:
            case str():
                self._say(f"hw1: {event}")
            case Planned(specs=specs):
                self._runs, self._left = len(specs), {spec.key: spec.config.epochs for spec in specs}
                self._bars.update(self._all, total=sum(self._left.values()))
            case runner.Started():
                self._start(event)
            case runner.EpochDone():
                self._advance(event)
            case Busy():
                self._say(f"passed over: {event}")
            case Stored(record=record):
                name = f"{record.spec.model}, {describe(record.spec.config)}"
                self._end(record.spec, f"run {record.run_id} is stored already: {name}")
            case runner.Finished(record=record) if record.status is Status.DIVERGED:
                self._end(
                    record.spec, f"run {record.run_id} diverged in epoch {len(record.history)}; a lower --lr may help"
                )
            case runner.Finished(record=record):
                accuracy = number(record.test_acc or 0.0, Kind.ACCURACY)
                self._end(record.spec, f"run {record.run_id} completed: test acc {accuracy}")
            case runner.Failed(spec=spec, run_id=run_id, error=error):
                self._end(spec, f"run {run_id} FAILED: {error}")

    def _start(self, event: runner.Started) -> None:
        ids, done = ", ".join(run.run_id for run in event.runs), event.runs[0].done
        self._say(f"training {_headline(event)} (run {ids}{f', from epoch {done + 1}' if done else ''})")
        self._bars.reset(self._now, total=event.epochs, completed=done, metrics="", visible=True)
        self._left |= {run.spec.key: event.epochs - done for run in event.runs}

    def _advance(self, event: runner.EpochDone) -> None:
        record, shown = event.records[0], _metrics(event.records)
        seconds = number(record.train_seconds + record.eval_seconds, Kind.SECONDS)
        epochs = event.runs[0].spec.config.epochs  # the bar is of those who went on last, of several side by side
        self._bars.update(self._now, completed=record.epoch, total=epochs, metrics=f"{seconds}/epoch, {shown}")
        self._bars.advance(self._all, len(event.runs))
        for run in event.runs:
            self._left[run.spec.key] -= 1
        if self._bars.disable and perf_counter() - self._told > _LINE_EVERY_SECONDS:
            self._told = perf_counter()
            self._say(f"  epoch {record.epoch}/{epochs}: {shown}")

    def _end(self, spec: RunSpec, line: str) -> None:
        """Tell a run's end, however it came; epochs that were not needed for it leave the total."""
        self._left.pop(spec.key, None)
        task = next(each for each in self._bars.tasks if each.id == self._all)
        self._bars.update(self._all, total=task.completed + sum(self._left.values()))
        self._say(f"[{self._runs - len(self._left)}/{self._runs}] {line}")

    def _say(self, line: str) -> None:
        self._bars.console.print(clean(line), markup=False)


def _headline(event: runner.Started) -> str:
    configs = [run.spec.config for run in event.runs]
    seeds = sorted({run.spec.seed for run in event.runs})
    names = "; ".join(describe(config) for config in dict.fromkeys(configs))
    together = f" ({len(event.runs)} together)" if len(event.runs) > 1 else ""
    return f"{configs[0].model}{together}: {names}, seed {', '.join(map(str, seeds))}"


def _metrics(records: Sequence[EpochRecord]) -> str:
    """Return the best member's last metrics."""
    best = max(records, key=lambda record: record.val_acc or 0.0)
    loss = f", train loss {number(best.train_loss, Kind.LOSS)}" if best.train_loss is not None else ""
    return f"val acc {number(best.val_acc or 0.0, Kind.ACCURACY)}{loss}"
