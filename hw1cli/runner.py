"""Specification to stored result: claim the runs, train them, commit every epoch, finish them.

`perform` is a generator of events; whoever consumes it (the command line) draws the progress. All writing of runs
to the store happens here.
"""

import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from hw1cli.data.dataset import Dataset
from hw1cli.errors import Hw1Error, StoreError
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
    work = _Work(dataset, store, settings)
    try:
        yield from work.perform(specs)
    except (GeneratorExit, interruption.Interrupted, Hw1Error) as error:
        if isinstance(error, StoreError):
            raise
        # A store that cannot be written leaves them `running`; once this process has ended they are gone.
        with suppress(StoreError):
            store.interrupt_all()
        raise


@dataclass(frozen=True)
class _Work:
    """What runs are trained on, where they are stored, and how they are made."""

    dataset: Dataset
    store: "Store"
    settings: Settings

    def perform(self, specs: Sequence[RunSpec]) -> Iterator[Event]:
        stored: Mapping[str, RunRecord] = {}  # what is stored already needs neither a claim nor a compiler
        if not self.settings.force:
            with self.store.reader() as reader:
                stored = reader.current([spec.key for spec in specs])
        yield from map(Stored, stored.values())
        left = [spec for spec in specs if spec.key not in stored]
        if left:  # forbidden compilation is told before any run is claimed
            from hw1cli.models.arithmetic.compiled import require_compiler

            require_compiler()
        answers = {spec: self._claim(spec) for spec in left}
        yield from (answer for answer in answers.values() if isinstance(answer, Stored))
        mine = [answer for answer in answers.values() if isinstance(answer, ActiveRun)]
        for done in sorted({run.done for run in mine}):
            yield from self._train([run for run in mine if run.done == done])
        for spec, answer in answers.items():
            if isinstance(answer, Busy):
                yield from self._wait(spec, answer)

    def _claim(self, spec: RunSpec) -> Claim:
        how = self.settings
        here = environment.describe(threads=how.threads, device=how.device, command=how.command)
        return self.store.claim(
            spec,
            data_name=self.dataset.name,
            simulated=self.dataset.simulated,
            environment=here,
            force=how.force,
        )

    def _wait(self, spec: RunSpec, busy: Busy) -> Iterator[Event]:
        """Wait until the process that has the run ends; then take its result, or the run if it left none."""
        yield busy
        answer: Claim = busy
        while isinstance(answer, Busy):
            if not answer.alive:
                # On another machine nothing can tell a slow run from a dead one; waiting might never end.
                raise Hw1Error(str(answer))
            with interruption.interruptible():
                time.sleep(_WAIT_SECONDS)
            answer = self._claim(spec)
        yield from self._train([answer]) if isinstance(answer, ActiveRun) else (answer,)

    def _train(self, runs: list[ActiveRun]) -> Iterator[Event]:
        """Train claimed runs, all of them at the same epoch, and see to it that each one's end is stored."""
        open_runs = {run.run_id: run for run in runs}
        try:
            with Meter() as meter:
                for event in self._to_the_end(runs, meter):
                    if isinstance(event, Finished):
                        del open_runs[event.record.run_id]
                    yield event
        except Hw1Error:
            raise
        except Exception as error:  # whatever a model raises: the run has failed, the sweep goes on
            for run in open_runs.values():
                self.store.fail(run.run_id, traceback.format_exc())
                yield Failed(run.spec, run.run_id, f"{type(error).__name__}: {' '.join(str(error).split())}")

    def _to_the_end(self, runs: list[ActiveRun], meter: Meter) -> Iterator[Event]:
        # A run may have been cut short between its last, diverging epoch and its end.
        diverged = [run for run in runs if run.state is not None and not _is_finite(run.history[-1], run.state)]
        for run in diverged:
            yield self._finish(run, _timing(run, 1, meter, resumed=True))
        if left := [run for run in runs if run not in diverged]:
            yield from self._epochs(left, meter)

    def _epochs(self, runs: list[ActiveRun], meter: Meter) -> Iterator[Event]:
        done, last, model = runs[0].done, runs[0].spec.config.epochs, MODELS[runs[0].spec.model]
        with interruption.interruptible():
            learner = build(
                [run.spec for run in runs],
                self.dataset,
                device=self.settings.device,
                threads=self.settings.threads,
                states=[run.state for run in runs if run.state is not None] or None,
                done=done,
            )
        yield Started(runs, last)
        timing = partial(_timing, stack=len(runs), meter=meter, resumed=done > 0)
        left = {run.run_id: run for run in runs}
        epochs = train(learner, self.dataset, model.after_epoch, epochs=last, done=done, clock=meter.running)
        for records in interruption.interruptible_steps(epochs):
            pairs = zip(records, learner.states(), strict=True)
            reached = dict(zip([run.run_id for run in runs], pairs, strict=True))
            self.store.save_epochs([(run_id, *reached[run_id]) for run_id in left])
            for run_id, run in left.items():
                run.history.append(reached[run_id][0])
            yield EpochDone(list(left.values()), [reached[run_id][0] for run_id in left])
            for run_id in [run_id for run_id in left if not _is_finite(*reached[run_id])]:
                run = left.pop(run_id)
                yield self._finish(run, timing(run))
            if not left:
                return
        with interruption.interruptible():
            weights = learner.weights() if model.keeps_weights else [{}] * len(runs)
            evaluations = evaluate(learner, self.dataset, with_loss=model.has_loss)
        for run, evaluated, kept in zip(runs, evaluations, weights, strict=True):
            if run.run_id in left:
                yield self._finish(run, timing(run), evaluated, kept)

    def _finish(
        self,
        run: ActiveRun,
        timing: Timing,
        evaluations: Mapping[SplitName, Evaluation] | None = None,
        weights: State | None = None,
    ) -> Finished:
        """Store a run's end; without evaluations it has diverged."""
        alone = timing.stack == 1 and not timing.resumed
        self.store.finish(
            run.run_id,
            status=Status.DIVERGED if evaluations is None else Status.COMPLETED,
            evaluations=(evaluations or {}).values(),
            timing=timing,
            exclusive=alone and timing.other_load is not None and timing.other_load < ALONE_LIMIT,
            weights=weights,
        )
        with self.store.reader() as reader:
            return Finished(reader.record(run.run_id))


def _is_finite(record: EpochRecord, state: State) -> bool:
    """Return whether losses and weights are finite numbers: a run that has lost them has diverged."""
    losses = all(loss is None or isfinite(loss) for loss in (record.train_loss, record.val_loss))
    return losses and all(bool(np.isfinite(array).all()) for array in state.values() if array.dtype.kind == "f")


def _timing(run: ActiveRun, stack: int, meter: Meter, *, resumed: bool) -> Timing:
    return Timing(
        train_seconds=sum(record.train_seconds for record in run.history),
        eval_seconds=sum(record.eval_seconds for record in run.history),
        wall_seconds=meter.wall(),
        stack=stack,
        other_load=meter.other_load(),
        resumed=resumed or meter.stopped > 0,
    )
