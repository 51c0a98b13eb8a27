"""The loops, scikit-learn, JAX and hw1 on the homework's runs, taking turns, in several rounds."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.util import find_spec
from itertools import zip_longest
from typing import Any
from unittest.mock import patch

from benchmarks import contestants, timing
from benchmarks.workloads import LONG, OWN_EPOCHS, SWEEP, WORKS, Plan
from hw1cli.models.ffn import FfnConfig
from tests.portability.environments import level, levels

COMMANDS = {
    "perceptron": ("train", "perceptron"),
    "logreg": ("train", "logreg"),
    "mlp": ("train", "mlp"),
    "ffn-16": ("train", "ffn"),
    "sweep": ("sweep", "ffn", "--lr", *(f"{config.lr:g}" for config in SWEEP)),
    "reproduce": ("reproduce", "all"),
}
"""What is measured as the whole command that a user types, on an empty store."""

NAMES = (*WORKS, "long", "sweep", "two sweeps", "reproduce")
"""What is compared: a work by itself, or some together."""

AVX2: Mapping[str, str] = {
    **level("x86-64-v3").variables,
    "ATEN_CPU_CAPABILITY": "avx2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "OPENBLAS_CORETYPE": "Haswell",
}
"""What keeps hw1's kernels, torch, its libraries and NumPy's BLAS from instructions beyond AVX2."""

Round = dict[str, dict[str, dict[str, Any]]]
"""By contestant and work: seconds and peak memory; of a measurement that failed, its message."""
Turn = tuple[str, str, Callable[[], dict[str, Any]]]


def measure(plan: Plan) -> Iterator[list[Round]]:
    """Yield the rounds so far after each measurement."""
    if find_spec("jax") is None:
        print("  JAX is left out: it is not installed")
    yield from _rounds(plan, others=True)


def measure_avx2(plan: Plan) -> Iterator[list[Round]]:
    """Yield the rounds so far of the loops and hw1 as on a processor that has AVX2 and no AVX-512."""
    if "x86-64-v3" not in levels():
        print("  left out: this processor has no AVX2")
        return
    with patch.dict(os.environ, AVX2):
        yield from _rounds(plan, others=False)


def _rounds(plan: Plan, *, others: bool) -> Iterator[list[Round]]:
    _compile(plan)
    rounds: list[Round] = []
    for number in range(1, plan.rounds + 1):
        rounds.append({})
        for contestant, name, measurement in _turns(plan, others=others, whole_homework=number == 1):
            if plan.works and name not in plan.works:
                continue
            rounds[-1].setdefault(contestant, {})[name] = _told(f"round {number}: {contestant} {name}", measurement)
            yield rounds


def renewed(before: Sequence[Round], rounds: Sequence[Round]) -> list[Round]:
    """Return the rounds before, with what was measured anew in its place."""
    return [
        {name: old.get(name, {}) | new.get(name, {}) for name in old | new}
        for old, new in zip_longest(before, rounds, fillvalue={})
    ]


def _compile(plan: Plan) -> None:
    """Have the kernels compiled, which a machine does once (`startup` measures it)."""
    for name in ("perceptron", "logreg", "mlp", "ffn-16"):
        first = partial(_epochs, contestants.hw1, [WORKS[name].config], plan.data, 1, plan.threads)
        _told(f"first use: {name}", first)


def _turns(plan: Plan, *, others: bool, whole_homework: bool) -> Iterator[Turn]:
    """Yield the measurements of a round, contestants of the same work one after the other.

    The whole homework is run in the first round only: it is longer than all others together.
    """
    for name, work in WORKS.items():
        yield "loop", name, partial(_epochs, contestants.loop, name, plan.arrays)
        yield "hw1", name, partial(_epochs, contestants.hw1, [work.config], plan.data, OWN_EPOCHS, plan.threads)
        if name in COMMANDS:
            yield "command", name, partial(_command, plan, name)
        if others and work.sklearn:
            yield "scikit-learn", name, partial(_epochs, contestants.scikit_learn, name, plan.arrays)
        if others and work.jax and find_spec("jax"):
            yield "JAX", name, partial(_epochs, contestants.jax, [work.config], plan.arrays, OWN_EPOCHS)
    long = [WORKS[name].config for name in LONG]
    yield "hw1", "long", partial(_epochs, contestants.hw1, long, plan.data, 2 * OWN_EPOCHS, plan.threads)
    yield "command", "sweep", partial(_command, plan, "sweep")
    if others:
        yield from _sweeps(plan, SWEEP)
    if whole_homework:
        yield "command", "reproduce", partial(_command, plan, "reproduce")


def _sweeps(plan: Plan, configs: Sequence[FfnConfig]) -> Iterator[Turn]:
    """Yield hw1's and JAX's sweeps: one that has the machine to itself, and two at once."""
    sweeps = {"hw1": partial(_epochs, contestants.hw1, configs, plan.data, OWN_EPOCHS, plan.threads)}
    if find_spec("jax"):
        sweeps["JAX"] = partial(_epochs, contestants.jax, configs, plan.arrays, OWN_EPOCHS)
    for contestant, sweep in sweeps.items():
        yield contestant, "sweep", sweep
        yield contestant, "two sweeps", partial(_twice, sweep)


def _epochs(contestant: Callable[..., contestants.Epochs], *arguments: Any) -> dict[str, Any]:
    measured = timing.fresh(contestant, *arguments)
    return {"wall": measured.wall, "peak_mib": measured.peak_mib, **measured.result}


def _twice(measurement: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Measure the same in two processes at once; the epochs are those of both."""
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda _: measurement(), range(2))
    return one | {name: one[name] + other[name] for name in ("train", "evaluation", "storing")}


def _command(plan: Plan, name: str) -> dict[str, Any]:
    for old in plan.folder.glob("results.db*"):
        old.unlink()
    measured = timing.hw1(*COMMANDS[name], "--data", plan.data, "--db", "results.db", folder=plan.folder)
    return {"wall": measured.wall, "peak_mib": measured.peak_mib}


def _told(what: str, measurement: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        result = measurement()
        print(f"  {what}: {result['wall']:.1f} s", flush=True)
    except timing.MeasurementFailed as failure:
        result = {"failed": str(failure)}
        print(f"  {what} FAILED: {failure}", flush=True)
    return result
