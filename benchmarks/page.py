"""docs/benchmarks.md from the measurements: the tables, how they were measured, the machine."""

import math
from collections.abc import Sequence
from statistics import median
from typing import Any

from benchmarks.machine import PACKAGES
from benchmarks.startup import TINY
from benchmarks.summary import GOALS, epoch_ratio, epoch_seconds, goal_ratio, matrix_gigaflops, runs, storing_share
from benchmarks.workloads import OWN_EPOCHS, WORKS
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
NOT_MEASURED = "Not measured.\n"


def page(results: Results) -> str:
    """Return the whole page; a section that was not measured says so."""
    sections = (_introduction, _goals, _epochs, _matrix, _startup, _storing, _memory, _scaling, _threads, _method)
    return "\n".join(section(results) for section in sections)


def _introduction(results: Results) -> str:
    rounds = len(results["compare"])
    figures = f"Figures are medians over {rounds} rounds, with the range in brackets."
    if rounds == 1:
        figures = "One round was measured: comparisons are its figures, and say nothing of how much they vary."
    return f"""# Benchmarks

{_reservations(results)}`make bench` writes this page: it measures hw1, the loops people write for this
homework, and scikit-learn side by side on one machine in one run. Seconds are this machine's; the ratios are the
claim. {figures}

![Speed against the loops, and how cost grows](img/{"benchmarks-quick" if results["quick"] else "benchmarks"}.png)
"""


def _reservations(results: Results) -> str:
    """Return what keeps these figures from being a claim, if anything does."""
    busy = {section: cores for section, cores in results["load"].items() if cores > ALONE_LIMIT}
    texts = ["**A quick run on a part of the data: for a look, not for claims.**\n\n"] if results["quick"] else []
    if busy:
        cores = ", ".join(f"{section} {each:.1f}" for section, each in busy.items())
        texts.append(f"**Other programs kept cores of the machine busy meanwhile ({cores}): measure again.**\n\n")
    return "".join(texts)


def _goals(results: Results) -> str:
    rows, missing = [], ""
    for goal in GOALS:
        ratio = goal_ratio(goal, results["compare"])
        if not ratio.each:
            missing += f"\nNot measured: {goal.title}.\n"
            continue
        verdict = _verdict(median(ratio.each) >= goal.at_least, aim=median(ratio.each) >= goal.aim)
        seconds = [_seconds(ratio.slow), _seconds(ratio.fast), _times(ratio.each)]
        rows.append([goal.title, *seconds, f"{goal.at_least:g}x", f"{goal.aim:g}x", verdict])
    return f"""## Goals

{_table(["work", "loop", "hw1", "ratio", "at least", "aim", ""], rows)}{missing}
For the loops, a whole command is: start, load the data, train, evaluate. For `hw1 reproduce all` only the training
and evaluation of the loops are counted, against everything that hw1 does, its report included. The loops' totals are
extrapolated (see below); hw1's are the commands themselves, except the three 150-epoch networks, for which no single
command exists.
"""


def _epochs(results: Results) -> str:
    rounds, rows = results["compare"], []
    for name, work in WORKS.items():
        seconds = {
            each: _seconds([epoch_seconds(run) for run in runs(rounds, each, name)])
            for each in ("loop", "hw1", "scikit-learn")
        }
        faster, ahead = (_times(epoch_ratio(rounds, each, "hw1", name).each) for each in ("loop", "scikit-learn"))
        rows.append([work.title, seconds["loop"], seconds["hw1"], faster, seconds["scikit-learn"], ahead])
    head = ["an epoch of", "loop", "hw1", "loop / hw1", "scikit-learn", "scikit-learn / hw1"]
    return f"""## An epoch, training and evaluation

{_table(head, rows)}
scikit-learn's models: `Perceptron`, `SGDClassifier` (both one class against the rest), `MLPClassifier` with the same
batch size, hidden size and learning rate. It has no dropout, and no softmax regression by SGD.
"""


def _matrix(results: Results) -> str:
    rates = results.get("products")
    if not rates:
        return f"## Matrix products\n\n{NOT_MEASURED}"
    peak = max(rate for what, rate in rates.items() if "float32" in what)
    rows = [[what, _significant(rate), _percent(rate / peak)] for what, rate in rates.items()]
    return f"""## Matrix products

The machine's rate for products of 2048 x 2048 matrices on all cores, the best of several tries:

{_table(["product", "GFLOP/s", "of the float32 peak"], rows)}
{_achieved(results, peak)}"""


def _achieved(results: Results, peak: float) -> str:
    rates = [matrix_gigaflops(run, results["data"]) for run in runs(results["compare"], "hw1", "long")]
    if not rates:
        return "The 150-epoch networks were not measured.\n"
    share = median(rates) / peak
    verdict = _verdict(share >= MATRIX_GOAL, aim=share >= MATRIX_AIM)
    goals = f"at least {_percent(MATRIX_GOAL)}, aim {_percent(MATRIX_AIM)}"
    return f"""The three 150-epoch networks do the work of {_significant(median(rates))} GFLOP/s of such products: all
the operations of a loop's products, zeros included, by all of hw1's training time. That is {_percent(share)} of the
peak ({goals}): {verdict}. hw1 does not do all of them: it passes over
the terms that are zero, and multiplies the pixels as bytes where the processor can ([q2.md](q2.md) explains both).
"""


def _startup(results: Results) -> str:
    rows = []
    for name, walls in results.get("startup", {}).items():
        limit = next((limit for start, limit in STARTUP_GOALS.items() if name.startswith(start)), None)
        allowed = ["", ""] if limit is None else [f"{limit} s", _verdict(median(walls) <= limit)]
        rows.append([f"`{name}`" if name == "hw1 --help" else name, _seconds(walls), *allowed])
    return f"""## Answering, and the first use

{_table(["command", "time", "at most", ""], rows) if rows else NOT_MEASURED}
A first use compiles the kernels of a model, once a machine; both uses train one epoch on {TINY} tiny images.
"""


def _storing(results: Results) -> str:
    titles = {name: work.title for name, work in WORKS.items()} | {"long": "the three 150-epoch networks together"}
    shares = {
        title: median(each)
        for name, title in titles.items()
        if (each := [storing_share(run) for run in runs(results["compare"], "hw1", name)])
    }
    rows = [[title, _percent(share), _verdict(share < STORING_GOAL)] for title, share in shares.items()]
    return f"""## Storing an epoch

Metrics and a checkpoint to continue from, in one transaction, and all else that is neither training nor evaluation,
as a share of the epoch's training time (goal: under {_percent(STORING_GOAL)}):

{_table(["run", "share", ""], rows)}"""


def _memory(results: Results) -> str:
    rows = []
    for name, goal in MEMORY_GOALS.items():
        hw1, loop = (
            [run["peak_mib"] for run in runs(results["compare"], each, name)] for each in ("command", "loop")
        )
        if hw1:
            peaks = [f"{max(each):.0f} MiB" if each else "–" for each in (hw1, loop)]
            rows.append([name, *peaks, f"{goal} MiB", _verdict(max(hw1) < goal)])
    return f"""## Memory

The largest resident memory of a whole command, libraries included:

{_table(["command", "hw1", "loop", "at most", ""], rows)}"""


def _scaling(results: Results) -> str:
    parts = []
    for axis, series in results.get("scaling", {}).items():
        if axis == "stacked configurations":
            parts += [_stacks(device, points) for device, points in series.items()]
            continue
        values = list(next(iter(series.values())))
        rows = [[name, *(f"{_significant(each)} s" for each in points.values())] for name, points in series.items()]
        parts.append(f"By {axis}:\n\n{_table([axis, *values], rows)}")
    text = "\n".join(parts) or NOT_MEASURED
    return f"""## How cost grows

Training seconds of an epoch. By examples: parts of the training set. Otherwise the feed-forward network (200 hidden
units, batch 16 where nothing else is said) on {results["sample"]:,} examples.

{text}"""


def _stacks(device: str, points: dict[str, float]) -> str:
    one = next(iter(points.values()))
    rows = [
        [k, f"{_significant(each)} s", f"{_significant(each / one)}x", f"{_significant(each / int(k) / one)}x"]
        for k, each in points.items()
    ]
    head = [f"configurations trained together ({device})", "an epoch of all", "of one alone", "each, of one alone"]
    return _table(head, rows)


def _threads(results: Results) -> str:
    measured = results.get("threads")
    if not measured:
        return f"## Threads at batch 16\n\n{NOT_MEASURED}"
    alone = [[name, f"{_significant(each)} s"] for name, each in measured["threads"].items()]
    waiting = [
        [name, f"{_significant(each['quiet'])} s", f"{_significant(each['loaded'])} s"]
        for name, each in measured["waiting"].items()
    ]
    return f"""## Threads at batch 16

Training seconds per run and epoch of the feed-forward network, {results["sample"]:,} examples:

{_table(["how", "a run's epoch"], alone)}
With all threads and Adam, whose products are always torch's, by how OpenMP's threads wait for each other:

{_table(["waiting", "quiet machine", "one core busy with something else"], waiting)}"""


def _method(results: Results) -> str:
    machine, data = results["machine"], results["data"]
    versions = ", ".join(f"{name} {machine[name]}" for name in PACKAGES)
    share = f"1/{round(1 / WORKS['mlp'].part)}"
    return f"""## How it was measured

- Data: {data["title"]}, {data["examples"]:,} training images, the same for all. The loops and scikit-learn read it
  with `np.load`; hw1 as it always does.
- Every measurement is a process of its own. Contestants take turns within a round (loop, hw1, scikit-learn), so that
  a slow minute of the machine falls on all of them. Threads are left as each library sets them.
- The loops are in `benchmarks/loops_numpy.py` and `benchmarks/loops_torch.py`; a test holds that they compute what
  hw1 computes. They and scikit-learn train 1 to 3 epochs a round (of the MLP {share} of an epoch's updates); their
  totals are extrapolated from the median epoch. Of hw1's epochs {OWN_EPOCHS} a round are measured, and all epochs of
  the three long networks together.
- The float64 evaluations of Question 1 and all evaluations of Question 2 are part of an epoch's cost for everyone.
- Machine: {machine["processor"]}, {machine["cores"]} cores, {machine["memory_gib"]} GiB, {machine["system"]};
  Python {machine["python"]}, {versions}; hw1 {machine["hw1"]}.
- Again: `make bench` (about 20 minutes on two cores); `python -m benchmarks --quick` for a look in two.
"""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table: first column left, the others right."""
    return to_md.table(head, rows, "l" + "r" * (len(head) - 1)) + "\n"


def _verdict(reached: bool, *, aim: bool = False) -> str:
    return "aim reached" if aim else "reached" if reached else "**missed**"


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
