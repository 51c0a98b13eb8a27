"""`--jobs` and `--cluster`: whoever trains, the store, the output and the exit codes are those of one process."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hw1cli.data.resolve import load_dataset
from hw1cli.models.mlp import MlpConfig
from hw1cli.settings import By, Settings
from hw1cli.specs import RunSpec
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from hw1cli.sweep import train
from tests.functional.program import Result, hw1
from tests.torture import contents
from tests.torture.cluster import DaskCluster, available, dask_cluster
from tests.torture.workers import WRONG, beginning_with

SWEEPS = {
    "stacks": ("sweep", "ffn", "--epochs", "3", "--hidden-size", "7", "--lr", "0.3,0.1,1e30", "--dropout", "0,0.4"),
    "single runs": ("sweep", "mlp", "--epochs", "2", "--hidden-size", "5", "--lr", "0.1,0.01", "--seeds", "2"),
}
needs_dask = pytest.mark.skipif(not available(), reason="needs Dask")


def sweep(which: str, *options: str) -> Result:
    result = hw1(*SWEEPS[which], "--data", "small.npz", *options)
    assert result.code == 0, result.err
    return result


def numbers(db: str) -> dict[str, dict[str, object]]:
    return contents.all_numbers(Path(db))


def printed(result: Result) -> list[dict[str, object]]:
    """What was printed of each run, but for its id and its times."""
    varying = {"run_id", "created_at", "ended_at", "environment", "train_seconds", "wall_seconds", "exclusive"}
    runs = result.json()["runs"]
    for run in runs:
        run["history"] = [{k: v for k, v in epoch.items() if "seconds" not in k} for epoch in run["history"]]
    return [{name: value for name, value in run.items() if name not in varying} for run in runs]


@pytest.mark.parametrize("which", SWEEPS)
def test_several_processes_store_and_print_what_one_does(which: str, small: Path) -> None:
    alone = sweep(which, "--json", "--db", "1.db")
    together = sweep(which, "--json", "--db", "2.db", "--jobs", "2", "--check-fraction", "0.5")
    assert numbers("1.db") == numbers("2.db") != {}
    assert printed(alone) == printed(together)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    with dask_cluster(tmp_path_factory.mktemp("cluster") / "dask") as started:
        yield started


@needs_dask
@pytest.mark.parametrize("which", SWEEPS)
def test_a_cluster_whose_workers_lack_the_data_stores_what_one_process_does(
    which: str, small: Path, cluster: DaskCluster
) -> None:
    sweep(which, "--db", "alone.db")
    sweep(which, "--db", "cluster.db", "--cluster", cluster.address)
    alone = ("--data", "small.npz", "--db", "alone.db")
    verified = hw1("runs", "verify", "--all", *alone, "--cluster", cluster.file)
    assert numbers("alone.db") == numbers("cluster.db") != {}
    assert verified.code == 0, verified.err


@needs_dask
def test_the_runs_that_grading_draws_are_trained_again_by_a_cluster(small: Path) -> None:
    sweep("single runs")
    (small.parent / "class/eve").mkdir(parents=True)
    Path("results.db").rename("class/eve/results.db")
    grade = ("grade", "class", "--sample", "3", "--data", "small.npz", "--json")
    here = hw1(*grade, "--out", "here")
    with dask_cluster(small.parent / "dask", workers=2) as cluster:
        there = hw1(*grade, "--out", "there", "--cluster", cluster.address)
    with dask_cluster(small.parent / "wrong", workers=0) as wrongly:
        wrongly.add(1, **beginning_with(WRONG, wrongly.folder))
        wrong = hw1(*grade, "--out", "wrong-out", "--cluster", wrongly.address)
    assert (here.code, there.code, wrong.code) == (0, 0, 4), there.err
    assert there.json() == here.json()
    assert verdicts(there) == ["identical"] * 3
    assert "differs" in verdicts(wrong)  # so it is the workers who train
    ids = [run["run_id"] for run in here.json()["submissions"][0]["verified"]]
    assert ids == sorted(ids)  # whatever the order in which they are drawn and done


def verdicts(graded: Result) -> list[str]:
    (submission,) = graded.json()["submissions"]
    return [run["verdict"] for run in submission["verified"]]


def test_a_class_is_not_begun_where_no_scheduler_answers_or_nothing_is_to_be_trained(small: Path) -> None:
    (small.parent / "class/eve").mkdir(parents=True)
    cluster = ("--cluster", "tcp://127.0.0.1:1")
    needless = hw1("grade", "class", *cluster)
    assert (needless.code, "give --sample, too" in needless.err) == (2, True)
    if available():
        unreachable = hw1("grade", "class", "--sample", "1", *cluster)
        assert (unreachable.code, "no Dask scheduler answers" in unreachable.err) == (1, True)
    assert not Path("grades").exists()


def test_runs_are_verified_by_several_processes(small: Path) -> None:
    sweep("single runs")
    result = hw1("runs", "verify", "--all", "--data", "small.npz", "--jobs", "2", "--json")
    assert (result.code, {run["verdict"] for run in result.json()["runs"]}) == (0, {"identical"})


def test_a_run_that_was_trained_beside_others_does_not_count_as_alone(small: Path) -> None:
    sweep("single runs", "--jobs", "2")
    records = contents.records(Path("results.db").absolute()).values()
    assert [record.comparable_seconds for record in records] == [None] * len(records)
    assert {record.environment.threads for record in records} == {1}


def test_runs_whose_times_are_compared_are_trained_by_this_process_with_all_threads(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HW1_THREADS", "2")
    dataset = load_dataset("small.npz")
    timed, *others = (
        RunSpec(config=MlpConfig(epochs=2, hidden_size=5), seed=seed, data=dataset.fingerprint) for seed in range(3)
    )
    how = Settings(device="cpu", command="hw1", by=By(jobs=2))
    location = Location(path=small.parent / "results.db")
    outcome = train([others[0], timed, others[1]], dataset, how, location, alone={timed})
    threads = [record.environment.threads for record in outcome.in_order([timed, *others])]
    assert threads == [2, 1, 1]


def test_a_sweep_that_is_stored_begins_no_process(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep("single runs")
    monkeypatch.setattr("hw1cli.workers.executors.ProcessPoolExecutor", None)
    assert "4 stored already" in sweep("single runs", "--jobs", "3").err


def test_a_run_that_fails_in_another_process_fails_with_its_traceback(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hw1cli.runner.advance", json.loads)  # which takes no epochs
    result = hw1(*SWEEPS["single runs"], "--data", "small.npz", "--jobs", "2")
    assert result.code == 3
    assert "FAILED: TypeError" in result.err
    with Reader.open(Location(path=Path("results.db").absolute())) as reader:
        assert "loads() takes 1 positional argument" in str(reader.record(reader.resolve("latest")).error)


@needs_dask
def test_a_file_that_is_no_scheduler_s_is_refused_in_a_line(small: Path) -> None:
    result = hw1(*SWEEPS["single runs"], "--data", "small.npz", "--cluster", "small.npz")
    assert (result.code, "no Dask scheduler answers at small.npz" in result.err) == (1, True), result.err


@needs_dask
@pytest.mark.parametrize(
    ("configured", "address", "said"),
    [
        ({}, "tls://127.0.0.1:1", "Dask's configuration names none"),
        ({"require-encryption": True}, "tcp://127.0.0.1:1", "Dask's configuration demands it"),
        ({"tls.ca-file": "none", "tls.client.cert": "none"}, "tls://127.0.0.1:1", "No such file"),
        ({"tls.ca-file": "small.npz", "tls.client.cert": "small.npz"}, "tls://127.0.0.1:1", "is of no use"),
    ],
)
def test_a_configuration_of_dask_that_cannot_reach_the_scheduler_is_told_in_a_line(
    configured: dict[str, object], address: str, said: str, small: Path
) -> None:
    import dask

    with dask.config.set({f"distributed.comm.{name}": value for name, value in configured.items()}):
        result = hw1(*SWEEPS["single runs"], "--data", "small.npz", "--cluster", address)
    assert (result.code, said in result.err, len(result.err.splitlines())) == (1, True, 1), result.err


def test_without_dask_a_cluster_is_refused_with_what_to_install(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "dask", None)
    result = hw1(*SWEEPS["single runs"], "--data", "small.npz", "--cluster", "tcp://127.0.0.1:1")
    assert (result.code, "pip install 'hw1cli[cluster]'" in result.err) == (2, True)
