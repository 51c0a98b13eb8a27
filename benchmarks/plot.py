"""The page's one picture: speed against the loops beside the goals, and how cost grows."""

from pathlib import Path
from statistics import median
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from benchmarks.summary import GOALS, goal_seconds, ratios

BLUE, SKY, ORANGE, GREY = "#0072B2", "#56B4E9", "#D55E00", "#666666"
"""Okabe and Ito's colours, which colour-blind readers tell apart."""


def draw(results: dict[str, Any], path: Path) -> None:
    """Write the picture to `path` (PNG)."""
    figure, axes = plt.subplot_mosaic(
        [["goals", "examples", "hidden size"], ["goals", "batch size", "networks trained together"]],
        figsize=(14, 7),
        width_ratios=[1.5, 1, 1],
        layout="constrained",
    )
    _draw_goals(axes["goals"], results)
    for axis in ("examples", "hidden size", "batch size", "networks trained together"):
        _draw_series(axes[axis], axis, results.get("scaling", {}).get(axis, {}))
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def _draw_goals(ax: Axes, results: dict[str, Any]) -> None:
    goals = list(reversed(GOALS))
    for section, label, color, shift in (("compare", "this machine", BLUE, 0.18), ("avx2", "AVX2 only", SKY, -0.18)):
        for row, goal in enumerate(goals):
            if each := ratios(goal_seconds(goal, results[section])):
                middle = median(each)
                error = [[middle - min(each)], [max(each) - middle]]
                ax.barh(row + shift, middle, height=0.34, color=color, xerr=error, ecolor="black")
        ax.barh(0, 0, color=color, label=label)
    for row, goal in enumerate(goals):
        ax.plot([goal.at_least] * 2, [row - 0.4, row + 0.4], color=ORANGE, lw=3)
        ax.plot([goal.aim] * 2, [row - 0.4, row + 0.4], color=GREY, lw=2, ls=":")
    names = [goal.title.replace("`", "").replace(", ", ",\n", 1) for goal in goals]
    ax.set_yticks(range(len(names)), names)
    ax.plot([], [], color=ORANGE, lw=3, label="at least")
    ax.plot([], [], color=GREY, lw=2, ls=":", label="aim")
    ax.axvline(1, color="black", lw=0.8)
    ax.set_xlabel("times as fast as the loop")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=4, frameon=False)


def _draw_series(ax: Axes, axis: str, series: dict[str, dict[str, float]]) -> None:
    for (name, points), marker in zip(series.items(), "osd^v<", strict=False):
        ax.plot([int(value) for value in points], list(points.values()), marker=marker, label=name)
    ax.set(xscale="log", yscale="log", xlabel=axis, ylabel="training seconds an epoch")
    ax.grid(alpha=0.3)
    if series:
        values = list(next(iter(series.values())))
        ax.set_xticks([int(value) for value in values], values)
        ax.minorticks_off()
        ax.legend(fontsize="small", loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False)
