"""A grid of a thousand cells on tiny data, from an empty store: seconds, and commits a second."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import product
from pathlib import Path

from benchmarks import timing
from benchmarks.jobs.speedup import BY
from benchmarks.startup import write_tiny
from benchmarks.workloads import Plan
from tests.torture import postgresql

EPOCHS = 3
_STACK = {"--l2": "0,0.0001,0.001,0.01", "--dropout": "0,0.1,0.2,0.3,0.4"}
_A_RATE = 20
"""Cells of one learning rate of the grid that is trained in stacks."""

Figures = dict[str, float]
"""Wall seconds and commits of a command."""
Round = dict[str, dict[str, dict[str, Figures]]]
"""By model, kind of store and whom it is trained by."""


def sweeps(cells: int) -> Mapping[str, tuple[str, ...]]:
    """Return the sweep of so many cells (a multiple of 20) of a model that does not stack, and of one that does."""
    rates = ",".join(f"{0.001 * (1 + rate):g}" for rate in range(cells // _A_RATE))
    stacked = [word for option in _STACK.items() for word in option]
    return {
        "perceptron": ("perceptron", "--seeds", str(cells)),
        "ffn": ("ffn", "--hidden-size", "8", "--lr", rates, *stacked),
    }


def measure(plan: Plan) -> Iterator[list[Round]]:
    """Yield the rounds so far; without a PostgreSQL server SQLite is measured alone."""
    timing.fresh(write_tiny, plan.folder / "tiny.npz")
    with ExitStack() as stack:
        servers: dict[str, Path | None] = {"SQLite": None}
        if not postgresql.missing():
            servers["PostgreSQL"] = stack.enter_context(postgresql.server())
        for sweep in sweeps(_A_RATE).values():
            _command(sweep, (), str(plan.folder / "first.db"), plan)  # which compiles the kernels
        rounds: list[Round] = []
        for number in range(1, plan.rounds + 1):
            rounds.append({})
            turns = product(sweeps(plan.cells).items(), servers.items(), BY.items())
            for turn, ((model, sweep), (kind, server), (by, options)) in enumerate(turns):
                store = _new_store(f"grid{number}_{turn}", plan.folder, server)
                figures = _command(sweep, options, store, plan)
                rounds[-1].setdefault(model, {}).setdefault(kind, {})[by] = figures
                told = f"{figures['wall']:.1f} s, {figures['commits'] / figures['wall']:.0f} commits a second"
                print(f"  round {number}: {plan.cells} cells of {model}, {kind}, {by}: {told}", flush=True)
                yield rounds


def _new_store(name: str, folder: Path, server: Path | None) -> str:
    """Return what `--db` is given for a new store, a file's or a server's."""
    if server is None:
        return str(folder / f"{name}.db")
    postgresql.new_database(server, name)
    return postgresql.url(server, name)


def _command(sweep: tuple[str, ...], options: tuple[str, ...], store: str, plan: Plan) -> Figures:
    counter = plan.folder / "commits"
    arguments = ("sweep", *sweep, "--epochs", str(EPOCHS), "--data", "tiny.npz", "--db", store, *options)
    measured = timing.program("benchmarks.jobs.counted", str(counter), *arguments, folder=plan.folder)
    return {"wall": measured.wall, "commits": int(counter.read_text())}
