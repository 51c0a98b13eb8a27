"""The loops, scikit-learn and hw1 on the homework's runs, taking turns, in several rounds."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from benchmarks import contestants, timing
from benchmarks.workloads import LONG, OWN_EPOCHS, WORKS, Plan

COMMANDS = {
    "perceptron": ("train", "perceptron"),
    "logreg": ("train", "logreg"),
    "mlp": ("train", "mlp"),
    "ffn-16": ("train", "ffn"),
    "sweep": ("sweep", "ffn", "--lr", "0.001", "0.01", "0.1", "1"),
    "reproduce": ("reproduce", "all"),
}
"""What is measured as the whole command that a user types, on an empty store."""

Round = dict[str, dict[str, dict[str, Any]]]
"""By contestant and work: seconds and peak memory; of a measurement that failed, its message."""


def measure(plan: Plan) -> Iterator[list[Round]]:
    """Yield the rounds so far after each measurement."""
    rounds: list[Round] = []
    for number in range(1, plan.rounds + 1):
        if rounds and plan.out_of_time:
            print(f"  out of time: round {number} of {plan.rounds} is left out")
            break
        rounds.append({})
        for contestant, name, measurement in _turns(plan, whole_homework=number == 1):
            rounds[-1].setdefault(contestant, {})[name] = _told(f"round {number}: {contestant} {name}", measurement)
            yield rounds


def _turns(plan: Plan, *, whole_homework: bool) -> Iterator[tuple[str, str, Callable[[], dict[str, Any]]]]:
    """Yield the measurements of a round, contestants of the same work one after the other.

    The whole homework is run in the first round only: it is longer than all others together.
    """
    hw1 = partial(_epochs, contestants.hw1)
    for name, work in WORKS.items():
        yield "loop", name, partial(_epochs, contestants.loop, name, plan.arrays)
        yield "hw1", name, partial(hw1, (name,), plan.data, plan.threads, OWN_EPOCHS)
        if name in COMMANDS:
            yield "command", name, partial(_command, plan, name)
        if work.compared:
            yield "scikit-learn", name, partial(_epochs, contestants.scikit_learn, name, plan.arrays)
    # All epochs: passing over zeros pays more from epoch to epoch.
    yield "hw1", "long", partial(hw1, LONG, plan.data, plan.threads, WORKS[LONG[0]].config.epochs)
    yield "command", "sweep", partial(_command, plan, "sweep")
    if whole_homework:
        yield "command", "reproduce", partial(_command, plan, "reproduce")


def _epochs(contestant: Callable[..., contestants.Epochs], *arguments: Any) -> dict[str, Any]:
    measured = timing.fresh(contestant, *arguments)
    return {"wall": measured.wall, "peak_mib": measured.peak_mib, **measured.result}


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
