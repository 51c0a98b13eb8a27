"""How the commands of `hw1 runs` are told which of the stored runs are meant, and what Tab offers for that."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from hw1cli.cli.options import data_option
from hw1cli.models.registry import MODELS
from hw1cli.records import STATES
from hw1cli.store.location import locate
from hw1cli.store.reader import BEST, LATEST, Reader
from hw1cli.store.selection import Filter, condition, fingerprint_of

_OFFERED = 50


def complete_from(names: Iterable[str]) -> Callable[[str], list[str]]:
    """Return what offers the shell, at Tab, those of the names that begin with what was typed."""
    return lambda incomplete: [name for name in names if name.startswith(incomplete)]


def complete_runs(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Offer `latest`, `best` and the newest runs whose ids begin with what was typed; silent whatever goes wrong."""
    try:
        return list(_runs(context.params.get("db"), incomplete.lower()))
    except Exception:  # a traceback in the middle of a command line helps nobody
        return []


def _runs(db: str | None, incomplete: str) -> Iterator[tuple[str, str]]:
    with reading(db) as reader:
        # Most ids share no beginning, so what was typed leaves few of them; all are looked through only then.
        runs = reader.summaries(newest_first=True, limit=None if incomplete else _OFFERED)
    names = {LATEST: "the newest run", BEST: "the run with the highest validation accuracy"}
    names |= {run.run_id: f"{run.model} on {run.data_name}, seed {run.seed}, {run.state}" for run in runs}
    yield from [offer for offer in names.items() if offer[0].startswith(incomplete)][:_OFFERED]


def runs_argument(help: str = "Ids or their beginnings, latest, or best.") -> Any:
    """Return the declaration of an argument that names stored runs."""
    return typer.Argument(metavar="RUN", autocompletion=complete_runs, help=help)


RunArgument = Annotated[str, runs_argument("An id or its beginning, latest, or best.")]
DataFilter = Annotated[str | None, data_option("Only runs on this data set: octmnist, octsim, or a .npz file.")]


def reading(db: str | None) -> Reader:
    """Open the results store for reading."""
    return Reader.open(locate(db))


def data_of(reader: Reader, data: str | None) -> str | None:
    """Return the fingerprint of the data set that `--data` means; None where it is not given."""
    return None if data is None else fingerprint_of(reader, data)


@dataclass(frozen=True, kw_only=True)
class Only:
    """Which of the stored runs are meant, by what they are."""

    model: Annotated[
        list[str] | None,
        typer.Option(metavar="MODEL", autocompletion=complete_from(MODELS), help="Only runs of this model."),
    ] = None
    status: Annotated[
        list[str] | None,
        typer.Option(metavar="STATUS", autocompletion=complete_from(STATES), help=f"One of {', '.join(STATES)}."),
    ] = None
    where: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE", help="Say lr=0.1, 'val_acc>=0.8', dropout=none or 'note ~ text'; repeatable."
        ),
    ] = None
    data: DataFilter = None

    def filter(self, reader: Reader) -> Filter:
        """Return the filter that the options mean; UsageError for an unknown model, status or name."""
        where = [condition(each) for each in self.where or ()]
        data = data_of(reader, self.data)
        return Filter(models=self.model or (), states=self.status or (), where=where, data=data)
