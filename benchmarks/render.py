"""docs/benchmarks.md from the measurements: the tables, how they were measured, the machine."""

from collections.abc import Sequence
from statistics import median
from typing import Any

from benchmarks import summary
from benchmarks.startup import TINY
from benchmarks.text import percent, seconds, significant, table, times
from benchmarks.workloads import OWN_EPOCHS, WORKS
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


def page(results: Results) -> str:
    """Return the whole page; a section that was not measured says so."""
    sections = (_introduction, _goals, _epochs, _matrix, _startup, _storing, _memory, _scaling, _threads, _method)
    return "\n".join(section(results) for section in sections)


def _introduction(results: Results) -> str:
    return f"""# Benchmarks

{_reservations(results)}`make bench` writes this page: it measures hw1, the loops people write for this
homework, and scikit-learn side by side on one machine in one run. Seconds are this machine's; the ratios are the
claim. {_figures(len(results["compare"]))}

![Speed against the loops, and how cost grows](img/{"benchmarks-quick" if results["quick"] else "benchmarks"}.png)
"""


def _figures(rounds: int) -> str:
    """Return what a figure of the page is, given the number of rounds."""
    if rounds == 1:
        return "One round was measured: comparisons are its figures, and say nothing of how much they vary."
    return f"Figures are medians over {rounds} rounds, with the range in brackets."


def _reservations(results: Results) -> str:
    """Return what keeps these figures from being a claim, if anything does."""
    busy = {section: cores for section, cores in results["load"].items() if cores > ALONE_LIMIT}
    texts = ["**A quick run on a part of the data: for a look, not for claims.**\n\n"] if results["quick"] else []
    if busy:
        cores = ", ".join(f"{section} {each:.1f}" for section, each in busy.items())
        texts.append(f"**Other programs kept cores of the machine busy meanwhile ({cores}): measure again.**\n\n")
    return "".join(texts)


def _goals(results: Results) -> str:
    rows = [
        [
            ratio.goal.title,
            seconds(ratio.loop),
            seconds(ratio.hw1),
            times(ratio.each),
            f"{ratio.goal.at_least:g}x",
            f"{ratio.goal.aim:g}x",
            ratio.verdict,
        ]
        for ratio in summary.ratios(results["compare"])
    ]
    missing = "".join(f"\nNot measured: {title}.\n" for title in summary.unmeasured(results["compare"]))
    head = ["work", "loop", "hw1", "ratio", "at least", "aim", ""]
    return f"""## Goals

{table(head, rows)}{missing}
For the loops, a whole command is: start, load the data, train, evaluate. For `hw1 reproduce all` only the training
and evaluation of the loops are counted, against everything that hw1 does, its report included. The loops' totals are
extrapolated (see below); hw1's are the commands themselves, except the three 150-epoch networks, for which no single
command exists.
"""


def _epochs(results: Results) -> str:
    rounds = results["compare"]
    rows = []
    for name, work in WORKS.items():
        loop, hw1, sklearn = (summary.epochs_of(rounds, each, name) for each in ("loop", "hw1", "scikit-learn"))
        faster, ahead = (times(summary.epoch_ratios(rounds, each, "hw1", name)) for each in ("loop", "scikit-learn"))
        rows.append([work.title, seconds(loop), seconds(hw1), faster, seconds(sklearn), ahead])
    head = ["an epoch of", "loop", "hw1", "loop / hw1", "scikit-learn", "scikit-learn / hw1"]
    return f"""## An epoch, training and evaluation

{table(head, rows)}
scikit-learn's models: `Perceptron`, `SGDClassifier` (both one class against the rest), `MLPClassifier` with the same
batch size, hidden size and learning rate. It has no dropout, and no softmax regression by SGD.
"""


def _matrix(results: Results) -> str:
    rates = results.get("products")
    if not rates:
        return "## Matrix products\n\nNot measured.\n"
    peak = max(rate for what, rate in rates.items() if "float32" in what)
    rows = [[what, significant(rate), percent(rate / peak)] for what, rate in rates.items()]
    achieved = summary.matrix_gigaflops(results["compare"], results["data"])
    return f"""## Matrix products

The machine's rate for products of 2048 x 2048 matrices on all cores, the best of several tries:

{table(["product", "GFLOP/s", "of the float32 peak"], rows)}
{_achieved(achieved, peak)}"""


def _achieved(achieved: Sequence[float], peak: float) -> str:
    if not achieved:
        return "The 150-epoch networks were not measured.\n"
    rate = median(achieved)
    met = "aim reached" if rate >= MATRIX_AIM * peak else "reached" if rate >= MATRIX_GOAL * peak else "**missed**"
    return f"""The three 150-epoch networks do the work of {significant(rate)} GFLOP/s of such products: all the
operations of a loop's products, zeros included, by all of hw1's training time. That is {percent(rate / peak)} of the
peak (at least {percent(MATRIX_GOAL)}, aim {percent(MATRIX_AIM)}): {met}. hw1 does not do all of them: it passes over
the terms that are zero, and multiplies the pixels as bytes where the processor can ([q2.md](q2.md) explains both).
"""


def _startup(results: Results) -> str:
    rows = []
    for name, walls in results.get("startup", {}).items():
        goal = next((limit for start, limit in STARTUP_GOALS.items() if name.startswith(start)), None)
        verdict = "" if goal is None else "reached" if median(walls) <= goal else "**missed**"
        rows.append(
            [f"`{name}`" if name == "hw1 --help" else name, seconds(walls), f"{goal} s" if goal else "", verdict]
        )
    return f"""## Answering, and the first use

{table(["command", "time", "at most", ""], rows) if rows else "Not measured."}
A first use compiles the kernels of a model, once a machine; both uses train one epoch on {TINY} tiny images.
"""


def _storing(results: Results) -> str:
    rows = []
    for name in [*WORKS, "long"]:
        shares = summary.storing_shares(results["compare"], name)
        if shares:
            title = WORKS[name].title if name in WORKS else "the three 150-epoch networks together"
            verdict = "reached" if median(shares) < STORING_GOAL else "**missed**"
            rows.append([title, percent(median(shares)), verdict])
    return f"""## Storing an epoch

Metrics and a checkpoint to continue from, in one transaction, as a share of the epoch's training time (goal: under
{percent(STORING_GOAL)}):

{table(["run", "share", ""], rows)}"""


def _memory(results: Results) -> str:
    rows = []
    for name, goal in MEMORY_GOALS.items():
        hw1, loop = (summary.peaks(results["compare"], each, name) for each in ("command", "loop"))
        if hw1:
            verdict = "reached" if max(hw1) < goal else "**missed**"
            rows.append(
                [name, f"{max(hw1):.0f} MiB", f"{max(loop):.0f} MiB" if loop else "–", f"{goal} MiB", verdict]
            )
    return f"""## Memory

The largest resident memory of a whole command, libraries included:

{table(["command", "hw1", "loop", "at most", ""], rows)}"""


def _scaling(results: Results) -> str:
    parts = []
    for axis, series in results.get("scaling", {}).items():
        values = list(next(iter(series.values())))
        if axis == "stacked configurations":
            parts.append(_stacks(series))
            continue
        rows = [[name, *(f"{significant(each)} s" for each in points.values())] for name, points in series.items()]
        parts.append(f"By {axis}:\n\n{table([axis, *map(str, values)], rows)}")
    text = "\n".join(parts) or "Not measured.\n"
    return f"""## How cost grows

Training seconds of an epoch. By examples: parts of the training set. Otherwise the feed-forward network (200 hidden
units, batch 16 where nothing else is said) on {results["sample"]:,} examples.

{text}"""


def _stacks(series: dict[str, dict[str, float]]) -> str:
    texts = []
    for device, points in series.items():
        one = next(iter(points.values()))
        rows = [
            [k, f"{significant(each)} s", f"{significant(each / one)}x", f"{significant(each / int(k) / one)}x"]
            for k, each in points.items()
        ]
        head = [
            f"configurations trained together ({device})",
            "an epoch of all",
            "of one alone",
            "each, of one alone",
        ]
        texts.append(table(head, rows))
    return "\n".join(texts)


def _threads(results: Results) -> str:
    measured = results.get("threads")
    if not measured:
        return "## Threads at batch 16\n\nNot measured.\n"
    alone = [[name, f"{significant(each)} s"] for name, each in measured["threads"].items()]
    waiting = [
        [name, f"{significant(each['quiet'])} s", f"{significant(each['loaded'])} s"]
        for name, each in measured["waiting"].items()
    ]
    return f"""## Threads at batch 16

Training seconds per run and epoch of the feed-forward network, {results["sample"]:,} examples:

{table(["how", "a run's epoch"], alone)}
With all threads and Adam, whose products are always torch's, by how OpenMP's threads wait for each other:

{table(["waiting", "quiet machine", "one core busy with something else"], waiting)}"""


def _method(results: Results) -> str:
    machine, data = results["machine"], results["data"]
    versions = ", ".join(f"{name} {machine[name]}" for name in ("numpy", "scipy", "numba", "torch", "scikit-learn"))
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
