"""Specification to stored result: claim the runs, have them trained, commit every epoch, finish them.

`perform` is a generator of events and tasks: workers/driver.py has the tasks computed, and whoever consumes the
events (the command line) draws the progress. All writing of runs to the store happens here.
"""

import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from math import inf
from typing import TYPE_CHECKING, TypeAlias

from hw1cli.advance import Advanced, Ended, Load, Stack, advance, finish, has_diverged
from hw1cli.data.dataset import Dataset
from hw1cli.data.held import hold
from hw1cli.errors import Hw1Error, LeaseLost, StoreError
from hw1cli.keeping import Keeping
from hw1cli.models.registry import MODELS
from hw1cli.records import EpochRecord, Evaluation, RunRecord, SplitName, Status, Timing
from hw1cli.specs import RunSpec
from hw1cli.store.claims import ActiveRun, Busy, Claim, Stored
from hw1cli.training.interruption import Interrupted
from hw1cli.training.learner import State
from hw1cli.training.machine import ALONE_LIMIT, Meter
from hw1cli.workers.driver import Steps
from hw1cli.workers.executors import Worker

if TYPE_CHECKING:
    from hw1cli.store.writer import Store


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


def perform(
    specs: Sequence[RunSpec], dataset: Dataset, store: "Store", worker: Worker, *, force: bool, keeping: Keeping
) -> Steps[Event]:
    """Bring runs that may be trained together to their end, resuming what was begun and skipping what is stored.

    With `force` they are trained anew; `keeping` says whose weights are stored. A run that another process is
    training is passed over (Busy). Raises StoreError when results cannot be kept, and passes an error that the user
    can act on after marking the runs `interrupted`, as it does where it is closed, or has lost a run to another
    process; any other failure ends as `Failed` events. To be consumed with signals deferred.
    """
    work = _Work(dataset, store, worker, force, keeping)
    hold(dataset)
    try:
        yield from work.perform(specs)
    except (GeneratorExit, Interrupted, Hw1Error) as error:
        if isinstance(error, StoreError) and not isinstance(error, LeaseLost):
            raise
        # A store that cannot be written leaves them `running`; once this process has ended they are gone.
        with suppress(StoreError):
            store.interrupt(work.claimed)
        raise


@dataclass(frozen=True)
class _Work:
    """What runs are trained on, where they are stored, and who trains them; `claimed` are those yet to end."""

    dataset: Dataset
    store: "Store"
    worker: Worker
    force: bool
    keeping: Keeping
    claimed: set[str] = field(default_factory=set)

    def perform(self, specs: Sequence[RunSpec]) -> Steps[Event]:
        stored: Mapping[str, RunRecord] = {}  # what is stored already needs neither a claim nor a compiler
        if not self.force:
            stored = self.store.current([spec.key for spec in specs])
        yield from map(Stored, stored.values())
        left = [spec for spec in specs if spec.key not in stored]
        if left:  # forbidden compilation is told before any run is claimed
            from hw1cli.models.arithmetic.compiled import require_compiler

            require_compiler()
        answers = [self._claim(spec) for spec in left]
        yield from (answer for answer in answers if not isinstance(answer, ActiveRun))
        mine = [answer for answer in answers if isinstance(answer, ActiveRun)]
        for done in sorted({run.done for run in mine}):
            yield from self._train([run for run in mine if run.done == done])

    def _claim(self, spec: RunSpec) -> Claim:
        claim = self.store.claim(
            spec,
            data_name=self.dataset.name,
            simulated=self.dataset.simulated,
            environment=self.worker.environment,
            force=self.force,
        )
        if isinstance(claim, ActiveRun):
            self.claimed.add(claim.run_id)
        return claim

    def _train(self, runs: list[ActiveRun]) -> Steps[Event]:
        """Train claimed runs, all of them at the same epoch, and see to it that each one's end is stored."""
        try:
            with Meter() as meter:
                yield from self._to_the_end(runs, meter)
        except Hw1Error:
            raise
        except Exception as error:  # whatever a model raises: the run has failed, the sweep goes on
            for run in runs:
                if run.run_id in self.claimed:
                    self.store.fail(run.run_id, traceback.format_exc())
                    self.claimed.remove(run.run_id)
                    yield Failed(run.spec, run.run_id, f"{type(error).__name__}: {' '.join(str(error).split())}")

    def _to_the_end(self, runs: list[ActiveRun], meter: Meter) -> Steps[Event]:
        # A run may have been cut short between its last, diverging epoch and its end.
        diverged = [run for run in runs if run.state is not None and has_diverged(run.history[-1], run.state)]
        for run in diverged:
            yield self._finish(run, _timing(run, meter, None, stack=1, resumed=True))
        if left := [run for run in runs if run not in diverged]:
            yield from self._epochs(left, meter)

    def _epochs(self, runs: list[ActiveRun], meter: Meter) -> Steps[Event]:
        last, model = runs[0].spec.config.epochs, MODELS[runs[0].spec.model]
        stack = Stack(
            specs=tuple(run.spec for run in runs),
            device=self.worker.environment.device,
            threads=self.worker.threads,
            done=runs[0].done,
            states=[run.state for run in runs if run.state is not None],
        )
        yield Started(runs, last)
        timing = partial(_timing, meter=meter, stack=len(runs), resumed=stack.done > 0)
        ids = [run.run_id for run in runs]
        left = dict(zip(ids, runs, strict=True))
        seconds = inf
        while stack.done < last:
            advanced: Advanced = yield partial(advance, stack, self.worker.epochs(seconds, last - stack.done))
            stack, seconds = stack.after(advanced), advanced.seconds
            states = dict(zip(ids, advanced.states, strict=True))
            epochs = [dict(zip(ids, records, strict=True)) for records in advanced.epochs]
            self.store.save_epochs([(run_id, each[run_id], states[run_id]) for each in epochs for run_id in left])
            for each in epochs:
                for run_id, run in left.items():
                    run.history.append(each[run_id])
                yield EpochDone(list(left.values()), [each[run_id] for run_id in left])
            for run_id, diverged in zip(ids, advanced.diverged, strict=True):
                if diverged and run_id in left:
                    run = left.pop(run_id)
                    yield self._finish(run, timing(run, load=advanced.load))
            if not left:
                return
        ended: Ended = yield partial(finish, stack)
        ends = [each for each in zip(runs, ended.evaluations, ended.weights, strict=True) if each[0].run_id in left]
        keeps, overtaken = self.keeping.choose(model, [run for run, *_ in ends])
        for run, evaluations, weights in ends:
            yield self._finish(run, timing(run, load=ended.load), evaluations, weights if run.run_id in keeps else {})
        if overtaken:
            self.store.drop_weights(overtaken)

    def _finish(
        self,
        run: ActiveRun,
        timing: Timing,
        evaluations: Mapping[SplitName, Evaluation] | None = None,
        weights: State | None = None,
    ) -> Finished:
        """Store a run's end; without evaluations it has diverged."""
        alone = self.worker.alone and timing.stack == 1 and not timing.resumed
        self.store.finish(
            run.run_id,
            status=Status.DIVERGED if evaluations is None else Status.COMPLETED,
            evaluations=(evaluations or {}).values(),
            timing=timing,
            exclusive=alone and timing.other_load is not None and timing.other_load < ALONE_LIMIT,
            weights=weights,
            image_shape=self.dataset.image_shape,
        )
        self.claimed.remove(run.run_id)
        return Finished(self.store.record(run.run_id))


def _timing(run: ActiveRun, meter: Meter, load: Load | None, *, stack: int, resumed: bool) -> Timing:
    """Return where a run's time went since its training began; without a load nothing of it was trained here."""
    return Timing(
        train_seconds=sum(record.train_seconds for record in run.history),
        eval_seconds=sum(record.eval_seconds for record in run.history),
        wall_seconds=meter.wall(),
        stack=stack,
        other_load=load.other if load else None,
        resumed=resumed or meter.stopped > 0 or (load is not None and load.stopped > 0),
    )
