"""What is training, how far it is and what is left: bars on a terminal, plain lines elsewhere (stderr)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from hw1cli import runner
from hw1cli.cli.outlook import Outlook
from hw1cli.records import EpochRecord, Status
from hw1cli.report.document import Kind
from hw1cli.report.figures.sparkline import sparkline
from hw1cli.report.numbers import number
from hw1cli.report.runs import describe
from hw1cli.report.text import clean
from hw1cli.store.claims import Busy, Stored
from hw1cli.words import counted

if TYPE_CHECKING:
    from rich.console import Console, Group, RenderableType

    from hw1cli.sweep import Job

_SHOWN_PENDING = 8
_LINE_EVERY_SECONDS = 10.0
"""Away from a terminal an epoch is told at most this often."""


class Display(Protocol):
    """Shows the events of a training."""

    def show(self, event: "runner.Event") -> None:
        """Show one event."""

    def note(self, line: str) -> None:
        """Show a line that is no event."""


@contextmanager
def display(jobs: Sequence["Job"]) -> Iterator[Display]:
    """Give the display that fits stderr for the time of a block."""
    from hw1cli.cli.common import draws_bars, notes

    console = notes()
    if not draws_bars():
        yield PlainDisplay(console, sum(map(len, jobs)))
        return
    with _bars(console, jobs) as bars:
        yield bars


def _headline(event: "runner.Started") -> str:
    configs = [run.spec.config for run in event.runs]
    seeds = sorted({run.spec.seed for run in event.runs})
    names = "; ".join(describe(config) for config in dict.fromkeys(configs))
    together = f" ({len(event.runs)} together)" if len(event.runs) > 1 else ""
    return f"{configs[0].model}{together}: {names}, seed {', '.join(map(str, seeds))}"


def _metrics(records: Sequence[EpochRecord]) -> str:
    """Return the best member's last figures."""
    best = max(records, key=lambda record: record.val_acc or 0.0)
    loss = f", train loss {number(best.train_loss, Kind.LOSS)}" if best.train_loss is not None else ""
    return f"val acc {number(best.val_acc or 0.0, Kind.ACCURACY)}{loss}"


def _ending(event: "runner.Event") -> str | None:
    """Return the line for an event that ends a run; None for the others."""
    match event:
        case Stored(record=record):
            return f"run {record.run_id} is stored already: {record.spec.model}, {describe(record.spec.config)}"
        case runner.Finished(record=record) if record.status is Status.DIVERGED:
            return f"run {record.run_id} diverged in epoch {len(record.history)}"
        case runner.Finished(record=record):
            return f"run {record.run_id} completed: test acc {number(record.test_acc or 0.0, Kind.ACCURACY)}"
        case runner.Failed(run_id=run_id, error=error):
            return f"run {run_id} FAILED: {error}"
        case Busy():
            return f"waiting: {event}"
        case _:
            return None


class PlainDisplay:
    """A line for every start and end, and one for an epoch every few seconds."""

    def __init__(self, console: "Console", total: int) -> None:
        self._console, self._total, self._ended, self._told = console, total, 0, 0.0

    def note(self, line: str) -> None:
        """Print the line."""
        self._console.print(clean(line), markup=False)

    def show(self, event: "runner.Event") -> None:
        """Print what the event says."""
        match event:
            case runner.Started():
                ids = ", ".join(run.run_id for run in event.runs)
                done = event.runs[0].done
                self.note(f"training {_headline(event)} (run {ids}{f', from epoch {done + 1}' if done else ''})")
            case runner.EpochDone() if perf_counter() - self._told > _LINE_EVERY_SECONDS:
                self._told = perf_counter()
                epochs = event.runs[0].spec.config.epochs
                self.note(f"  epoch {event.records[0].epoch}/{epochs}: {_metrics(event.records)}")
        if line := _ending(event):
            self._ended += not isinstance(event, Busy)
            self.note(f"[{self._ended}/{self._total}] {line}")


@contextmanager
def _bars(console: "Console", jobs: Sequence["Job"]) -> Iterator[Display]:
    from rich.live import Live

    bars = BarDisplay(console, jobs)
    with Live(bars, console=console, refresh_per_second=4, transient=True):
        yield bars


class BarDisplay:
    """What is training with its curve so far, and all that is pending; ended runs scroll away above as lines."""

    def __init__(self, console: "Console", jobs: Sequence["Job"]) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._console = console
        self._pending = {spec.key: spec for job in jobs for spec in job}
        self._total = len(self._pending)
        self._clock = Outlook(list(self._pending.values()))
        self._curve: list[float] = []
        self._line = ""
        self._progress = Progress(
            TextColumn("epoch"),
            MofNCompleteColumn(),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(compact=True),
            TextColumn("{task.fields[figures]}", markup=False),
            console=console,
        )

    def note(self, line: str) -> None:
        """Print the line above the bars."""
        self._console.print(clean(line), markup=False)

    def show(self, event: "runner.Event") -> None:
        """Bring the bars up to what the event says."""
        match event:
            case runner.Started():
                self._start(event)
            case runner.EpochDone():
                self._advance(event)
            case Stored(record=record) | runner.Finished(record=record):
                self._pending.pop(record.spec.key, None)
                self._clock.ended(record.spec)
            case runner.Failed(spec=spec):
                self._pending.pop(spec.key, None)
                self._clock.ended(spec)
        if line := _ending(event):
            self.note(f"[{self._total - len(self._pending)}/{self._total}] {line}")

    def _start(self, event: "runner.Started") -> None:
        self._line = _headline(event)
        self._curve = [record.val_acc or 0.0 for record in event.runs[0].history]
        for task in self._progress.task_ids:
            self._progress.remove_task(task)
        self._progress.add_task("", total=event.epochs, completed=event.runs[0].done, figures="", rate="")

    def _advance(self, event: "runner.EpochDone") -> None:
        best = max(event.records, key=lambda record: record.val_acc or 0.0)
        self._curve.append(best.val_acc or 0.0)
        self._clock.trained(event)
        seconds = best.train_seconds + best.eval_seconds
        self._progress.update(
            self._progress.task_ids[0],
            completed=best.epoch,
            figures=_metrics(event.records),
            rate=f"{number(seconds, Kind.SECONDS)}/epoch",
        )

    def __rich__(self) -> "Group":
        from rich.console import Group
        from rich.text import Text

        waiting = list(self._pending.values())
        rows: list[RenderableType] = [Text(self._line, style="bold", no_wrap=True, overflow="ellipsis")]
        if self._line:
            rows.append(self._progress)
            if self._console.encoding.lower().startswith("utf"):
                rows.append(Text(f"validation accuracy {sparkline(self._curve)}", style="cyan"))
        left = self._clock.seconds_left()
        about = f", about {number(left, Kind.SECONDS).split('.')[0]} s left" if left is not None else ""
        rows.append(Text(f"{len(waiting)} of {counted(self._total, 'run')} to go{about}", style="dim"))
        names = [f"{spec.model}, {describe(spec.config)}, seed {spec.seed}" for spec in waiting]
        rows += [Text(f"  {name}", style="dim", no_wrap=True, overflow="ellipsis") for name in names[:_SHOWN_PENDING]]
        if len(names) > _SHOWN_PENDING:
            rows.append(Text(f"  and {len(names) - _SHOWN_PENDING} more", style="dim"))
        return Group(*rows)
