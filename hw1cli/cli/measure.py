"""Evidence that is no training run (convexity, expressiveness, optimality, gradient noise) into the store."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from hw1cli.cli.common import note
from hw1cli.specs import DEFAULT_SEED

if TYPE_CHECKING:
    from hw1cli.data.dataset import Dataset
    from hw1cli.store.reader import Reader

CONVEXITY_SAMPLES = 100


def measure_missing(questions: Collection[str], dataset: "Dataset", db: str | None) -> None:
    """Measure and store what the store lacks of the questions' evidence.

    The optimality gap is measured anew when other logistic regressions are stored than those it was measured for.
    """
    from hw1cli.evidence.kinds import CONVEXITY, EXPRESSIVENESS, GRADIENT_NOISE, OPTIMALITY
    from hw1cli.store.location import locate
    from hw1cli.store.reader import Reader
    from hw1cli.store.writer import Store

    location = locate(db)
    with Reader.open(location) as reader:
        stored = {
            kind
            for kind in (CONVEXITY, EXPRESSIVENESS, GRADIENT_NOISE)
            if reader.evidence(kind, data=dataset.fingerprint)
        }
        if "q1" in questions and _gaps_are_current(reader, dataset):
            stored.add(OPTIMALITY)
    wanted = {"q1": (CONVEXITY, EXPRESSIVENESS, OPTIMALITY), "q2": (GRADIENT_NOISE,)}
    for kind in (kind for question in questions for kind in wanted.get(question, ()) if kind not in stored):
        note(f"hw1: measuring {kind}")
        result = _measure(kind, dataset, db)
        with Store.open(location) as store:
            store.save_evidence(kind, dataset.name, result, data=dataset.fingerprint)


def _measure(kind: str, dataset: "Dataset", db: str | None) -> dict[str, Any]:
    from hw1cli.evidence.kinds import CONVEXITY, EXPRESSIVENESS, OPTIMALITY

    if kind == CONVEXITY:
        from hw1cli.evidence.convexity import convexity

        return convexity(dataset, seed=DEFAULT_SEED, samples=CONVEXITY_SAMPLES)
    if kind == EXPRESSIVENESS:
        from hw1cli.evidence.expressiveness import expressiveness

        return expressiveness()
    if kind == OPTIMALITY:
        from hw1cli.evidence.optimality import optimality
        from hw1cli.store.location import locate
        from hw1cli.store.reader import Reader

        with Reader.open(locate(db)) as reader:
            return optimality(dataset, reader.records(_logistic_runs(reader, dataset), weights=True))
    from hw1cli.evidence.gradient_noise import gradient_noise

    return gradient_noise(dataset, seed=DEFAULT_SEED)


def _logistic_runs(reader: "Reader", dataset: "Dataset") -> list[str]:
    """Return the completed logistic regressions on the data set, from scratch and in PyTorch."""
    where = {"status": "completed", "is_current": 1, "data_fingerprint": dataset.fingerprint}
    return [
        run.run_id
        for model in ("logreg", "torch-logreg")
        for run in reader.summaries(where={**where, "model": model})
    ]


def _gaps_are_current(reader: "Reader", dataset: "Dataset") -> bool:
    from hw1cli.evidence.kinds import OPTIMALITY

    measured = reader.evidence(OPTIMALITY, data=dataset.fingerprint)
    ids = {row["run_id"] for result in measured.values() for row in result["runs"]}
    return ids == set(_logistic_runs(reader, dataset))
