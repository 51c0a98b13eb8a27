"""Which of the stored runs are meant: by name, by model, status and data set, and by values as in `lr=0.1`."""

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hw1cli.data.known import KNOWN
from hw1cli.data.locations import auto
from hw1cli.errors import DataError, UsageError
from hw1cli.models.registry import HYPERPARAMETERS, MODELS, kind_of
from hw1cli.outside.suggest import choice
from hw1cli.records import STATES
from hw1cli.store.summary import RunSummary

if TYPE_CHECKING:
    from hw1cli.store.reader import Reader

FIELDS = (
    *(field.name for field in fields(RunSummary) if field.name not in ("owner_alive", "error", "number", "config")),
    *HYPERPARAMETERS,
)
"""The fields of a run by which runs can be selected and sorted, and that can be shown."""

_KINDS = {field.name: str(field.type) for field in fields(RunSummary)}
_ALIASES = {"id": "run_id", "run": "run_id", "data": "data_name", "state": "status", "created": "created_at"}
_CONDITION = re.compile(r"\s*([A-Za-z0-9_-]+)\s*(>=|<=|!=|=|<|>|~)\s*(.*?)\s*")
_CONTAINS = "~"
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    _CONTAINS: lambda value, part: part.lower() in str(value).lower(),
}
_YES_OR_NO = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True)
class Condition:
    """A run's field compared with a value (None: the run has no such field), as in `val_acc>=0.8`."""

    name: str
    operator: str
    value: object

    def holds(self, run: RunSummary) -> bool:
        """Return whether the run fits; a field that a run lacks fits `=none`, and `!=` with anything else."""
        value = field_of(run, self.name)
        if isinstance(value, datetime):
            value = value.isoformat()
        if (value is None or self.value is None) and self.operator not in ("=", "!="):
            return False
        return _OPERATORS[self.operator](value, self.value)


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which runs are meant; several models or states are alternatives, everything else must hold at once.

    `data` is a fingerprint. Raises UsageError for a model or a state that there is not.
    """

    models: Sequence[str] = ()
    states: Sequence[str] = ()
    where: Sequence[Condition] = ()
    data: str | None = None

    def __post_init__(self) -> None:
        for each in self.models:
            if each not in MODELS:
                raise UsageError(f"no model is called {each!r}{choice(each, MODELS)}")
        for each in self.states:
            if each not in STATES:
                raise UsageError(f"--status {each} does not exist{choice(each, STATES)}")

    def select(self, reader: "Reader", *, limit: int | None = None) -> list[RunSummary]:
        """Return the runs that fit, the newest first, at most `limit`."""
        everything = self == Filter()
        runs = reader.summaries(newest_first=True, limit=limit if everything else None)
        return runs if everything else [run for run in runs if self.fits(run)][:limit]

    def fits(self, run: RunSummary) -> bool:
        """Return whether a run is meant."""
        return (
            (not self.models or run.model in self.models)
            and (not self.states or run.state in self.states)
            and (self.data is None or run.data_fingerprint == self.data)
            and all(each.holds(run) for each in self.where)
        )


def named(reader: "Reader", names: Iterable[str], data: str | None = None) -> list[RunSummary]:
    """Return the runs called `names`, as `Reader.resolve` understands them, each once, in that order."""
    run_ids = dict.fromkeys(reader.resolve(name, data=data) for name in names)
    return [reader.summaries(where={"run_id": run_id})[0] for run_id in run_ids]


def condition(text: str) -> Condition:
    """Return what `--where TEXT` means; UsageError for a name or value that a run cannot have."""
    match = _CONDITION.fullmatch(text)
    if match is None:
        raise UsageError(f"--where {text!r} is no comparison; write, for example, --where lr=0.1 or 'val_acc>=0.8'")
    name = field_name(match[1], "--where")
    return Condition(name, match[2], _value(name, match[3], match[2]))


def field_name(typed: str, option: str) -> str:
    """Return the name of a run's field as RunSummary has it: `batch-size` and `data` are understood, too."""
    name = typed.strip().lower().replace("-", "_")
    name = _ALIASES.get(name, name)
    if name not in FIELDS:
        raise UsageError(f"{option}: runs have no {typed!r}{choice(name, FIELDS)}")
    return name


def field_of(run: RunSummary, name: str) -> Any:
    """Return a run's field; the status of a run whose process is gone is `gone`."""
    if name in HYPERPARAMETERS:
        return getattr(run.config, name, None)
    return run.state if name == "status" else getattr(run, name)


def values_of(run: RunSummary) -> dict[str, Any]:
    """Return everything by which runs can be selected or shown, and the error, by name."""
    return {name: field_of(run, name) for name in (*FIELDS, "error")}


def fingerprint_of(reader: "Reader", data: str) -> str:
    """Return the fingerprint of the data set that `--data` means; DataError if no run on it is stored.

    A name is looked up among the stored runs, so that their data need not be at hand; a file is read.
    """
    if data == "auto":
        data = auto()
    runs = reader.summaries(where={"data_name": data}, newest_first=True, limit=1)
    if runs:
        return runs[0].data_fingerprint
    if data in KNOWN:
        raise DataError(f"no run on {data} is stored in {reader.location}; `hw1 runs list` shows those there are")
    from hw1cli.data.resolve import load_dataset

    return load_dataset(data).fingerprint


def _value(name: str, text: str, operator: str) -> object:
    """Return the value in the type that the field has."""
    if text.lower() in ("none", ""):
        return None
    kind = str(kind_of(name)) if name in HYPERPARAMETERS else _KINDS[name]
    if operator == _CONTAINS:
        if any(number in kind for number in ("bool", "float", "int")):
            raise UsageError(f"--where {name} ~ {text}: only text contains something; compare with =, < or >")
        return text
    try:
        if "bool" in kind:
            return _YES_OR_NO[text.lower()]
        return float(text) if "float" in kind or "int" in kind else text
    except (ValueError, KeyError):
        raise UsageError(f"--where {name}: {text!r} is no value for it; give a number, or none") from None
