"""The blocks of docs/benchmarks.md about training by others."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from benchmarks.formats import milliseconds, percents, seconds, significant, spread, table, times, verdict
from benchmarks.jobs.coordinator import SIMULATIONS
from benchmarks.jobs.speedup import BY, EPOCHS
from benchmarks.workloads import WORKS

OVERHEAD_GOALS = {"overhead": 0.015, "share": 0.03}
"""Most seconds a task costs beside training, and most of its epochs' time."""

SPEEDUP_GOAL = 1.7
DRAWN = {"coordinator", "overhead"}
"""What the picture needs to have been measured."""

BUSY = 0.9
"""Simulated workers are kept busy if they sleep for this share of the time."""


def blocks(results: Mapping[str, Any]) -> dict[str, str]:
    """Return every block by its name; what was not measured is empty."""
    picture = "![How many simulated workers one coordinator keeps busy, and what a task costs](img/cluster.png)"
    makers = {"speedup": _speedup, "overhead": _overhead, "grid": _grid, "coordinator": _coordinator}
    made = {name: maker(results[name]) if name in results else "" for name, maker in makers.items()}
    return {"picture": picture if results.keys() >= DRAWN else ""} | made


def _speedup(rounds: Sequence[Any]) -> str:
    rows = []
    for model, epochs in EPOCHS.items():
        walls = [[each[model][by] for each in rounds if model in each] for by in BY]
        if walls[0]:
            ratios = [one / two for one, two in zip(*walls, strict=True)]
            reached = verdict(median(ratios) >= SPEEDUP_GOAL)
            rows.append([f"{model}, {epochs} epochs", *map(seconds, walls), times(ratios), reached])
    return table(["4 seeds of", *BY, f"ratio (goal: {SPEEDUP_GOAL}x)", ""], rows)


def _overhead(rounds: Sequence[Any]) -> str:
    rows = []
    for by, works in rounds[0].items():
        for work in works:
            found = {name: [each[by][work][name] for each in rounds] for name in works[work]}
            found["share"] = shares_of(found)
            goals = [verdict(median(found[name]) < goal) for name, goal in OVERHEAD_GOALS.items()]
            rows.append([
                f"{WORKS[work].title}, by {by}",
                seconds(found["epoch"]),
                f"{median(found['epochs']):.0f}",
                milliseconds(found["overhead"]), goals[0],
                percents(found["share"]), goals[1],
                milliseconds(found["storing"]),
                milliseconds(found["echo"]),
                f"{significant(median(found['received']) / 1e6)} MB",
            ])  # fmt: skip
    goals = [f"(goal: under {1e3 * OVERHEAD_GOALS['overhead']:g} ms)", f"(under {OVERHEAD_GOALS['share']:.0%})"]
    head = ["task of", "an epoch", "epochs", f"overhead {goals[0]}", "", f"share {goals[1]}", ""]
    return table([*head, "of it: storing", "sending the states there and back", "an answer"], rows)


def shares_of(found: Mapping[str, Sequence[float]]) -> list[float]:
    """Return the overhead of each round's tasks as a share of the time that their epochs took."""
    tasks = zip(found["overhead"], found["epochs"], found["epoch"], strict=True)
    return [overhead / (epochs * epoch) for overhead, epochs, epoch in tasks]


def _grid(rounds: Sequence[Any]) -> str:
    rows = []
    for model, kinds in rounds[0].items():
        for kind in kinds:
            cells = []
            for by in BY:
                found = [each[model][kind][by] for each in rounds if by in each.get(model, {}).get(kind, {})]
                commits = [each["commits"] / each["wall"] for each in found]
                cells += [seconds([each["wall"] for each in found]), spread(commits)]
            rows.append([f"{model}, {kind}", *cells])
    return table(["1,000 cells of", *(head for by in BY for head in (by, "commits a second"))], rows)


def _coordinator(found: Mapping[str, Any]) -> str:
    return "\n\n".join(_crowds(name, found[name]) for name in SIMULATIONS if name in found)


def _crowds(name: str, crowds: Mapping[str, Sequence[Mapping[str, float]]]) -> str:
    processes = {"coordinator": "the coordinator's core", "storing": "of it storing"}
    if any("scheduler" in each for stretches in crowds.values() for each in stretches):
        processes |= {"scheduler": "the scheduler's core", "workers": "the simulation's core"}
    rows = []
    for workers, stretches in crowds.items():
        of = {key: [each[key] for each in stretches] for key in stretches[0]}
        costs = [each["coordinator"] / each["tasks"] for each in stretches]
        shares = [percents(of[key]) for key in processes]
        rows.append([workers, spread(of["tasks"]), percents(of["busy"]), milliseconds(costs), *shares])
    head = [f"{name}: simulated workers", "tasks a second", "workers busy", "processor time a task"]
    return f"{table([*head, *processes.values()], rows)}\n\n{_limit(name, crowds)}"


def _limit(name: str, crowds: Mapping[str, Sequence[Mapping[str, float]]]) -> str:
    """Return in words how many simulated workers are kept busy."""
    busy = [int(workers) for workers, each in crowds.items() if median(one["busy"] for one in each) >= BUSY]
    most = max(median(one["tasks"] for one in each) for each in crowds.values())
    return (
        f"{name}, simulated: {max(busy, default=0)} workers are kept busy for {BUSY:.0%} of the time; "
        f"no crowd was given more than {significant(most)} tasks a second."
    )
