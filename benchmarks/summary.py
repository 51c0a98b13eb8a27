"""From the measurements of the rounds to the figures that are claimed: a median, and each round's for its range."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

from benchmarks.compare import Round
from benchmarks.workloads import LONG, WORKS
from hw1cli.models.ffn import FfnConfig

Run = dict[str, Any]
"""What one process measured."""


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A ratio to reach, and the one aimed for: of the loops' whole runs of some works to one of hw1's processes.

    Without works, all that the homework trains is meant: training and evaluation, no start, no loading, no report.
    """

    title: str
    at_least: float
    aim: float
    works: Sequence[str] = ()
    hw1: tuple[str, str]


GOALS = (
    Goal(title="perceptron, 20 epochs, whole command", at_least=3, aim=6,
         works=["perceptron"], hw1=("command", "perceptron")),
    Goal(title="logistic regression, 50 epochs, whole command", at_least=6, aim=10,
         works=["logreg"], hw1=("command", "logreg")),
    Goal(title="MLP, 20 epochs, whole command", at_least=8, aim=12,
         works=["mlp"], hw1=("command", "mlp")),
    Goal(title="feed-forward network, batch 16, one run, whole command", at_least=2, aim=4,
         works=["ffn-16"], hw1=("command", "ffn-16")),
    Goal(title="`hw1 sweep ffn --lr 0.001 0.01 0.1 1`, batch 16", at_least=4, aim=7,
         works=["ffn-16"] * 4, hw1=("command", "sweep")),
    Goal(title="the three 150-epoch networks", at_least=4, aim=7,
         works=LONG, hw1=("hw1", "long")),
    Goal(title="`hw1 reproduce all` on an empty store", at_least=6, aim=10,
         hw1=("command", "reproduce")),
)  # fmt: skip


@dataclass(frozen=True)
class Ratio:
    """Seconds of the slower and of the faster in each round in which both were measured."""

    slow: Sequence[float]
    fast: Sequence[float]

    @property
    def each(self) -> list[float]:
        """The ratio in each round."""
        return [slow / fast for slow, fast in zip(self.slow, self.fast, strict=True)]


def goal_ratio(goal: Goal, rounds: Sequence[Round]) -> Ratio:
    """Return a goal's seconds in the rounds in which all that it is about was measured."""
    works, pairs = dict.fromkeys(goal.works) or WORKS, []
    for each in rounds:
        loops, hw1 = {name: _run(each, "loop", name) for name in works}, _run(each, *goal.hw1)
        if hw1 and all(loops.values()):
            pairs.append((_loop_seconds(goal, loops), float(hw1["wall"])))  # type: ignore[arg-type]
    return _ratio(pairs)


def _loop_seconds(goal: Goal, loops: Mapping[str, Run]) -> float:
    if goal.works:
        return sum(whole_run(loops[name], WORKS[name].config.epochs) for name in goal.works)
    return sum(work.whole * work.config.epochs * epoch_seconds(loops[name]) for name, work in WORKS.items())


def epoch_ratio(rounds: Sequence[Round], slow: str, fast: str, name: str) -> Ratio:
    """Return the seconds of an epoch, training and evaluation, of two contestants."""
    pairs = [(_run(each, slow, name), _run(each, fast, name)) for each in rounds]
    return _ratio([(epoch_seconds(a), epoch_seconds(b)) for a, b in pairs if a and b])


def _ratio(pairs: Sequence[tuple[float, float]]) -> Ratio:
    return Ratio([slow for slow, _ in pairs], [fast for _, fast in pairs])


def runs(rounds: Sequence[Round], contestant: str, name: str) -> list[Run]:
    """Return what a contestant's processes measured, of each round in which none failed."""
    return [run for each in rounds if (run := _run(each, contestant, name))]


def _run(each: Round, contestant: str, name: str) -> Run | None:
    run = each.get(contestant, {}).get(name)
    return None if run is None or "failed" in run else run


def epoch_seconds(run: Run) -> float:
    """Return the median seconds of a whole epoch, training and evaluation, of one process."""
    pairs = zip(run["train"], run["evaluation"], strict=True)
    return float(median(train / run["share"] + evaluation for train, evaluation in pairs))


def whole_run(run: Run, epochs: int) -> float:
    """Return the wall time of a loop that does `epochs` epochs, extrapolated from those that it did."""
    start = run["wall"] - sum(run["train"]) - sum(run["evaluation"])
    return float(start + epochs * epoch_seconds(run))


def storing_share(run: Run) -> float:
    """Return the share of storing an epoch in its training time."""
    return float(median(run["storing"]) / median(run["train"]))


def matrix_gigaflops(run: Run, data: Mapping[str, Any]) -> float:
    """Return the rate of float32 products that would train the three 150-epoch networks in hw1's time.

    A loop's products are counted, zeros included, against all of the training time of all epochs. For each example
    forward and gradient take 2 operations a weight each in every layer, and the output layer 2 more to pass its delta
    down.
    """
    inputs, hidden, classes = data["features"], FfnConfig().hidden_size, data["classes"]
    operations = data["examples"] * len(LONG) * (4 * inputs * hidden + 6 * hidden * classes)
    return float(operations / fmean(run["train"]) / 1e9)
