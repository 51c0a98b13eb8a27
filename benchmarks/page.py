"""The blocks of docs/benchmarks.md that `make bench` writes: tables of the measurements, the data and the machine."""

import math
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from benchmarks.machine import PACKAGES
from benchmarks.summary import GOALS, epoch_ratio, epoch_seconds, goal_ratio, matrix_gigaflops, runs, storing_share
from benchmarks.workloads import WORKS
from hw1cli.report.formats import to_md
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

MATRIX_GOAL, MATRIX_AIM = 0.45, 0.70
STORING_GOAL = 0.01
MEMORY_GOALS = {"perceptron": 1024, "logreg": 1024, "mlp": 1024, "ffn-16": 1536, "sweep": 1536, "reproduce": 1536}


def blocks(results: Results) -> dict[str, str]:
    """Return every block by its name; what was not measured says so."""
    makers = {
        "rounds": _rounds,
        "goals": _goals,
        "epochs": _epochs,
        "products": _products,
        "startup": _startup,
        "storing": _storing,
        "memory": _memory,
        "scaling": _scaling,
        "threads": _threads,
        "method": _method,
    }
    return {name: maker(results) or "Not measured." for name, maker in makers.items()}


def _rounds(results: Results) -> str:
    """Return what a figure of the page is, and what keeps it from being a claim, if anything does."""
    rounds = len(results["compare"])
    texts = [f"Figures are medians over {rounds} rounds, with the range in brackets."]
    if rounds == 1:
        texts = ["One round was measured: comparisons are its figures, and say nothing of how much they vary."]
    if results["quick"]:
        texts.append("**A quick run on a part of the data: for a look, not for claims.**")
    busy = {section: cores for section, cores in results["load"].items() if cores > ALONE_LIMIT}
    if busy:
        cores = ", ".join(f"{section} {each:.1f}" for section, each in busy.items())
        texts.append(f"**Other programs kept cores of the machine busy meanwhile ({cores}): measure again.**")
    return "\n\n".join(texts)


def _goals(results: Results) -> str:
    rows = []
    for goal in GOALS:
        ratio = goal_ratio(goal, results["compare"])
        verdict = "not measured"
        if ratio.each:
            middle = median(ratio.each)
            verdict = "aim reached" if middle >= goal.aim else _verdict(middle >= goal.at_least)
        seconds = [_seconds(ratio.slow), _seconds(ratio.fast), _times(ratio.each)]
        rows.append([goal.title, *seconds, f"{goal.at_least:g}x", f"{goal.aim:g}x", verdict])
    return _table(["work", "loop", "hw1", "ratio", "at least", "aim", ""], rows)


def _epochs(results: Results) -> str:
    rounds, rows = results["compare"], []
    for name, work in WORKS.items():
        loop, hw1, sklearn = (
            _seconds([epoch_seconds(run) for run in runs(rounds, each, name)])
            for each in ("loop", "hw1", "scikit-learn")
        )
        faster, ahead = (_times(epoch_ratio(rounds, each, "hw1", name).each) for each in ("loop", "scikit-learn"))
        rows.append([work.title, loop, hw1, faster, sklearn, ahead])
    return _table(["an epoch of", "loop", "hw1", "loop / hw1", "scikit-learn", "scikit-learn / hw1"], rows)


def _products(results: Results) -> str:
    products = results.get("products", {})
    if not products:
        return ""
    peak = max(rate for what, rate in products.items() if "float32" in what)
    rows = [[what, _significant(rate), _percent(rate / peak)] for what, rate in products.items()]
    table = _table(["product", "GFLOP/s", "of the float32 peak"], rows)
    rates = [matrix_gigaflops(run, results["data"]) for run in runs(results["compare"], "hw1", "long")]
    if not rates:
        return f"{table}\n\nThe 150-epoch networks were not measured."
    share = median(rates) / peak
    verdict = "aim reached" if share >= MATRIX_AIM else _verdict(share >= MATRIX_GOAL)
    goals = f"at least {_percent(MATRIX_GOAL)}, aim {_percent(MATRIX_AIM)}"
    rate = f"{_significant(median(rates))} GFLOP/s of such products, {_percent(share)} of the peak"
    return f"{table}\n\nThe three 150-epoch networks do the work of {rate} ({goals}): {verdict}."


def _startup(results: Results) -> str:
    rows = []
    for name, walls in results.get("startup", {}).items():
        limit = next((limit for start, limit in STARTUP_GOALS.items() if name.startswith(start)), None)
        allowed = ["", ""] if limit is None else [f"{limit} s", _verdict(median(walls) <= limit)]
        rows.append([f"`{name}`" if name == "hw1 --help" else name, _seconds(walls), *allowed])
    return _table(["command", "time", "at most", ""], rows)


def _storing(results: Results) -> str:
    titles = {name: work.title for name, work in WORKS.items()} | {"long": "the three 150-epoch networks together"}
    rows = []
    for name, title in titles.items():
        if shares := [storing_share(run) for run in runs(results["compare"], "hw1", name)]:
            rows.append([title, _percent(median(shares)), _verdict(median(shares) < STORING_GOAL)])
    return _table(["run", f"share (goal: under {_percent(STORING_GOAL)})", ""], rows)


def _memory(results: Results) -> str:
    rows = []
    for name, goal in MEMORY_GOALS.items():
        hw1, loop = (
            [run["peak_mib"] for run in runs(results["compare"], each, name)] for each in ("command", "loop")
        )
        if hw1:
            peaks = [f"{max(each):.0f} MiB" if each else "–" for each in (hw1, loop)]
            rows.append([name, *peaks, f"{goal} MiB", _verdict(max(hw1) < goal)])
    return _table(["command", "hw1", "loop", "at most", ""], rows)


def _scaling(results: Results) -> str:
    tables = []
    for axis, series in results.get("scaling", {}).items():
        if axis == "stacked configurations":
            tables += [_stacks(device, points) for device, points in series.items()]
        else:
            rows = [
                [name, *(f"{_significant(each)} s" for each in points.values())] for name, points in series.items()
            ]
            tables.append(_table([axis, *next(iter(series.values()))], rows))
    return "\n\n".join(tables)


def _stacks(device: str, points: Mapping[str, float]) -> str:
    one = next(iter(points.values()))
    rows = [
        [k, f"{_significant(each)} s", f"{_significant(each / one)}x", f"{_significant(each / int(k) / one)}x"]
        for k, each in points.items()
    ]
    return _table([f"trained together ({device})", "an epoch of all", "of one alone", "each, of one alone"], rows)


def _threads(results: Results) -> str:
    measured = results.get("threads")
    if not measured:
        return ""
    alone = [[name, f"{_significant(each)} s"] for name, each in measured["threads"].items()]
    waiting = [
        [name, *(f"{_significant(each[load])} s" for load in ("quiet", "loaded"))]
        for name, each in measured["waiting"].items()
    ]
    head = ["all threads, with Adam; they wait", "quiet machine", "one core busy with something else"]
    return "\n\n".join([_table(["how", "a run's epoch"], alone), _table(head, waiting)])


def _method(results: Results) -> str:
    machine, data = results["machine"], results["data"]
    versions = ", ".join(f"{name} {machine[name]}" for name in PACKAGES)
    images = f"{data['examples']:,} training images"
    return f"""- Data: {data["title"]}, {images}, the same for all, of which hidden size, batch size,
  stacks and threads are measured on {results["sample"]:,}.
- Machine: {machine["processor"]}, {machine["cores"]} cores, {machine["memory_gib"]} GiB, {machine["system"]};
  Python {machine["python"]}, {versions}; hw1 {machine["hw1"]}."""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table: first column left, the others right; nothing without a row."""
    return to_md.table(head, rows, "l" + "r" * (len(head) - 1)) if rows else ""


def _verdict(reached: bool) -> str:
    return "reached" if reached else "**missed**"


def _seconds(values: Sequence[float]) -> str:
    """Return the median and, in brackets, the range; a dash for nothing."""
    spread = f" ({_significant(min(values))}–{_significant(max(values))})" if len(values) > 1 else ""
    return f"{_significant(median(values))} s{spread}" if values else "–"


def _times(ratios: Sequence[float]) -> str:
    """Return the median ratio and the range."""
    spread = f" ({min(ratios):.1f}–{max(ratios):.1f})" if len(ratios) > 1 else ""
    return f"{median(ratios):.1f}x{spread}" if ratios else "–"


def _percent(share: float) -> str:
    """Return a share as a percentage of three digits or fewer."""
    return f"{_significant(100 * share)}%"


def _significant(value: float) -> str:
    """Return a number with three significant digits, never in powers of ten."""
    decimals = 2 - math.floor(math.log10(abs(value))) if value else 0
    return f"{round(value, decimals):.{max(0, decimals)}f}"
