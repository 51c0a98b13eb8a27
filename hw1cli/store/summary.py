"""A stored run in one line: what lists, filters and completions need, without its history."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from hw1cli.models.registry import stored_config
from hw1cli.records import SplitName, Status, state_of
from hw1cli.specs import PROTOCOL_VERSION, Config
from hw1cli.store import codec
from hw1cli.store.decoding import DATA_NAME, columns, decoded, readable
from hw1cli.store.ownership import OWNER, owner_alive


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
    note: str | None
    config: Config
    protocol: int
    owner_alive: bool | None = None

    @property
    def state(self) -> str:
        """The status in words, `gone` for a run whose process ended without saying so."""
        return state_of(self.status, self.owner_alive)

    @property
    def superseded(self) -> bool:
        """Whether the run followed rules that have changed since."""
        return not self.config.foreign and self.protocol != PROTOCOL_VERSION


_ANSWERS = "(SELECT v.{} FROM evaluation AS v WHERE v.run_id = runs_view.run_id AND v.split = '{}')"
_SPLITS = {"test_acc": SplitName.TEST, "official_test_acc": SplitName.OFFICIAL_TEST}
_NOT_STORED = ("config", "protocol", "owner_alive", "model", "seed", "data_fingerprint", *_SPLITS)
_STORED = tuple(name for name in columns(RunSummary) if name not in _NOT_STORED)
_SELECTED = {
    "data_name": DATA_NAME,
    "epochs_done": "(SELECT COUNT(*) FROM epoch AS e WHERE e.run_id = runs_view.run_id)",
}
COLUMNS = (
    *(_SELECTED.get(name, name) for name in _STORED),
    *(_ANSWERS.format(column, split.value) for split in _SPLITS.values() for column in ("n", "correct")),
    "spec",
    *OWNER,
)
"""What of `runs_view` `summary_of` takes, in its order.

A run's whole record is made of its specification and of its answers to single images (decoding.py), and so is its
summary: of a row whose columns say otherwise, a list and the run's own page show the same.
"""


def summary_of(row: Sequence[Any]) -> RunSummary:
    """Return the summary for a row of COLUMNS; StoreError, naming the run, for one that makes no sense."""
    with readable(row[0]):
        values, rest = decoded(RunSummary, row[: len(_STORED)], _STORED), row[len(_STORED) :]
        answers, (spec, *owner) = rest[: 2 * len(_SPLITS)], rest[2 * len(_SPLITS) :]
        given = json.loads(spec)
        values |= zip(_SPLITS, map(_accuracy, answers[::2], answers[1::2]), strict=True)
        return RunSummary(
            **values,
            model=given["model"],
            seed=given["seed"],
            data_fingerprint=given["data"],
            config=_config_of(given["model"], *given["config"].items()),
            protocol=given["protocol"],
            owner_alive=owner_alive(values["status"], *owner),
        )


def _accuracy(n: int | None, correct: bytes | None) -> float | None:
    """Return the share of right answers in a block of bits; None where there is no block."""
    return None if n is None or correct is None else codec.count_bits(correct, n) / n


@lru_cache(maxsize=4096)
def _config_of(model: str, *items: tuple[str, Any]) -> Config:
    """Return a configuration, the same one for equal rows: lists of thousands of runs have few of them."""
    return stored_config(model, dict(items))
