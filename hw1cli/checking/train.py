"""What has to be trained to say more of claims: their own runs, then those that the usual slips make."""

from collections.abc import Callable, Iterable
from contextlib import nullcontext

from hw1cli.checking.check import Checked, check, facts_in, facts_of, misreported
from hw1cli.checking.check_file import CheckFile
from hw1cli.checking.claimed import Claimed
from hw1cli.checking.judge import Answer, Verdict
from hw1cli.checking.known import Otherwise, wanted
from hw1cli.checking.possible import Sizes, impossible
from hw1cli.data.dataset import Dataset
from hw1cli.data.known import KNOWN
from hw1cli.data.resolve import load_dataset
from hw1cli.differences import Numbers
from hw1cli.errors import DataError, Hw1Error
from hw1cli.models.registry import MODELS
from hw1cli.models.slips import Slip, possible_slips, slipped
from hw1cli.report.declare import Metric
from hw1cli.settings import settings
from hw1cli.specs import Config, RunSpec
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from hw1cli.sweep import Show, train
from hw1cli.training import loop
from hw1cli.training.environment import default_threads


def train_and_check(file: CheckFile, data: str | None, location: Location, show: Show) -> Checked:
    """Return the answers to a file's claims after training, and storing, the runs of them that the store lacks.

    For claims that the runs do not bear out, the runs of the usual slips are trained, too; those with another
    arithmetic are not stored. `data` as for `look_up`. Raises DataError where the images are not here.
    """
    dataset = _dataset(file, data, location, show)
    facts = facts_in(dataset)
    _train(file.claimed, facts.sizes, dataset, location, show)
    with Reader.open(location) if location.exists else nullcontext() as reader:
        answers = check(file.claimed, facts, reader)
    if doubted := _doubtful(answers):
        _train(misreported(doubted), facts.sizes, dataset, location, show)
        otherwise = _train_otherwise(doubted, dataset, show)
        with Reader.open(location) as reader:
            answers = check(file.claimed, facts, reader, otherwise)
    return Checked(title=file.title, facts=facts, answers=answers)


def _dataset(file: CheckFile, data: str | None, location: Location, show: Show) -> Dataset:
    """Read the data set that is given, else the one that the file speaks of; DataError if its images are not here."""
    if data is not None:
        return load_dataset(data, show)
    with Reader.open(location) if location.exists else nullcontext() as reader:
        meant = facts_of(file.data, reader)
    if meant.name not in KNOWN:
        raise DataError(f"the images of data set {meant.name} are needed; give its file with --data")
    return load_dataset(meant.name, show)


def _train(claims: Iterable[Claimed], sizes: Sizes, dataset: Dataset, location: Location, show: Show) -> None:
    """Train what the store lacks of the runs that decide claims, none for times and impossible numbers.

    Raises Hw1Error if one fails.
    """
    asked = [each for each in claims if each.metric != Metric.TRAIN_SECONDS and not impossible(each, sizes)]
    runs = dict.fromkeys((config, each.seed) for each in asked for config in wanted(each))
    specs = [RunSpec(config=config, seed=seed, data=dataset.fingerprint) for config, seed in runs]
    if not specs:
        return
    outcome = train(specs, dataset, settings({spec.model for spec in specs}, None), location, show=show)
    for failure in outcome.failures:
        raise Hw1Error(f"run {failure.run_id} failed: {failure.error}; `hw1 runs show {failure.run_id}` has it all")


def _doubtful(answers: Iterable[Answer]) -> list[Claimed]:
    """Return the claims whose digits a slip may explain: their runs are there, and do not bear them out."""
    unsettled = {Verdict.DIFFERS, Verdict.UNUSUAL, Verdict.UNKNOWN}
    return [each.claim for each in answers if each.verdict in unsettled and each.known["stored"]]


def _train_otherwise(claims: Iterable[Claimed], dataset: Dataset, show: Callable[[str], None]) -> Otherwise:
    """Train claimed runs with every slip that can be made in them; the best of several is left out."""
    runs = dict.fromkeys((wanted(claim)[0], claim.seed) for claim in claims if len(claim.configs) == 1)
    return {
        (config, seed): {slip: _with_slip(config, seed, slip, dataset, show) for slip in possible_slips(config)}
        for config, seed in runs
    }


def _with_slip(config: Config, seed: int, slip: Slip, dataset: Dataset, show: Callable[[str], None]) -> Numbers:
    show(f"training {config.model} {slip} (this is not stored)")
    model = MODELS[config.model]
    learner = slipped(config, seed, dataset, slip, threads=default_threads())
    history = [epoch for (epoch,) in loop.train(learner, dataset, model.after_epoch, epochs=config.epochs)]
    (evaluations,) = loop.evaluate(learner, dataset, with_loss=model.has_loss)
    return Numbers(history, evaluations, {})
