"""`--where lr=0.1`, `--model`, `--status` and `--data`: which of the stored runs are meant."""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hw1cli.cli.completion import STATUSES, complete_models, complete_statuses
from hw1cli.data.known import KNOWN
from hw1cli.errors import DataError, UsageError
from hw1cli.models.registry import HYPERPARAMETERS, MODELS, kind_of
from hw1cli.store.summary import RunSummary
from hw1cli.suggest import choice

if TYPE_CHECKING:
    from hw1cli.store.reader import Reader

FIELDS = (
    *(field.name for field in fields(RunSummary) if field.name not in ("owner_alive", "error", "number", "config")),
    *HYPERPARAMETERS,
)
"""What runs can be selected and sorted by, and shown."""

_KINDS = {field.name: field.type for field in fields(RunSummary)}
_ALIASES = {"id": "run_id", "data": "data_name", "run": "run_id", "state": "status"}
_IN_SQL = frozenset((*HYPERPARAMETERS, "seed"))
_COMPARISON = re.compile(r"\s*([A-Za-z0-9_-]+)\s*(>=|<=|!=|=|<|>)\s*(.*?)\s*")
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

ModelFilter = Annotated[
    list[str] | None,
    typer.Option("--model", metavar="MODEL", autocompletion=complete_models, help="Only runs of this model."),
]
StatusFilter = Annotated[
    list[str] | None,
    typer.Option(
        "--status", metavar="STATUS", autocompletion=complete_statuses, help=f"One of {', '.join(STATUSES)}."
    ),
]
WhereFilter = Annotated[
    list[str] | None,
    typer.Option("--where", metavar="NAME=VALUE", help="Say lr=0.1, 'val_acc>=0.8' or dropout=none; repeatable."),
]
DataFilter = Annotated[
    str | None,
    typer.Option("--data", metavar="NAME|PATH", help="Only runs on this data set: octmnist, octsim, or a .npz file."),
]


@dataclass(frozen=True)
class Comparison:
    """One `--where`: a run's figure compared with a value (None: the run's model has no such figure)."""

    name: str
    operator: str
    value: object

    def holds(self, run: RunSummary) -> bool:
        """Return whether the run fits; a figure that a run lacks fits `=none`, and `!=` with anything else."""
        figure = _plain(field_of(run, self.name))
        if figure is None or self.value is None:
            return self.operator in ("=", "!=") and _OPERATORS[self.operator](figure, self.value)
        return _OPERATORS[self.operator](figure, self.value)


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which runs are meant; several models or statuses are alternatives, everything else must hold at once."""

    models: Sequence[str] = ()
    states: Sequence[str] = ()
    where: Sequence[Comparison] = ()
    data: str | None = None

    def select(self, reader: "Reader", *, limit: int | None = None) -> list[RunSummary]:
        """Return the runs that fit, the newest first, at most `limit`."""
        in_sql: dict[str, object] = {
            each.name: each.value for each in self.where if each.operator == "=" and each.name in _IN_SQL
        }
        if len(self.models) == 1:
            in_sql["model"] = self.models[0]
        if self.data is not None:
            in_sql["data_fingerprint"] = self.data
        rest = [each for each in self.where if each.name not in in_sql or each.operator != "="]
        if len(self.models) <= 1 and not self.states and not rest:
            return reader.summaries(where=in_sql, newest_first=True, limit=limit)
        found = [run for run in reader.summaries(where=in_sql, newest_first=True) if self._fits(run)]
        return found[:limit]

    def _fits(self, run: RunSummary) -> bool:
        return (
            (not self.models or run.model in self.models)
            and (not self.states or run.state in self.states)
            and all(each.holds(run) for each in self.where)
        )


def make_filter(
    reader: "Reader",
    *,
    model: Sequence[str] | None,
    status: Sequence[str] | None,
    where: Sequence[str] | None,
    data: str | None,
) -> Filter:
    """Return the filter that the options mean; UsageError for an unknown model, status or name."""
    for each in model or ():
        if each not in MODELS:
            raise UsageError(f"no model is called {each!r}{choice(each, MODELS)}")
    for each in status or ():
        if each not in STATUSES:
            raise UsageError(f"--status {each} does not exist{choice(each, STATUSES)}")
    return Filter(
        models=model or (),
        states=status or (),
        where=[comparison(each) for each in where or ()],
        data=None if data is None else fingerprint_of(reader, data),
    )


def comparison(text: str) -> Comparison:
    """Return what `--where TEXT` means; UsageError for a name or value that a run cannot have."""
    match = _COMPARISON.fullmatch(text)
    if match is None:
        raise UsageError(f"--where {text!r} is no comparison; write, for example, --where lr=0.1 or 'val_acc>=0.8'")
    name = field_name(match[1], "--where")
    return Comparison(name, match[2], _value(name, match[3]))


def field_name(typed: str, option: str) -> str:
    """Return the name of a run's figure as RunSummary has it: `batch-size` and `data` are understood, too."""
    name = typed.strip().lower().replace("-", "_")
    name = _ALIASES.get(name, name)
    if name not in FIELDS:
        raise UsageError(f"{option}: runs have no {typed!r}{choice(name, FIELDS)}")
    return name


def field_of(run: RunSummary, name: str) -> object:
    """Return a run's figure; the status of a run whose process is gone is `gone`."""
    if name in HYPERPARAMETERS:
        return getattr(run.config, name, None)
    return run.state if name == "status" else getattr(run, name)


def fingerprint_of(reader: "Reader", data: str) -> str:
    """Return the fingerprint of the data set that `--data` means; DataError if no run on it is stored.

    A name is looked up among the stored runs, so that their data need not be at hand; a file is read.
    """
    if data == "auto":
        from hw1cli.data.known import OCTMNIST, OCTSIM
        from hw1cli.data.locations import find

        data = (OCTMNIST if find(OCTMNIST.file_name) else OCTSIM).name
    runs = reader.summaries(where={"data_name": data}, newest_first=True, limit=1)
    if runs:
        return runs[0].data_fingerprint
    if data in KNOWN:
        raise DataError(f"no run on {data} is stored in {reader.location}; `hw1 runs list` shows those there are")
    from hw1cli.data.resolve import load_dataset

    return load_dataset(data).fingerprint


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _value(name: str, text: str) -> object:
    """Return the value in the type that the figure has."""
    if text.lower() in ("none", ""):
        return None
    kind = str(kind_of(name)) if name in HYPERPARAMETERS else str(_KINDS[name])
    try:
        if "bool" in kind:
            return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[text.lower()]
        return float(text) if "float" in kind or "int" in kind else text
    except (ValueError, KeyError):
        raise UsageError(f"--where {name}: {text!r} is no value for it; give a number, or none") from None
