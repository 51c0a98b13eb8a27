"""`db check`: every forgery is found, in the run that it was done to, and no honest store is accused."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from hw1cli.data.dataset import Dataset
from hw1cli.data.known import CLASS_COUNTS, HOMEWORK_TEST_COUNTS, OCTMNIST, OCTSIM
from hw1cli.errors import StoreError
from hw1cli.models.logreg import LogRegConfig
from hw1cli.records import Evaluation, SplitName
from hw1cli.store.consistency import inconsistent
from hw1cli.store.location import Location
from hw1cli.store.maintenance import check
from hw1cli.store.migrations import HEAD, REVISIONS
from hw1cli.store.reader import Reader
from tests import forgeries, honest_stores
from tests.factories import run
from tests.store_samples import run_script, thaw


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return honest_stores.small_dataset()


@pytest.fixture(scope="module")
def trained(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of three runs: two logistic regressions, the second of which is forged, and a network."""
    db = tmp_path_factory.mktemp("trained") / "results.db"
    for model, seed in (("torch-logreg", 1), ("torch-logreg", 2), ("ffn", 3)):
        honest_stores.train(db, dataset, [honest_stores.spec(model, dataset, seed)])
    return db


@pytest.fixture
def copy(trained: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(trained, tmp_path / "copy.db"))


def ids(db: Path) -> list[str]:
    with Reader.open(Location(path=db)) as reader:
        return [run.run_id for run in reader.summaries()]


def accused(db: Path, dataset: Dataset | None = None) -> dict[str, tuple[str, ...]]:
    """Return the findings by run; a finding of the whole database is nobody's."""
    result = check(Location(path=db), lambda record: dataset)
    return {"": result.damage, **result.inconsistent}


@pytest.mark.parametrize("name", forgeries.WITHOUT_DATA)
def test_every_forgery_is_found_in_its_run_and_in_no_other(copy: Path, name: str) -> None:
    first, forged, third = ids(copy)
    how, finding = forgeries.WITHOUT_DATA[name]
    forgeries.forge(copy, forged, how)
    found = accused(copy)
    assert any(finding in each for each in found.get(forged, ()) or found[""]), found
    assert not found.get(first)
    assert not found.get(third)


@pytest.fixture(scope="module")
def alone(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A store of one run of each linear model."""
    folder = tmp_path_factory.mktemp("alone")
    stores = {model: folder / f"{model}.db" for model in ("perceptron", "logreg", "torch-logreg")}
    for model, db in stores.items():
        honest_stores.train(db, dataset, [honest_stores.spec(model, dataset)])
    return stores


@pytest.mark.parametrize("model", ["perceptron", "logreg", "torch-logreg"])
@pytest.mark.parametrize("name", forgeries.WITH_DATA)
def test_what_contradicts_the_weights_is_found_where_the_data_are(
    dataset: Dataset, alone: dict[str, Path], tmp_path: Path, model: str, name: str
) -> None:
    db = Path(shutil.copy(alone[model], tmp_path))
    how, finding = forgeries.WITH_DATA[name]
    if model == "perceptron" and "loss" in name:
        pytest.skip("a perceptron has no loss")
    if model == "torch-logreg" and "training accuracy" in name:
        pytest.skip("its training accuracy is a running one")
    assert not any(accused(db, dataset).values())
    (forged,) = ids(db)
    forgeries.forge(db, forged, how)
    assert not any(accused(db).values())
    assert any(finding in each for each in accused(db, dataset)[forged]), accused(db, dataset)


@pytest.mark.parametrize("revision", REVISIONS)
@pytest.mark.parametrize(
    "seed", [pytest.param(range(3), id="3"), pytest.param(range(3, 50), id="47", marks=pytest.mark.exhaustive)]
)
def test_no_honest_store_is_accused(dataset: Dataset, tmp_path: Path, seed: range, revision: str) -> None:
    for each in seed:
        db = tmp_path / f"{each}.db"
        honest_stores.honest(db, dataset, Random(f"{revision} {each}"), revision)
        before = db.read_bytes()
        assert not any(accused(db, dataset).values()), accused(db, dataset)
        assert db.read_bytes() == before


@pytest.mark.parametrize("revision", [each for each in REVISIONS if each != HEAD])
def test_a_forgery_in_a_store_of_an_older_schema_is_found(location: Location, revision: str) -> None:
    thaw(revision, location)
    assert not any(check(location).inconsistent.values())
    run_script(location, "UPDATE evaluation SET n_correct = 9 WHERE split = 'test'")
    assert [bool(found) for found in check(location).inconsistent.values()] == [True, False]


@pytest.mark.parametrize("name", {**forgeries.WITHOUT_DATA, **forgeries.WITH_DATA})
def test_a_list_and_a_runs_own_page_never_disagree(copy: Path, name: str) -> None:
    """Where one of them can be read, the other shows the same; forged columns are nobody's source."""
    forged = ids(copy)[1]
    forgeries.forge(copy, forged, {**forgeries.WITHOUT_DATA, **forgeries.WITH_DATA}[name][0])
    with Reader.open(Location(path=copy)) as reader:
        try:
            listed = {each.run_id: each for each in reader.summaries()}
            shown = reader.record(listed[forged].run_id)
        except (StoreError, KeyError):  # it is refused, or listed by another name
            return
    summary, spec = listed[forged], shown.spec
    assert summary.epochs_done == len(shown.history)
    last = shown.history[-1]
    for metric in ("train_loss", "train_acc", "val_loss", "val_acc"):
        assert repr(getattr(summary, metric)) == repr(getattr(last, metric))
    assert (summary.test_acc, summary.official_test_acc) == (shown.test_acc, shown.official_test_acc)
    assert (summary.model, summary.seed, summary.data_fingerprint) == (spec.model, spec.seed, spec.data)
    assert (summary.config, summary.protocol, summary.status) == (spec.config, spec.protocol, shown.status)


def on_known_data(
    *, train_acc: float = 1 / 97_477, test: Callable[[Evaluation], Evaluation] = lambda result: result, **changes: Any
) -> list[str]:
    """Return the findings in a run on octsim, as it is made here, with another test result or other fields."""
    splits = {
        SplitName.VAL: CLASS_COUNTS["val"],
        SplitName.TEST: HOMEWORK_TEST_COUNTS,
        SplitName.OFFICIAL_TEST: CLASS_COUNTS["test"],
    }
    evaluations = {}
    for split, counts in splits.items():
        labels = np.repeat(range(4), counts)
        confusion = np.zeros((4, 4), dtype=np.int64)
        np.add.at(confusion, (labels, 3), 1)
        evaluations[split] = Evaluation(split=split, loss=0.5, confusion=confusion, correct=labels == 3)
    accuracy = evaluations[SplitName.VAL].accuracy
    made_up = run(
        LogRegConfig(epochs=1), data=OCTSIM.fingerprint, train_acc=[train_acc], val_acc=[accuracy], seconds=1
    )
    fields = {
        "data_name": OCTSIM.name,
        "evaluations": evaluations | {SplitName.TEST: test(evaluations[SplitName.TEST])},
        "simulated": True,
        "created_at": datetime(2026, 12, 1, tzinfo=UTC),
        "started_at": datetime(2026, 12, 1, tzinfo=UTC),
        "ended_at": datetime(2026, 12, 1, 0, 1, tzinfo=UTC),
        "timing": replace(made_up.timing, eval_seconds=0.5),
    }
    return list(inconsistent(replace(made_up, **fields | changes)))


def _exchanged(result: Evaluation) -> Evaluation:
    """An answer of the first class and one of the last exchanged: as many are right."""
    correct = result.correct.copy()
    correct[[0, -1]] = correct[[-1, 0]]
    return replace(result, correct=correct)


def _rolled(result: Evaluation) -> Evaluation:
    return replace(result, confusion=np.roll(result.confusion, 1, axis=0))


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"train_acc": 0.5}, "no count of 97477 images"),
        ({"created_at": datetime(2026, 1, 1, tzinfo=UTC)}, "before octsim existed"),
        ({"data_name": OCTMNIST.name}, "its data are octsim (simulated) by their fingerprint"),
        ({"test": _exchanged}, "other classes are right"),
        ({"test": _rolled}, "has other images of each class than octsim"),
    ],
)
def test_what_contradicts_a_known_data_set_is_found_without_it(changes: dict[str, Any], finding: str) -> None:
    assert on_known_data() == []
    assert any(finding in each for each in on_known_data(**changes)), on_known_data(**changes)
