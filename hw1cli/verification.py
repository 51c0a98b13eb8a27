"""A stored run trained again from its own specification, in memory, and held against what is stored.

What may be expected is protocol.md's: the perceptron is exact; logistic regression is convex and forgets rounding,
so its figures agree to 4 decimals anywhere; the networks are chaotic, so that elsewhere than where they were trained
(or in a stack of runs) only the feed-forward network's losses can be held number by number, and for some two hundred
updates.
"""

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TypeAlias

from hw1cli.data.dataset import Dataset
from hw1cli.errors import DataError, Hw1Error
from hw1cli.records import Environment, EpochRecord, Evaluation, RunRecord, SplitName, Status
from hw1cli.specs import Config, FfnConfig, MlpConfig, PerceptronConfig, protocol_of

TOLERANCE = 5e-5
"""Figures that differ by less agree to 4 decimals."""

_UPDATES_HELD = {FfnConfig: 200, MlpConfig: 0}
"""For how many updates the losses of a chaotic model can be compared where rounding may differ.

Two roundings of the default network at batch 1024 on octsim differ by 1e-6 after 192 updates, by 7e-5 after 288, and
at batch 16 by 3e-2 after its first epoch of 6,093. Accuracies go by images whose logits tie but for rounding.
"""

_METRICS = ("train_loss", "train_acc", "val_loss", "val_acc")
_NOT_OF_THE_NUMBERS = ("command", "os", "cores", "python")


class Verdict(StrEnum):
    """What training again has shown."""

    IDENTICAL = "identical"
    AGREES = "agrees"
    UNDECIDED = "undecided"
    DIFFERS = "differs"


@dataclass(frozen=True)
class Difference:
    """The largest difference in a figure, and the epoch it is in; `stored` and `repeated` are the values there."""

    metric: str
    epoch: int
    stored: float | None
    repeated: float | None

    @property
    def size(self) -> float:
        """The absolute difference: 0 for equal values and for two NaN, infinite where only one is a finite number."""
        if self.stored == self.repeated or (_is_nan(self.stored) and _is_nan(self.repeated)):
            return 0.0
        if self.stored is None or self.repeated is None:
            return math.inf
        size = abs(self.stored - self.repeated)
        return math.inf if math.isnan(size) else size


@dataclass(frozen=True)
class Verification:
    """A run held against its repetition.

    `differences` has the largest difference of every figure that is not identical; `held` the largest among the
    figures that must agree (None where nothing can be held); `environment` what differs in where the two ran.
    """

    verdict: Verdict
    epochs: int
    differences: tuple[Difference, ...]
    held: float | None
    environment: tuple[tuple[str, object, object], ...]


Progress: TypeAlias = EpochRecord | Verification


def verify(record: RunRecord, dataset: Dataset, environment: Environment) -> Iterator[Progress]:
    """Train the run's stored epochs again with its specification and yield each one's record, then the verdict.

    `environment` is the one that the repetition runs in; its threads and device are used. Nothing is stored. Raises
    DataError if `dataset` is not the run's, Hw1Error for a run that nothing is stored of or of another protocol.
    """
    _require_comparable(record, dataset)
    from hw1cli.models.build import build
    from hw1cli.training.loop import evaluate, train

    config = record.spec.config
    learner = build([record.spec], dataset, device=environment.device, threads=environment.threads)
    repeated: list[EpochRecord] = []
    for (epoch,) in train(learner, dataset, config):
        repeated.append(epoch)
        yield epoch
        if len(repeated) == len(record.history):
            break
    evaluations = evaluate(learner, dataset, config)[0] if record.status is Status.COMPLETED else {}
    yield _judge(record, repeated, evaluations, environment, len(dataset.train))


def _require_comparable(record: RunRecord, dataset: Dataset) -> None:
    if not record.history:
        raise Hw1Error(f"run {record.run_id} has no stored epoch to verify; choose another (`hw1 runs list`)")
    if record.spec.protocol != (ours := protocol_of(record.spec.config)):
        raise Hw1Error(
            f"run {record.run_id} followed protocol {record.spec.protocol}, this program follows {ours}; "
            "verify it with the hw1 that trained it"
        )
    if dataset.fingerprint != record.spec.data:
        raise DataError(
            f"{dataset.title} has fingerprint {dataset.fingerprint}, but run {record.run_id} was trained on "
            f"{record.spec.data} ({record.data_name}); give its file with --data"
        )


def _judge(
    record: RunRecord,
    repeated: list[EpochRecord],
    evaluations: dict[SplitName, Evaluation],
    environment: Environment,
    examples: int,
) -> Verification:
    all_figures = [*_of_epochs(record.history, repeated), *_of_evaluations(record, evaluations)]
    changed = tuple(_changed(record.environment, environment))
    same_rounding = all(name in _NOT_OF_THE_NUMBERS for name, _, _ in changed) and _alone(record)
    holds = all_figures if same_rounding else _held(all_figures, record.spec.config, examples)
    held = max((each.size for each in holds), default=None)
    return Verification(
        verdict=_verdict(record, max(each.size for each in all_figures), held),
        epochs=len(repeated),
        differences=tuple(_largest(all_figures)),
        held=held,
        environment=changed,
    )


def _held(figures: list[Difference], config: Config, examples: int) -> list[Difference]:
    """Return the figures that must agree to 4 decimals where rounding may differ."""
    updates = _UPDATES_HELD.get(type(config))
    if updates is None:
        return figures
    an_epoch = math.ceil(examples / config.batch_size) if isinstance(config, FfnConfig) else examples
    return [each for each in figures if each.metric.endswith("loss") and each.epoch * an_epoch <= updates]


def _alone(record: RunRecord) -> bool:
    return record.timing is None or record.timing.stack == 1


def _verdict(record: RunRecord, largest: float, held: float | None) -> Verdict:
    if largest == 0:
        return Verdict.IDENTICAL
    if held is None:
        return Verdict.UNDECIDED
    exact = isinstance(record.spec.config, PerceptronConfig)
    return Verdict.AGREES if held < TOLERANCE and not exact else Verdict.DIFFERS


def _of_epochs(stored: tuple[EpochRecord, ...], repeated: list[EpochRecord]) -> Iterator[Difference]:
    for first, second in zip(stored, repeated, strict=True):
        for metric in _METRICS:
            yield Difference(metric, first.epoch, getattr(first, metric), getattr(second, metric))


def _of_evaluations(record: RunRecord, repeated: dict[SplitName, Evaluation]) -> Iterator[Difference]:
    last = len(record.history)
    for split, second in repeated.items():
        if first := record.evaluations.get(split):
            yield Difference(f"{split} accuracy", last, first.accuracy, second.accuracy)
            yield Difference(f"{split} loss", last, first.loss, second.loss)
            wrong = int((first.correct != second.correct).sum()) if first.n == second.n else first.n
            yield Difference(f"{split} images judged otherwise", last, 0, wrong / first.n)


def _largest(figures: list[Difference]) -> Iterator[Difference]:
    """Yield, for every figure that is not identical, the place where it differs most."""
    for metric in dict.fromkeys(each.metric for each in figures):
        worst = max((each for each in figures if each.metric == metric), key=lambda each: each.size)
        if worst.size > 0:
            yield worst


def _changed(stored: Environment, here: Environment) -> Iterator[tuple[str, object, object]]:
    now = asdict(here)
    for name, value in asdict(stored).items():
        if name != "command" and value != now[name]:
            yield name, value, now[name]


def _is_nan(value: float | None) -> bool:
    return value is not None and math.isnan(value)
