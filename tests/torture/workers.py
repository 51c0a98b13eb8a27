"""What happens to those who train for `hw1`: processes of `--jobs` and workers of a Dask cluster, real ones.

Whatever does, the command ends, at the latest when it is typed again, with the store of an undisturbed process.
"""

import json
import os
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil

from hw1cli.records import Status
from hw1cli.workers.driver import MOST_LOST
from tests.torture import contents
from tests.torture.cases import Case, not_as_uninterrupted, uninterrupted
from tests.torture.cluster import dask_cluster
from tests.torture.data import small_data
from tests.torture.page import Tally
from tests.torture.processes import Program, begin, wait_for_epochs

SWEEP = Case(
    "4 runs",
    (
        *("sweep", "mlp", "--epochs", "150", "--hidden-size", "20", "--lr", "0.1,0.01", "--seeds", "2"),
        "--no-keep-weights",  # a sweep cut short keeps those of each part's best run
    ),
)
BY_PROCESSES = replace(SWEEP, name="4 runs by 2 processes", by=("--jobs", "2"))
_SEED = 42

DEADLY = """
import os, signal
import hw1cli.advance as module

advance = module.advance

def deadly(stack, epochs):
    if (stack.specs[0].seed, stack.specs[0].config.lr) == (43, 0.01) and stack.done + epochs > 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return advance(stack, epochs)

module.advance = deadly
"""
"""Python's start-up file of processes that an epoch of one run of the sweep kills."""


WRONG = """
import dataclasses
import hw1cli.advance as module

advance = module.advance

def wrong(stack, epochs):
    answer = advance(stack, epochs)
    state = {name: array.copy() for name, array in answer.states[0].items()}
    next(iter(state.values())).view("u1").flat[0] ^= 1
    return dataclasses.replace(answer, states=[state, *answer.states[1:]])

module.advance = wrong
"""
"""Python's start-up file of processes whose answers are wrong in one bit."""


def by_cluster(address: str) -> Case:
    """Return the sweep by the workers of a scheduler."""
    return replace(SWEEP, name="4 runs by 2 Dask workers", by=("--cluster", address))


def beginning_with(start_up: str, folder: Path) -> dict[str, str]:
    """Return the environment of processes that begin with a start-up file of Python's."""
    (folder / "start").mkdir(exist_ok=True)
    (folder / "start/sitecustomize.py").write_text(start_up)
    return {"PYTHONPATH": os.pathsep.join([str(folder / "start"), os.environ.get("PYTHONPATH", "")])}


def serving(program: Program) -> list[psutil.Process]:
    """Return the processes that train for the program."""
    try:
        children = psutil.Process(program.process.pid).children()
        return [child for child in children if any("spawn_main" in word for word in child.cmdline())]
    except psutil.Error:  # it has just ended, or one of them has
        return []


def kill_processes(times: int, folder: Path, chance: random.Random) -> Tally:
    """Kill the processes of `--jobs` at random moments, in no sweep so many that a run is held to be the cause."""
    tally = Tally("A process of --jobs 2 killed (SIGKILL) in the middle of a sweep", "kills")
    small_data(folder / "small.npz")
    for seed in _seeds(tally, times):
        program = begin(*BY_PROCESSES.command(seed), folder=folder)
        for _ in range(min(MOST_LOST - 1, times - tally.times)):
            _wait(program, folder, chance)
            if processes := serving(program):
                chance.choice(processes).kill()
                tally.times += 1
        _ends(tally, program, 0, BY_PROCESSES, seed, folder)
    return tally


def kill_workers(times: int, folder: Path, chance: random.Random) -> Tally:
    """Kill Dask workers at random moments, sometimes all that there are; others join instead."""
    tally = Tally("A Dask worker killed in the middle of a sweep, or all of them; others join", "kills")
    small_data(folder / "small.npz")
    with dask_cluster(folder / "dask") as cluster:
        case = by_cluster(cluster.address)
        for seed in _seeds(tally, times):
            program = begin(*case.command(seed), folder=folder)
            for _ in range(MOST_LOST - 1):
                _wait(program, folder, chance)
                present = [worker for worker in cluster.workers if worker.poll() is None]
                victims = present if chance.random() < 0.3 else [chance.choice(present)]
                for worker in victims:
                    worker.kill()
                    worker.wait()
                tally.times += len(victims)
                cluster.add(len(victims))
            _ends(tally, program, 0, case, seed, folder)
    return tally


def train_a_deadly_run(folder: Path, *, on_a_cluster: bool) -> Tally:
    """Train a run that kills every worker it meets, beside others that must not suffer from it."""
    by = "Dask workers" if on_a_cluster else "processes"
    tally = Tally(f"A run that kills all {by} that it meets", "kills", MOST_LOST)
    small_data(folder / "small.npz")
    deadly = beginning_with(DEADLY, folder)
    if on_a_cluster:
        with dask_cluster(folder / "dask", 0) as cluster:
            cluster.add(MOST_LOST + 1, **deadly)
            program = begin(*by_cluster(cluster.address).command(_SEED), folder=folder)
            _ends(tally, program, 3, None, _SEED, folder)
    else:
        program = begin(*BY_PROCESSES.command(_SEED), folder=folder, environment=deadly)
        _ends(tally, program, 3, None, _SEED, folder)
    left = [record.status for record in contents.records(folder / "results.db").values()]
    if sorted(left) != sorted([Status.COMPLETED] * 3 + [Status.FAILED]):
        tally.failures.append(f"beside a run that fails the others are {left}")
    _ends(tally, begin(*BY_PROCESSES.command(_SEED), folder=folder), 0, BY_PROCESSES, _SEED, folder)
    return tally


def find_the_wrong_worker(folder: Path) -> Tally:
    """Train where one of two Dask workers is wrong in one bit and every step is checked; then without it."""
    tally = Tally("A Dask worker whose answers are wrong in one bit, with --check-fraction", "workers", 1)
    small_data(folder / "small.npz")
    with dask_cluster(folder / "dask", 1) as cluster:
        cluster.add(1, **beginning_with(WRONG, folder))
        case = by_cluster(cluster.address)
        checked = replace(case, by=(*case.by, "--check-fraction", "1"))
        program = begin(*checked.command(_SEED), folder=folder)
        _ends(tally, program, 4, None, _SEED, folder)
        _, wrong = cluster.addresses()
        if f"hw1: {wrong} computed" not in program.said():
            tally.failures.append(f"the wrong worker is not named: {program.said()[-500:]}")
        cluster.workers[1].kill()
        verified = begin("runs", "verify", "--all", "--data", "small.npz", "--json", folder=folder)
        verified.end()
        runs = json.loads(verified.printed())["runs"]
        spoilt = {run["run_id"] for run in runs if run["verdict"] == "differs"}
        # What an unfinished run would go on from may be wrong though nothing that was measured of it is.
        listed = begin("runs", "list", "--json", folder=folder)
        listed.end()
        spoilt |= {run["run_id"] for run in json.loads(listed.printed())["runs"] if run["status"] != "completed"}
        _ends(tally, begin("runs", "delete", *spoilt, "--yes", folder=folder), 0, None, _SEED, folder)
        _ends(tally, begin(*checked.command(_SEED), folder=folder), 0, case, _SEED, folder)
    return tally


def kill_schedulers(times: int, folder: Path, chance: random.Random) -> Tally:
    """Kill the Dask scheduler in the middle of a sweep, and type the command again with another one."""
    tally = Tally("A Dask scheduler killed in the middle of a sweep", "kills")
    small_data(folder / "small.npz")
    for seed in _seeds(tally, times):
        with dask_cluster(folder / f"dask{seed}") as cluster:
            program = begin(*by_cluster(cluster.address).command(seed), folder=folder)
            _wait(program, folder, chance)
            cluster.scheduler.kill()
            tally.times += 1
            _ends(tally, program, 1, None, seed, folder)
            if "does not answer any more" not in program.said().splitlines()[-1]:
                tally.failures.append(f"it does not say that the scheduler is gone: {program.said()[-500:]}")
        with dask_cluster(folder / f"dask{seed} again") as cluster:
            case = by_cluster(cluster.address)
            _ends(tally, begin(*case.command(seed), folder=folder), 0, case, seed, folder)
    return tally


def _seeds(tally: Tally, times: int) -> Iterator[int]:
    """Yield seeds that no sweep before has used until enough is done."""
    seed = _SEED
    while tally.times < times:
        yield seed
        seed += 2


def _wait(program: Program, folder: Path, chance: random.Random) -> None:
    """Wait for a random moment after a new epoch was stored."""
    wait_for_epochs(program, folder / "results.db")
    time.sleep(chance.uniform(0, 0.2))


def _ends(tally: Tally, program: Program, code: int, case: Case | None, seed: int, folder: Path) -> None:
    """Wait for the program's end and note what is wrong with it, and with the store if a case is through."""
    ended, said = program.end(), program.said()
    if ended != code or "Traceback" in said:
        tally.failures.append(f"exit {ended} and not {code}: {said[-1500:]}")
    tally.failures += [f"damage: {each}" for each in contents.problems(folder / "results.db")]
    if case is not None:
        tally.failures += not_as_uninterrupted(case, seed, folder / "results.db")
        tally.runs += len(uninterrupted(case, seed))
