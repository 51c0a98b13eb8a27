"""From the measurements of the rounds to the figures that are claimed: a median, and each round's for its range."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.compare import Round
from benchmarks.workloads import LONG, WORKS

Run = dict[str, Any]
"""What one process measured."""
Pair = tuple[float, float]
"""Seconds of the slower and of the faster in a round in which both were measured."""


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A ratio to reach, and the one aimed for: of the loops' whole runs of some works to one of hw1's processes.

    Without works, all that the homework trains is meant: training and evaluation, no start, no loading, no report.
    `avx2_at_least` is what has to be reached without AVX-512, if that is less.
    """

    title: str
    at_least: float
    avx2_at_least: float | None = None
    aim: float
    works: Sequence[str] = ()
    hw1: tuple[str, str]


GOALS = (
    Goal(title="perceptron, 20 epochs, whole command", at_least=4.8, aim=6,
         works=["perceptron"], hw1=("command", "perceptron")),
    Goal(title="logistic regression, 50 epochs, whole command", at_least=11.8, aim=12,
         works=["logreg"], hw1=("command", "logreg")),
    Goal(title="MLP, 20 epochs, whole command", at_least=12, aim=12,
         works=["mlp"], hw1=("command", "mlp")),
    Goal(title="feed-forward network, batch 16, one run, whole command", at_least=5.1, aim=6,
         works=["ffn-16"], hw1=("command", "ffn-16")),
    Goal(title="`hw1 sweep ffn --lr 0.001 0.01 0.1 1`, batch 16", at_least=10.9, aim=12,
         works=["ffn-16"] * 4, hw1=("command", "sweep")),
    Goal(title="the three 150-epoch networks, batch 256", at_least=4.5, avx2_at_least=4, aim=7,
         works=LONG, hw1=("hw1", "long")),
    Goal(title="`hw1 reproduce all` on an empty store", at_least=6.7, aim=10,
         hw1=("command", "reproduce")),
)  # fmt: skip


def goal_seconds(goal: Goal, rounds: Sequence[Round]) -> list[Pair]:
    """Return a goal's seconds in the rounds in which all that it is about was measured."""
    works, pairs = dict.fromkeys(goal.works) or WORKS, []
    for each in rounds:
        loops, hw1 = {name: _run(each, "loop", name) for name in works}, _run(each, *goal.hw1)
        if hw1 and all(loops.values()):
            own = hw1["wall"] if goal.hw1[0] == "command" else whole_run(hw1, WORKS[goal.works[0]].config.epochs)
            pairs.append((_loop_seconds(goal, loops), own))  # type: ignore[arg-type]
    return pairs


def _loop_seconds(goal: Goal, loops: Mapping[str, Run]) -> float:
    if goal.works:
        return sum(whole_run(loops[name], WORKS[name].config.epochs) for name in goal.works)
    return sum(work.whole * work.config.epochs * epoch_seconds(loops[name]) for name, work in WORKS.items())


def ratios(pairs: Sequence[Pair]) -> list[float]:
    """Return each round's ratio."""
    return [slow / fast for slow, fast in pairs]


def epoch_pairs(rounds: Sequence[Round], slow: str, fast: str, name: str) -> list[Pair]:
    """Return the seconds of a whole epoch of two contestants."""
    pairs = [(_run(each, slow, name), _run(each, fast, name)) for each in rounds]
    return [(epoch_seconds(a), epoch_seconds(b)) for a, b in pairs if a and b]


def runs(rounds: Sequence[Round], contestant: str, name: str) -> list[Run]:
    """Return what a contestant's processes measured, of each round in which none failed."""
    return [run for each in rounds if (run := _run(each, contestant, name))]


def _run(each: Round, contestant: str, name: str) -> Run | None:
    run = each.get(contestant, {}).get(name)
    return None if run is None or "failed" in run else run


def epoch_seconds(run: Run) -> float:
    """Return the median seconds of an epoch of one process: training, evaluation and, by hw1, storing."""
    parts = zip(run["train"], run["evaluation"], run["storing"], strict=True)
    return float(median(train / run["share"] + evaluation + storing for train, evaluation, storing in parts))


def whole_run(run: Run, epochs: int) -> float:
    """Return the wall time of a process that does `epochs` epochs, extrapolated from those that it did."""
    start = run["wall"] - sum(sum(run[part]) for part in ("train", "evaluation", "storing"))
    return float(start + epochs * epoch_seconds(run))


def storing_share(run: Run) -> float:
    """Return the share of storing an epoch in its training time."""
    return float(median(run["storing"]) / median(run["train"]))
