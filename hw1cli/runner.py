"""Specification to stored result: claim the runs, train them, commit every epoch, finish them.

`perform` is a generator of events; whoever consumes it (the command line) draws the progress. All writing of runs
to the store happens here.
"""

import time
import traceback
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from hw1cli.data.dataset import Dataset
from hw1cli.errors import Hw1Error, StoreError
from hw1cli.models.arithmetic.identity import identity
from hw1cli.models.registry import MODELS, build
from hw1cli.records import EpochRecord, Evaluation, RunRecord, SplitName, Status, Timing
from hw1cli.specs import RunSpec
from hw1cli.store.claims import ActiveRun, Busy, Claim, Stored
from hw1cli.training import environment, interruption
from hw1cli.training.learner import State
from hw1cli.training.loop import evaluate, train
from hw1cli.training.machine import ALONE_LIMIT, Meter

if TYPE_CHECKING:
    from hw1cli.store.writer import Store

_WAIT_SECONDS = 0.5


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How runs are made, as opposed to what is run."""

    device: str
    threads: int
    command: str
    force: bool = False


@dataclass(frozen=True)
class Started:
    """Runs begin to train together, up to `epochs`, from where each one's history ends."""

    runs: Sequence[ActiveRun]
    epochs: int


@dataclass(frozen=True)
class EpochDone:
    """An epoch of every run is trained, evaluated and stored."""

    runs: Sequence[ActiveRun]
    records: Sequence[EpochRecord]


@dataclass(frozen=True)
class Finished:
    """A run is complete, or has diverged."""

    record: RunRecord


@dataclass(frozen=True)
class Failed:
    """A run could not be completed; its traceback is stored with it. `error` is one line."""

    spec: RunSpec
    run_id: str
    error: str


Event: TypeAlias = Stored | Busy | Started | EpochDone | Finished | Failed


def perform(specs: Sequence[RunSpec], dataset: Dataset, store: "Store", settings: Settings) -> Iterator[Event]:
    """Bring runs that may be trained together to their end, resuming what was begun and skipping what is stored.

    A run that another process is training is waited for, after ours are done, so that two processes with the same
    work never wait for each other. Raises StoreError when results cannot be kept, and passes an interruption or an
    error that the user can act on after marking the runs `interrupted`; any other failure ends as `Failed` events. To
    be consumed with signals deferred: they may raise while a run is computed or waited for, and nowhere else.
    """
    try:
        stored = {} if settings.force else _stored(specs, store)
        for record in stored.values():
            yield Stored(record)
        left = [spec for spec in specs if spec.key not in stored]
        if left:  # forbidden compilation is told before any run is claimed
            from hw1cli.models.arithmetic.compiled import require_compiler

            require_compiler()
        answers = [_claim(spec, dataset, store, settings) for spec in left]
        for answer in answers:
            if isinstance(answer, Stored):
                yield answer
        mine = [answer for answer in answers if isinstance(answer, ActiveRun)]
        for done in sorted({run.done for run in mine}):
            yield from _train([run for run in mine if run.done == done], dataset, store, settings)
        for spec, answer in zip(left, answers, strict=True):
            if isinstance(answer, Busy):
                yield from _wait(spec, answer, dataset, store, settings)
    except (GeneratorExit, interruption.Interrupted, Hw1Error) as error:
        if isinstance(error, StoreError):
            raise
        # A store that cannot be written leaves them `running`; once this process has ended they are gone.
        with suppress(StoreError):
            store.interrupt_all()
        raise


def _stored(specs: Sequence[RunSpec], store: "Store") -> dict[str, RunRecord]:
    """Return the results that are stored already, by key: they need neither a claim nor a compiler."""
    with store.reader() as reader:
        return reader.current([spec.key for spec in specs])


def _claim(spec: RunSpec, dataset: Dataset, store: "Store", settings: Settings) -> Claim:
    return store.claim(
        spec,
        data_name=dataset.name,
        simulated=dataset.simulated,
        environment=environment.describe(
            threads=settings.threads,
            device=settings.device,
            arithmetic=identity(spec.model, device=settings.device, threads=settings.threads),
            command=settings.command,
        ),
        force=settings.force,
    )


def _wait(spec: RunSpec, answer: Claim, dataset: Dataset, store: "Store", settings: Settings) -> Iterator[Event]:
    """Wait until the process that has the run ends; then take its result, or the run if it left none."""
    if isinstance(answer, Busy):
        yield answer
    while isinstance(answer, Busy):
        if not answer.alive:
            # On another machine nothing can tell a slow run from a dead one; waiting might never end.
            raise Hw1Error(str(answer))
        with interruption.interruptible():
            time.sleep(_WAIT_SECONDS)
        answer = _claim(spec, dataset, store, settings)
    if isinstance(answer, ActiveRun):
        yield from _train([answer], dataset, store, settings)
    else:
        yield answer


def _train(runs: list[ActiveRun], dataset: Dataset, store: "Store", settings: Settings) -> Iterator[Event]:
    """Train claimed runs, all of them at the same epoch, and see to it that each one's end is stored."""
    open_runs = {run.run_id: run for run in runs}
    try:
        with Meter() as meter:
            for event in _train_to_the_end(runs, dataset, store, settings, meter):
                if isinstance(event, Finished):
                    del open_runs[event.record.run_id]
                yield event
    except Hw1Error:
        raise
    except Exception as error:  # whatever a model raises: the run has failed, the sweep goes on
        for run in open_runs.values():
            store.fail(run.run_id, traceback.format_exc())
            yield Failed(run.spec, run.run_id, f"{type(error).__name__}: {' '.join(str(error).split())}")


def _train_to_the_end(
    runs: list[ActiveRun], dataset: Dataset, store: "Store", settings: Settings, meter: Meter
) -> Generator[Event, None, None]:
    for run in [run for run in runs if _had_diverged(run)]:
        runs = [other for other in runs if other is not run]
        yield _finish(run, Status.DIVERGED, {}, {}, _timing(run, [run], meter, True), store)
    if not runs:
        return
    first, resumed = runs[0], runs[0].done > 0
    with interruption.interruptible():
        learner = build(
            [run.spec for run in runs],
            dataset,
            device=settings.device,
            threads=settings.threads,
            states=[run.state for run in runs if run.state is not None] or None,
            done=first.done,
        )
    yield Started(runs, first.spec.config.epochs)
    alive = list(runs)
    model, last = MODELS[first.spec.model], first.spec.config.epochs
    epochs = train(learner, dataset, model.after_epoch, epochs=last, done=first.done, clock=meter.running)
    for records in interruption.interruptible_steps(epochs):
        by_run = dict(zip([run.run_id for run in runs], zip(records, learner.states(), strict=True), strict=True))
        store.save_epochs([(run.run_id, *by_run[run.run_id]) for run in alive])
        for run in alive:
            run.history.append(by_run[run.run_id][0])
        yield EpochDone(alive, [run.history[-1] for run in alive])
        diverged = [run for run in alive if not _is_finite(*by_run[run.run_id])]
        for run in diverged:
            yield _finish(run, Status.DIVERGED, {}, {}, _timing(run, runs, meter, resumed), store)
        alive = [run for run in alive if run not in diverged]
        if not alive:
            return
    with interruption.interruptible():
        weights = learner.weights() if model.keeps_weights else [{}] * len(runs)
        evaluations = evaluate(learner, dataset, with_loss=model.has_loss)
    for run, evaluated, kept in zip(runs, evaluations, weights, strict=True):
        if run in alive:
            timing = _timing(run, runs, meter, resumed)
            yield _finish(run, Status.COMPLETED, evaluated, kept, timing, store)


def _had_diverged(run: ActiveRun) -> bool:
    """Return whether a resumed run was cut short between its last, diverging epoch and its end."""
    return run.state is not None and not _is_finite(run.history[-1], run.state)


def _is_finite(record: EpochRecord, state: State) -> bool:
    """Return whether losses and weights are finite numbers: a run that has lost them has diverged."""
    losses = (record.train_loss, record.val_loss)
    if any(loss is not None and not isfinite(loss) for loss in losses):
        return False
    return all(bool(np.isfinite(array).all()) for array in state.values() if array.dtype.kind == "f")


def _timing(run: ActiveRun, runs: Sequence[ActiveRun], meter: Meter, resumed: bool) -> Timing:
    return Timing(
        train_seconds=sum(record.train_seconds for record in run.history),
        eval_seconds=sum(record.eval_seconds for record in run.history),
        wall_seconds=meter.wall(),
        stack=len(runs),
        other_load=meter.other_load(),
        resumed=resumed or meter.stopped > 0,
    )


def _finish(
    run: ActiveRun,
    status: Status,
    evaluations: Mapping[SplitName, Evaluation],
    weights: State,
    timing: Timing,
    store: "Store",
) -> Finished:
    alone = timing.stack == 1 and not timing.resumed
    exclusive = alone and timing.other_load is not None and timing.other_load < ALONE_LIMIT
    store.finish(
        run.run_id,
        status=status,
        evaluations=evaluations.values(),
        timing=timing,
        exclusive=exclusive,
        weights=weights,
    )
    with store.reader() as reader:
        return Finished(reader.record(run.run_id))
