"""The blocks of docs/benchmarks.md that `make bench` writes: tables of the measurements, the data and the machine."""

from collections.abc import Sequence
from itertools import chain
from statistics import median
from typing import Any

from benchmarks.compare import Round
from benchmarks.formats import percents, seconds, significant, table, times, verdict
from benchmarks.jobs import page as jobs
from benchmarks.summary import GOALS, Goal, epoch_pairs, epoch_seconds, goal_seconds, ratios, runs, storing_share
from benchmarks.workloads import WORKS
from hw1cli.training.machine import ALONE_LIMIT

Results = dict[str, Any]

STARTUP_GOALS = {
    "hw1 --help": 0.3,
    "hw1 runs list, no": 0.3,
    "hw1 runs list,": 0.5,
    "hw1 report q2": 4.0,
    "first use": 10.0,
}
"""The seconds allowed to commands whose names begin so; the first that fits holds."""

STORING_GOAL = 0.01
MIN_ROUNDS = 3
MEMORY_GOALS = {"perceptron": 1024, "logreg": 1024, "mlp": 1024, "ffn-16": 1536, "sweep": 1536, "reproduce": 1536}


def blocks(results: Results) -> dict[str, str]:
    """Return every block by its name; what was not measured says so."""
    makers = {
        "rounds": _rounds,
        "goals": _goals,
        "epochs": _epochs,
        "startup": _startup,
        "storing": _storing,
        "memory": _memory,
        "scaling": _scaling,
        "method": _method,
    }
    made = {name: maker(results) for name, maker in makers.items()} | jobs.blocks(results)
    return {name: text or "Not measured." for name, text in made.items()}


def _rounds(results: Results) -> str:
    """Return what a figure of the page is, and what keeps it from being a claim, if anything does."""
    rounds, avx2 = len(results["compare"]), len(results["avx2"])
    texts = [
        f"Rounds, whose medians are the figures: {rounds}; with AVX2 only, {avx2}. The range stands in brackets."
    ]
    if min(rounds, avx2) < MIN_ROUNDS:
        texts.append(f"**Fewer than {MIN_ROUNDS} rounds say little of how much figures vary.**")
    if results["quick"]:
        texts.append("**A quick run on a part of the data: for a look, not for claims.**")
    if anew := sorted({*chain(*results.get("anew", {}).values())}):
        titles = "; ".join(WORKS[name].title if name in WORKS else name for name in anew)
        texts.append(f"Compared anew, in rounds of their own after the others': {titles}.")
    busy = {section: cores for section, cores in results["load"].items() if cores > ALONE_LIMIT}
    if busy:
        cores = ", ".join(f"{section} {each:.1f}" for section, each in busy.items())
        texts.append(f"**Other programs kept cores of the machine busy meanwhile ({cores}): measure again.**")
    return "\n\n".join(texts)


def _goals(results: Results) -> str:
    rows = []
    for goal in GOALS:
        avx2 = goal.avx2_at_least or goal.at_least
        at_least = f"{goal.at_least:g}x" + (f" (AVX2: {avx2:g}x)" if avx2 != goal.at_least else "")
        reached = [*_reached(goal, results["compare"], goal.at_least), *_reached(goal, results["avx2"], avx2)]
        rows.append([goal.title, at_least, f"{goal.aim:g}x", *reached])
    columns = ["loop", "hw1", "ratio", ""]
    head = ["work", "at least", "aim", *columns, "AVX2 only: loop", *columns[1:]]
    return table(head, rows)


def _reached(goal: Goal, rounds: Sequence[Round], at_least: float) -> list[str]:
    pairs = goal_seconds(goal, rounds)
    said = "not measured"
    if pairs:
        middle = median(ratios(pairs))
        said = "aim reached" if middle >= goal.aim else verdict(middle >= at_least)
    return [*(seconds([pair[which] for pair in pairs]) for which in range(2)), times(ratios(pairs)), said]


def _epochs(results: Results) -> str:
    rounds, rows = results["compare"], []
    titles = {name: work.title for name, work in WORKS.items()}
    sweeps = {"sweep": "sweep of four rates, batch 16", "two sweeps": "the same, two sweeps at once, each"}
    for name, title in (titles | sweeps).items():
        own = seconds([epoch_seconds(run) for run in runs(rounds, "hw1", name)])
        others = []
        for contestant in ("loop", "scikit-learn", "JAX"):
            others.append(seconds([epoch_seconds(run) for run in runs(rounds, contestant, name)]))
            others.append(times(ratios(epoch_pairs(rounds, contestant, "hw1", name))))
        rows.append([title, own, *others])
    return table(["an epoch of", "hw1", "loop", "/ hw1", "scikit-learn", "/ hw1", "JAX", "/ hw1"], rows)


def _startup(results: Results) -> str:
    rows = []
    for name, walls in results.get("startup", {}).items():
        limit = next((limit for start, limit in STARTUP_GOALS.items() if name.startswith(start)), None)
        allowed = ["", ""] if limit is None else [f"{limit} s", verdict(median(walls) <= limit)]
        rows.append([f"`{name}`" if name == "hw1 --help" else name, seconds(walls), *allowed])
    return table(["command", "time", "at most", ""], rows)


def _storing(results: Results) -> str:
    titles = {name: work.title for name, work in WORKS.items()} | {"long": "the three 150-epoch networks together"}
    rows = []
    for name, title in titles.items():
        if shares := [storing_share(run) for run in runs(results["compare"], "hw1", name)]:
            floor = results.get("floor", {}).get(name)
            least = "" if floor is None else f"{significant(1e3 * floor)} ms"
            rows.append([title, percents([median(shares)]), verdict(median(shares) < STORING_GOAL), least])
    return table(["run", f"share (goal: under {percents([STORING_GOAL])})", "", "SQLite alone"], rows)


def _memory(results: Results) -> str:
    rows = []
    for name, goal in MEMORY_GOALS.items():
        hw1, loop = (
            [run["peak_mib"] for run in runs(results["compare"], each, name)] for each in ("command", "loop")
        )
        if hw1:
            peaks = [f"{max(each):.0f} MiB" if each else "–" for each in (hw1, loop)]
            rows.append([name, *peaks, f"{goal} MiB", verdict(max(hw1) < goal)])
    return table(["command", "hw1", "loop", "at most", ""], rows)


def _scaling(results: Results) -> str:
    tables = []
    for axis, series in results.get("scaling", {}).items():
        points = {name: [f"{significant(each)} s" for each in its.values()] for name, its in series.items()}
        if axis == "networks trained together":
            (its,) = series.values()
            points["each, of one alone"] = [f"{significant(each / int(k) / its['1'])}x" for k, each in its.items()]
        head = next(iter(series.values()))
        tables.append(table([axis, *head], [[name, *cells] for name, cells in points.items()]))
    return "\n\n".join(tables)


def _method(results: Results) -> str:
    machine, data = results["machine"], results["data"]
    images = f"{data['examples']:,} training images"
    return f"""- Data: {data["title"]}, {images}, the same for all, of which hidden size, batch size
  and stacks are measured on {results["sample"]:,}.
- Machine: {machine["processor"]}, {machine["cores"]} cores, {machine["memory_gib"]} GiB, {machine["system"]};
  Python {machine["python"]}, {machine["packages"]}; hw1 {machine["hw1"]}."""
