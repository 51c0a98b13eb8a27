"""Workers that die, leave, or are no good: the sweep goes on, or says in one line why it cannot; no bit is lost."""

import random
import time
from pathlib import Path

import psutil
import pytest

from tests.torture import workers
from tests.torture.cluster import available, dask_cluster
from tests.torture.processes import begin, wait_until
from tests.torture.strikes import interrupt_again_and_again, kill_again_and_again

CHANCE = random.Random(20)
needs_dask = pytest.mark.skipif(not available(), reason="needs Dask")


def test_a_process_that_is_killed_costs_nothing_but_the_epoch_it_was_at(tmp_path: Path) -> None:
    tally = workers.kill_processes(2, tmp_path, CHANCE)
    assert (tally.failures, tally.times) == ([], 2)


@pytest.mark.slow
@needs_dask
def test_a_dask_worker_that_is_killed_costs_nothing_and_another_may_join(tmp_path: Path) -> None:
    assert workers.kill_workers(3, tmp_path, CHANCE).failures == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "on_a_cluster", [False, pytest.param(True, marks=needs_dask)], ids=["processes", "Dask workers"]
)
def test_a_run_that_kills_whoever_trains_it_fails_alone(on_a_cluster: bool, tmp_path: Path) -> None:
    assert workers.train_a_deadly_run(tmp_path, on_a_cluster=on_a_cluster).failures == []


@pytest.mark.slow
@needs_dask
def test_a_scheduler_that_is_killed_ends_the_command_and_another_one_ends_the_sweep(tmp_path: Path) -> None:
    assert workers.kill_schedulers(1, tmp_path, CHANCE).failures == []


@pytest.mark.slow
@pytest.mark.parametrize("strike", [kill_again_and_again, interrupt_again_and_again])
def test_a_coordinator_that_is_killed_or_interrupted_is_typed_again(strike, tmp_path: Path) -> None:
    assert strike(workers.BY_PROCESSES, 2, tmp_path, CHANCE).failures == []


@pytest.mark.slow
@needs_dask
@pytest.mark.parametrize("strike", [kill_again_and_again, interrupt_again_and_again])
def test_a_coordinator_of_a_cluster_that_is_killed_or_interrupted_is_typed_again(strike, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    with dask_cluster(tmp_path / "dask") as cluster:
        assert strike(workers.by_cluster(cluster.address), 2, tmp_path / "here", CHANCE).failures == []


def test_no_process_outlives_a_coordinator_that_is_killed(small: Path) -> None:
    program = begin(*workers.BY_PROCESSES.command(42), folder=small.parent)
    wait_until(lambda: len(workers.serving(program)) == 2, program)
    processes = workers.serving(program)
    assert program.kill()
    _, left = psutil.wait_procs(processes, timeout=60)
    assert left == []


@needs_dask
def test_a_scheduler_that_does_not_answer_is_given_up_in_a_line_after_ten_seconds(small: Path) -> None:
    began = time.monotonic()
    program = begin(*workers.by_cluster("tcp://127.0.0.1:1").command(42), folder=small.parent)
    said = program.ends_with(1)
    assert 9 < time.monotonic() - began < 60
    assert said.splitlines()[-1].startswith("hw1: no Dask scheduler answers at tcp://127.0.0.1:1")


@pytest.mark.slow
@needs_dask
def test_a_worker_that_is_wrong_in_one_bit_is_named_and_what_it_spoilt_can_be_told(tmp_path: Path) -> None:
    assert workers.find_the_wrong_worker(tmp_path).failures == []


OTHER_NUMPY = """
import dataclasses
from hw1cli.training import environment as module

describe = module.describe
module.describe = lambda *here, **how: dataclasses.replace(describe(*here, **how), numpy="1.0")
"""


@needs_dask
def test_a_worker_with_another_numpy_is_refused_and_the_difference_named(small: Path) -> None:
    with dask_cluster(small.parent / "dask", 0) as cluster:
        cluster.add(1, **workers.beginning_with(OTHER_NUMPY, small.parent))
        program = begin(*workers.by_cluster(cluster.address).command(42), folder=small.parent)
        assert "has numpy 1.0 and this program" in program.ends_with(1).splitlines()[-1]
