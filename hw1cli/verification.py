"""A stored run trained again from its own specification, in memory, and held against what is stored.

Where both were computed by the same arithmetic (models/arithmetic/identity.py), and not in a stack of runs, every
digit must come out again; elsewhere what mathematics allows to expect (models/agreement.py).
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from hw1cli.data.dataset import Dataset, Split
from hw1cli.errors import DataError, Hw1Error
from hw1cli.models.agreement import Expected, computed_alike
from hw1cli.models.arithmetic.identity import identity
from hw1cli.models.registry import MODELS, build, model_of
from hw1cli.records import Environment, EpochRecord, Evaluation, RunRecord, SplitName, Status
from hw1cli.specs import Config
from hw1cli.training.environment import command_line, describe
from hw1cli.training.loop import evaluate, train


class Agreement(StrEnum):
    """What training again has shown."""

    IDENTICAL = "identical"
    AGREES = "agrees"
    UNDECIDED = "undecided"
    DIFFERS = "differs"


@dataclass(frozen=True)
class Difference:
    """A difference in a metric of an epoch; `image` is what one image makes of it (0: it is a loss)."""

    metric: str
    epoch: int
    stored: float | None
    repeated: float | None
    image: float = 0.0

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

    `differences` has the largest difference of every metric that is not identical; `held` the largest among the
    metrics that must agree (None where nothing can be held) and `expected` says which these are; `environment` is
    what differs in where the two ran.
    """

    verdict: Agreement
    epochs: int
    differences: tuple[Difference, ...]
    held: float | None
    expected: Expected
    environment: tuple[tuple[str, object, object], ...]

    def as_json(self) -> dict[str, Any]:
        """Return the verdict as JSON values (interface.md, `runs verify --json`)."""
        fields = ("metric", "epoch", "stored", "repeated")
        return {
            "verdict": self.verdict.value,
            "epochs": self.epochs,
            "expected": self.expected.why,
            "largest_held_difference": self.held,
            "differences": [
                {**{name: getattr(each, name) for name in fields}, "difference": each.size}
                for each in self.differences
            ],
            "environment": {name: {"stored": stored, "here": here} for name, stored, here in self.environment},
        }


def environment_for(record: RunRecord) -> Environment:
    """Return the environment to repeat a run in: the stored threads, and the stored device where there is one."""
    device, threads = "cpu", record.environment.threads
    if model_of(record.spec.model).uses_torch and record.environment.device == "cuda":
        from hw1cli.models.torch.device import resolve_device

        device = resolve_device("auto")
    here = identity(record.spec.model, device=device, threads=threads)
    return describe(threads=threads, device=device, arithmetic=here, command=command_line())


def verify(
    record: RunRecord,
    dataset: Dataset,
    environment: Environment,
    show: Callable[[EpochRecord], None] = lambda epoch: None,
) -> Verification:
    """Train the run's stored epochs again with its specification and return how they compare with what is stored.

    `environment` is the one that the repetition runs in; its threads and device are used. `show` is told of every
    epoch. Nothing is stored. Raises DataError if `dataset` is not the run's, Hw1Error for a run that nothing is
    stored of or of another protocol.
    """
    _require_comparable(record, dataset)
    model = MODELS[record.spec.model]
    learner = build([record.spec], dataset, device=environment.device, threads=environment.threads)
    repeated: list[EpochRecord] = []
    for (epoch,) in train(learner, dataset, model.after_epoch, epochs=len(record.history)):
        repeated.append(epoch)
        show(epoch)
    evaluations = evaluate(learner, dataset, with_loss=model.has_loss)[0] if record.status is Status.COMPLETED else {}
    return _judge(record, repeated, evaluations, environment, dataset)


def _require_comparable(record: RunRecord, dataset: Dataset) -> None:
    if not record.history:
        raise Hw1Error(f"run {record.run_id} has no stored epoch to verify; choose another (`hw1 runs list`)")
    if record.spec.config.foreign:
        raise Hw1Error(f"run {record.run_id} is another version's: this program has no such {record.spec.model}")
    if record.spec.protocol != (ours := record.spec.config.protocol):
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
    dataset: Dataset,
) -> Verification:
    differences = [*_of_epochs(record.history, repeated, dataset), *_of_evaluations(record, evaluations)]
    expected = _expected(record, environment, dataset.train)
    held = [each for each in differences if _is_held(each, expected, record.spec.config, len(dataset.train))]
    return Verification(
        verdict=_verdict(differences, held, expected),
        epochs=len(repeated),
        differences=tuple(_largest(differences)),
        held=max((each.size for each in held), default=None),
        expected=expected,
        environment=tuple(_changed(record.environment, environment)),
    )


def _expected(record: RunRecord, environment: Environment, train: Split) -> Expected:
    if record.environment.arithmetic == environment.arithmetic is not None and _alone(record):
        return computed_alike()
    return MODELS[record.spec.model].agreement(record.spec.config, train)


def _is_held(difference: Difference, expected: Expected, config: Config, examples: int) -> bool:
    an_epoch = math.ceil(examples / getattr(config, "batch_size", 1))
    return difference.epoch * an_epoch <= expected.updates and (expected.accuracies or difference.image == 0)


def _alone(record: RunRecord) -> bool:
    """Return whether the run is known to have been trained in no stack: what a stack rounds depends on the stack."""
    timing = record.timing
    return not MODELS[record.spec.model].uses_torch or (
        timing is not None and timing.stack == 1 and not timing.resumed
    )


def _verdict(differences: list[Difference], held: list[Difference], expected: Expected) -> Agreement:
    if all(each.size == 0 for each in differences):
        return Agreement.IDENTICAL
    if not held:
        return Agreement.UNDECIDED
    agree = all(each.size == 0 or each.size < expected.tolerance + expected.ties * each.image for each in held)
    return Agreement.AGREES if agree else Agreement.DIFFERS


def _of_epochs(
    stored: tuple[EpochRecord, ...], repeated: list[EpochRecord], dataset: Dataset
) -> Iterator[Difference]:
    images = {
        "train_loss": 0.0,
        "train_acc": 1 / len(dataset.train),
        "val_loss": 0.0,
        "val_acc": 1 / len(dataset.val),
    }
    for first, second in zip(stored, repeated, strict=True):
        for metric, image in images.items():
            yield Difference(metric, first.epoch, getattr(first, metric), getattr(second, metric), image)


def _of_evaluations(record: RunRecord, repeated: dict[SplitName, Evaluation]) -> Iterator[Difference]:
    last = len(record.history)
    for split, second in repeated.items():
        if first := record.evaluations.get(split):
            yield Difference(f"{split} accuracy", last, first.accuracy, second.accuracy, 1 / first.n)
            yield Difference(f"{split} loss", last, first.loss, second.loss)
            wrong = int((first.correct != second.correct).sum()) if first.n == second.n else first.n
            yield Difference(f"{split} images judged otherwise", last, 0, wrong / first.n, 1 / first.n)


def _largest(differences: list[Difference]) -> Iterator[Difference]:
    """Yield, for every metric that is not identical, the place where it differs most."""
    for metric in dict.fromkeys(each.metric for each in differences):
        worst = max((each for each in differences if each.metric == metric), key=lambda each: each.size)
        if worst.size > 0:
            yield worst


def _changed(stored: Environment, here: Environment) -> Iterator[tuple[str, object, object]]:
    now = asdict(here)
    for name, value in asdict(stored).items():
        if name != "command" and value != now[name]:
            yield name, value, now[name]


def _is_nan(value: float | None) -> bool:
    return value is not None and math.isnan(value)
