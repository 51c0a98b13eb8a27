"""What the shell offers when the user presses Tab: run ids, models, states. Silent whatever goes wrong.

Models and questions as arguments are Literal types, which Typer completes by itself.
"""

from collections.abc import Callable, Iterable, Iterator

import typer

from hw1cli.store.location import locate

_SHOWN = 50


def complete_from(names: Iterable[str]) -> Callable[[str], list[str]]:
    """Return the function that offers those of the names that begin with what was typed."""
    return lambda incomplete: [name for name in names if name.startswith(incomplete)]


def complete_runs(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return `latest`, `best` and the newest runs whose ids begin with what was typed; nothing without a store."""
    try:
        return list(_runs(context.params.get("db"), incomplete.lower()))
    except Exception:  # a traceback in the middle of a command line helps nobody
        return []


def _runs(db: str | None, incomplete: str) -> Iterator[tuple[str, str]]:
    from hw1cli.store.reader import BEST, LATEST, Reader

    with Reader.open(locate(db)) as reader:
        # Most ids share no beginning, so what was typed leaves few of them; all are looked through only then.
        runs = reader.summaries(newest_first=True, limit=None if incomplete else _SHOWN)
    names = {LATEST: "the newest run", BEST: "the run with the highest validation accuracy"}
    names |= {run.run_id: f"{run.model} on {run.data_name}, seed {run.seed}, {run.state}" for run in runs}
    yield from [offer for offer in names.items() if offer[0].startswith(incomplete)][:_SHOWN]
