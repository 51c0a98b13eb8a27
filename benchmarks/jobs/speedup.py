"""`--jobs 2` against one process: whole sweeps by seed of models that are trained one run at a time."""

from collections.abc import Iterator

from benchmarks import timing
from benchmarks.workloads import Plan

SEEDS = 4
EPOCHS = {"perceptron": 150, "mlp": 6}
"""Epochs of each run: so many that what the program needs to start does not decide."""

BY = {"one process": (), "--jobs 2": ("--jobs", "2")}

Round = dict[str, dict[str, float]]
"""Seconds of a whole command, by model and by whom it is trained."""


def measure(plan: Plan) -> Iterator[list[Round]]:
    """Yield the rounds so far, in each of which the two take turns."""
    rounds: list[Round] = []
    for number in range(1, plan.rounds + 1):
        rounds.append({})
        for model in EPOCHS:
            rounds[-1][model] = {by: _seconds(model, options, plan) for by, options in BY.items()}
            walls = ", ".join(f"{by} {wall:.1f} s" for by, wall in rounds[-1][model].items())
            print(f"  round {number}: {model}, {SEEDS} seeds: {walls}", flush=True)
            yield rounds


def _seconds(model: str, options: tuple[str, ...], plan: Plan) -> float:
    for old in plan.folder.glob("speedup.db*"):
        old.unlink()
    sweep = ("sweep", model, "--epochs", str(EPOCHS[model]), "--seeds", str(SEEDS))
    return timing.hw1(*sweep, *options, "--data", plan.data, "--db", "speedup.db", folder=plan.folder).wall
