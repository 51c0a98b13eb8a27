"""A stored run in one line: what lists, filters and completions need, without its history."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from typing import Any

from hw1cli.data.known import data_name
from hw1cli.models.registry import stored_config
from hw1cli.records import Status
from hw1cli.specs import Config
from hw1cli.store.codec import decode_float, decode_time
from hw1cli.store.ownership import Owner, is_alive

STATES = (*(status.value for status in Status), "gone")
"""The states that a run can be in, as `RunSummary.state` says them."""


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One row of `runs_view`.

    `train_loss` to `val_acc` are those of the last stored epoch, `epochs_done`. `is_current` marks the newest
    finished attempt at a specification: the one that reports use. `owner_alive` is False for a run whose status is
    `running` though its process is known to be gone, None where that cannot be known, and None for a run that is
    not running.
    """

    run_id: str
    number: int
    key: str
    attempt: int
    model: str
    data_name: str
    data_fingerprint: str
    simulated: bool
    seed: int
    status: Status
    is_current: bool
    epochs_done: int
    train_loss: float | None
    train_acc: float | None
    val_loss: float | None
    val_acc: float | None
    test_acc: float | None
    official_test_acc: float | None
    train_seconds: float | None
    wall_seconds: float | None
    exclusive: bool
    stack: int | None
    device: str
    created_at: datetime
    ended_at: datetime | None
    error: str | None
    config: Config
    protocol: int
    owner_alive: bool | None = None

    @property
    def state(self) -> str:
        """The status in words, `gone` for a run whose process ended without saying so."""
        return "gone" if self.owner_alive is False else self.status.value

    @property
    def superseded(self) -> bool:
        """Whether the run followed rules that have changed since."""
        return not self.config.foreign and self.config.protocol != self.protocol


_FROM_SPEC = ("config", "protocol", "owner_alive")
_FIELDS = tuple(field.name for field in fields(RunSummary) if field.name not in _FROM_SPEC)
_OWNER = ("owner_host", "owner_boot", "owner_pid", "owner_start", "heartbeat_at")
_FIGURES = tuple(_FIELDS.index(field.name) for field in fields(RunSummary) if field.type == (float | None))
_STATUS, _CREATED, _ENDED = (_FIELDS.index(name) for name in ("status", "created_at", "ended_at"))
_NAME, _FINGERPRINT = (_FIELDS.index(name) for name in ("data_name", "data_fingerprint"))
_FLAGS = tuple(_FIELDS.index(name) for name in ("simulated", "is_current", "exclusive"))

COLUMNS = (*_FIELDS, "spec", *_OWNER)
"""The columns of `runs_view` that `summary_of` takes, in its order."""


def summary_of(row: Sequence[Any]) -> RunSummary:
    """Return the summary for a row of COLUMNS."""
    values, (spec, *owner) = list(row[: len(_FIELDS)]), row[len(_FIELDS) :]
    for index in _FIGURES:
        if type(values[index]) is str:
            values[index] = decode_float(values[index])
    for index in _FLAGS:
        values[index] = bool(values[index])
    values[_STATUS] = Status(values[_STATUS])
    values[_CREATED] = decode_time(values[_CREATED])
    values[_ENDED] = values[_ENDED] and decode_time(values[_ENDED])
    values[_NAME] = data_name(values[_NAME], values[_FINGERPRINT])
    given = json.loads(spec)
    values += [_config_of(given["model"], *given["config"].items()), given["protocol"]]
    values.append(owner_alive(values[_STATUS], *owner))
    return RunSummary(*values)


@lru_cache(maxsize=4096)
def _config_of(model: str, *items: tuple[str, Any]) -> Config:
    """Return a configuration, the same one for equal rows: lists of thousands of runs have few of them."""
    return stored_config(model, dict(items))


def owner_alive(
    status: Status, host: str | None, boot: str | None, pid: int | None, start: int | None, heartbeat: str
) -> bool | None:
    """Return whether the process that trains a run is still there; None for a run that is not running."""
    if status is not Status.RUNNING or host is None or boot is None or pid is None or start is None:
        return None
    return is_alive(Owner(host=host, boot=boot, pid=pid, start=start), decode_time(heartbeat))
