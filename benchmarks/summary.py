"""From the measurements of the rounds to the ratios that are claimed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

from benchmarks.workloads import LONG, WORKS
from hw1cli.models.ffn import FfnConfig

Round = dict[str, Any]


@dataclass(frozen=True)
class Goal:
    """A ratio to reach, and the one aimed for."""

    title: str
    at_least: float
    aim: float


@dataclass(frozen=True)
class Ratio:
    """Seconds of the loops and of hw1 in each round in which both were measured."""

    goal: Goal
    loop: Sequence[float]
    hw1: Sequence[float]

    @property
    def each(self) -> list[float]:
        """The ratio in each round."""
        return [loop / hw1 for loop, hw1 in zip(self.loop, self.hw1, strict=True)]

    @property
    def middle(self) -> float:
        """The median ratio."""
        return median(self.each)

    @property
    def verdict(self) -> str:
        """Whether goal and aim were reached."""
        if self.middle >= self.goal.aim:
            return "aim reached"
        return "reached" if self.middle >= self.goal.at_least else "**missed**"


def epoch_seconds(run: dict[str, Any]) -> float:
    """Return the median seconds of a whole epoch, training and evaluation, of one process."""
    pairs = zip(run["train"], run["evaluation"], strict=True)
    return float(median(train / run["share"] + evaluation for train, evaluation in pairs))


def training_seconds(run: dict[str, Any]) -> float:
    """Return the median seconds of an epoch's updates."""
    return float(median(run["train"]) / run["share"])


def whole_run(run: dict[str, Any], epochs: int) -> float:
    """Return the wall time of a process that does `epochs` epochs: measured if it did them, else extrapolated."""
    if len(run["train"]) == epochs and run["share"] == 1:
        return float(run["wall"])
    done = sum(run["train"]) + sum(run["evaluation"]) + sum(run["storing"])
    return float(run["wall"] - done + epochs * (epoch_seconds(run) + median(run["storing"])))


def _loop_runs(*names: str) -> Callable[[Round], float]:
    return lambda each: sum(whole_run(each["loop"][name], WORKS[name].config.epochs) for name in names)


def _command(name: str) -> Callable[[Round], float]:
    return lambda each: float(each["command"][name]["wall"])


def _loop_homework(each: Round) -> float:
    """Return training and evaluation of every run of the homework: no start, no loading, no report."""
    return sum(work.whole * work.config.epochs * epoch_seconds(each["loop"][name]) for name, work in WORKS.items())


def _hw1_long(each: Round) -> float:
    return whole_run(each["hw1"]["long"], WORKS[LONG[0]].config.epochs)


def _hw1_one(name: str) -> Callable[[Round], float]:
    return lambda each: whole_run(each["hw1"][name], WORKS[name].config.epochs)


GOALS: Sequence[tuple[Goal, Callable[[Round], float], Callable[[Round], float]]] = (
    (Goal("perceptron, 20 epochs, whole command", 3, 6), _loop_runs("perceptron"), _command("perceptron")),
    (Goal("logistic regression, 50 epochs, whole command", 6, 10), _loop_runs("logreg"), _command("logreg")),
    (Goal("MLP, 20 epochs, whole command", 8, 12), _loop_runs("mlp"), _command("mlp")),
    (Goal("feed-forward network, batch 16, one run, whole command", 2, 4), _loop_runs("ffn-16"), _command("ffn-16")),
    (Goal("`hw1 sweep ffn --lr 0.001 0.01 0.1 1`, batch 16", 4, 7), _loop_runs(*["ffn-16"] * 4), _command("sweep")),
    (Goal("the three 150-epoch networks", 4, 7), _loop_runs(*LONG), _hw1_long),
    (Goal("`hw1 reproduce all` on an empty store", 6, 10), _loop_homework, _command("reproduce")),
)


def ratios(rounds: Sequence[Round]) -> list[Ratio]:
    """Return the ratio of every goal that was measured."""
    results = []
    for goal, loop, hw1 in GOALS:
        pairs = [(a, b) for each in rounds if (a := _get(loop, each)) and (b := _get(hw1, each))]
        if pairs:
            results.append(Ratio(goal, [a for a, _ in pairs], [b for _, b in pairs]))
    return results


def unmeasured(rounds: Sequence[Round]) -> list[str]:
    """Return the titles of the goals that could not be measured."""
    measured = {ratio.goal for ratio in ratios(rounds)}
    return [goal.title for goal, _, _ in GOALS if goal not in measured]


def _get(seconds: Callable[[Round], float], each: Round) -> float | None:
    """Return a round's seconds; None where a measurement failed or was left out."""
    try:
        return seconds(each)
    except KeyError:
        return None


def epochs_of(rounds: Sequence[Round], contestant: str, name: str) -> list[float]:
    """Return each round's median seconds an epoch, training and evaluation."""
    return [epoch_seconds(run) for run in _runs(rounds, contestant, name)]


def epoch_ratios(rounds: Sequence[Round], slow: str, fast: str, name: str) -> list[float]:
    """Return how many times as long an epoch of `slow` takes, in each round in which both were measured."""
    pairs = ((epochs_of([each], slow, name), epochs_of([each], fast, name)) for each in rounds)
    return [a[0] / b[0] for a, b in pairs if a and b]


def storing_shares(rounds: Sequence[Round], name: str) -> list[float]:
    """Return each round's share of storing an epoch in its training time."""
    return [median(run["storing"]) / training_seconds(run) for run in _runs(rounds, "hw1", name)]


def peaks(rounds: Sequence[Round], contestant: str, name: str) -> list[float]:
    """Return each round's peak memory in MiB."""
    return [run["peak_mib"] for run in _runs(rounds, contestant, name)]


def _runs(rounds: Sequence[Round], contestant: str, name: str) -> list[dict[str, Any]]:
    runs = [each[contestant][name] for each in rounds if name in each.get(contestant, {})]
    return [run for run in runs if "failed" not in run]


def _matrix_operations(data: dict[str, Any]) -> int:
    """Return the floating-point operations of the products in an epoch of training the three 150-epoch networks.

    For each example forward and gradient take 2 operations a weight each in every layer, and the output layer 2
    more to pass its delta down.
    """
    inputs, hidden, classes = data["features"], FfnConfig().hidden_size, data["classes"]
    return int(data["examples"] * len(LONG) * (4 * inputs * hidden + 6 * hidden * classes))


def matrix_gigaflops(rounds: Sequence[Round], data: dict[str, Any]) -> list[float]:
    """Return the rate of float32 products that would train the three 150-epoch networks in hw1's time.

    A loop's products are counted, zeros included, against all of the training time of all epochs.
    """
    return [_matrix_operations(data) / fmean(run["train"]) / 1e9 for run in _runs(rounds, "hw1", "long")]
