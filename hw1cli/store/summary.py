"""A stored run in one line: what lists, filters and completions need, without its history."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from hw1cli.models.registry import stored_config
from hw1cli.records import Status
from hw1cli.specs import PROTOCOL_VERSION, Config
from hw1cli.store.decoding import DATA_NAME, columns, decoded, readable
from hw1cli.store.ownership import OWNER, owner_alive

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
        return not self.config.foreign and self.protocol != PROTOCOL_VERSION


_STORED = tuple(name for name in columns(RunSummary) if name not in ("config", "protocol", "owner_alive"))
COLUMNS = (*(DATA_NAME if name == "data_name" else name for name in _STORED), "spec", *OWNER)
"""The columns of `runs_view` that `summary_of` takes, in its order."""


def summary_of(row: Sequence[Any]) -> RunSummary:
    """Return the summary for a row of COLUMNS; StoreError, naming the run, for one that makes no sense."""
    with readable(row[0]):
        values, (spec, *owner) = decoded(RunSummary, row[: len(_STORED)], _STORED), row[len(_STORED) :]
        given = json.loads(spec)
        return RunSummary(
            **values,
            config=_config_of(given["model"], *given["config"].items()),
            protocol=given["protocol"],
            owner_alive=owner_alive(values["status"], *owner),
        )


@lru_cache(maxsize=4096)
def _config_of(model: str, *items: tuple[str, Any]) -> Config:
    """Return a configuration, the same one for equal rows: lists of thousands of runs have few of them."""
    return stored_config(model, dict(items))
