"""The homework's evidence that is no training run, measured where the store lacks it."""

from collections.abc import Callable, Collection
from typing import Any

from hw1cli.data.dataset import Dataset
from hw1cli.evidence import CONVEXITY, EXPRESSIVENESS, GRADIENT_NOISE, OPTIMALITY
from hw1cli.specs import DEFAULT_SEED
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader

CONVEXITY_SAMPLES = 100


def measure_missing(
    kinds: Collection[str], dataset: Dataset, location: Location, show: Callable[[str], None]
) -> None:
    """Measure and store what the store lacks of these kinds of evidence; `show` is told of each before it begins.

    The optimality gap is measured anew when other logistic regressions are stored than those it was measured for,
    gradient noise when an older hw1 stored it without its repetitions, which the claims need.
    """
    from hw1cli.store.writer import Store

    with Reader.open(location) as reader:
        missing = [kind for kind in kinds if not _is_current(kind, reader, dataset)]
    for kind in missing:
        show(f"measuring {kind}")
        result = _measure(kind, dataset, location)
        with Store.open(location) as store:
            store.save_evidence(kind, dataset.name, result, data=dataset.fingerprint)


def _measure(kind: str, dataset: Dataset, location: Location) -> dict[str, Any]:
    if kind == CONVEXITY:
        from hw1cli.evidence.convexity import convexity

        return convexity(dataset, seed=DEFAULT_SEED, samples=CONVEXITY_SAMPLES)
    if kind == EXPRESSIVENESS:
        from hw1cli.evidence.expressiveness import expressiveness

        return expressiveness()
    if kind == GRADIENT_NOISE:
        from hw1cli.evidence.gradient_noise import gradient_noise

        return gradient_noise(dataset, seed=DEFAULT_SEED)
    from hw1cli.evidence.optimality import optimality

    with Reader.open(location) as reader:
        return optimality(dataset, reader.records(_logistic_runs(reader, dataset), weights=True))


def _is_current(kind: str, reader: Reader, dataset: Dataset) -> bool:
    measured = reader.evidence(kind, data=dataset.fingerprint)
    if kind == GRADIENT_NOISE:
        return any("ratios" in result for result in measured.values())
    if kind != OPTIMALITY:
        return bool(measured)
    ids = {row["run_id"] for result in measured.values() for row in result["runs"]}
    return ids == set(_logistic_runs(reader, dataset))


def _logistic_runs(reader: Reader, dataset: Dataset) -> list[str]:
    """Return the completed logistic regressions on the data set, from scratch and in PyTorch."""
    where = {"status": "completed", "is_current": 1, "data_fingerprint": dataset.fingerprint}
    return [
        run.run_id
        for model in ("logreg", "torch-logreg")
        for run in reader.summaries(where={**where, "model": model})
    ]
