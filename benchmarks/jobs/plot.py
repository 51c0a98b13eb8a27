"""The picture of training by others: how many simulated workers a coordinator keeps busy, and what a task costs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from benchmarks.jobs.page import OVERHEAD_GOALS
from benchmarks.plot import BLUE, GREY, ORANGE, SKY
from benchmarks.workloads import WORKS

COLORS = (BLUE, ORANGE, SKY)


def draw(results: Mapping[str, Any], path: Path) -> None:
    """Write the picture to `path` (PNG)."""
    figure, (tasks, cores, overhead) = plt.subplots(1, 3, figsize=(14, 4.5), layout="constrained")
    for (name, crowds), color in zip(results["coordinator"].items(), COLORS, strict=False):
        _draw_tasks(tasks, name, crowds, color)
        _draw_cores(cores, name, crowds, color)
    tasks.plot([], [], color=GREY, ls=":", label="if nobody waited")
    tasks.set(xscale="log", yscale="log", xlabel="simulated workers", ylabel="tasks a second")
    cores.set(xscale="log", xlabel="simulated workers", ylabel="share of a core that is busy", ylim=0)
    _draw_overhead(overhead, results["overhead"])
    crowds = sorted({int(each) for crowds in results["coordinator"].values() for each in crowds})
    for ax in (tasks, cores):
        ax.set_xticks(crowds, map(str, crowds))
        ax.minorticks_off()
    for ax in (tasks, cores, overhead):
        ax.grid(alpha=0.3)
        ax.legend(fontsize="small", loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def _draw_tasks(ax: Axes, name: str, crowds: Mapping[str, Any], color: str) -> None:
    workers = [int(each) for each in crowds]
    reached = [median(one["tasks"] for one in each) for each in crowds.values()]
    ideal = [median(one["tasks"] / one["busy"] for one in each) for each in crowds.values()]
    ax.plot(workers, reached, marker="o", color=color, label=name)
    ax.plot(workers, ideal, color=color, ls=":")


def _draw_cores(ax: Axes, name: str, crowds: Mapping[str, Any], color: str) -> None:
    for process, style in (("coordinator", "-"), ("scheduler", "--")):
        points = {int(workers): [one[process] for one in each if process in one] for workers, each in crowds.items()}
        points = {workers: each for workers, each in points.items() if each}
        if points:
            shares = list(map(median, points.values()))
            ax.plot(list(points), shares, style, marker="o", color=color, label=f"{name}: {process}")


def _draw_overhead(ax: Axes, rounds: Sequence[Any]) -> None:
    for (by, works), color, shift in zip(rounds[0].items(), (BLUE, SKY), (0.18, -0.18), strict=False):
        for row, work in enumerate(works):
            found = [1e3 * each[by][work]["overhead"] for each in rounds]
            error = [[median(found) - min(found)], [max(found) - median(found)]]
            ax.barh(row + shift, median(found), height=0.34, color=color, xerr=error, ecolor="black")
        ax.set_yticks(range(len(works)), [WORKS[work].title.replace(", ", ",\n", 1) for work in works])
        ax.barh(0, 0, color=color, label=f"by {by}")
    ax.axvline(1e3 * OVERHEAD_GOALS["overhead"], color=ORANGE, lw=3, label="goal: less than this")
    ax.set_xlabel("overhead of a task, milliseconds")
