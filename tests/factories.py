"""What many tests need one of and none cares about: an environment, a run."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hw1cli.records import Environment, EpochRecord, Evaluation, RunRecord, SplitName, Status, Timing
from hw1cli.report.runs import Runs, runs_of
from hw1cli.specs import Config, RunSpec


def environment(**changes: Any) -> Environment:
    """Return where and how a run was made, with what a test wants otherwise."""
    values: dict[str, Any] = {
        "processor": "a processor", "cores": 2, "threads": 2, "device": "cpu", "os": "an os", "python": "3.11",
        "numpy": "2.0", "torch": None, "hw1": "0.1.0", "commit": "c" * 40, "dirty": False, "command": "hw1 train",
    }  # fmt: skip
    return Environment(**values | changes)


def run(
    config: Config,
    seed: int = 42,
    *,
    right: NDArray[np.bool_] | None = None,
    confusion: NDArray[np.int64] | None = None,
    seconds: float | None = 10.0,
    exclusive: bool = True,
    status: Status = Status.COMPLETED,
    weights: Mapping[str, NDArray[Any]] | None = None,
    run_id: str | None = None,
    data: str = "d",
    **by_epoch: Sequence[float | None],
) -> RunRecord:
    """Return a run of the metrics given by epoch (one epoch without any); `right` are its answers on every split."""
    if right is not None and confusion is None:
        confusion = np.array([[right.sum(), 0], [(~right).sum(), 0]])
    evaluations = {
        split: Evaluation(split=split, loss=None, confusion=confusion, correct=right)
        for split in SplitName
        if right is not None and confusion is not None
    }
    spec, now = RunSpec(config=config, seed=seed, data=data), datetime(2024, 1, 1, tzinfo=UTC)
    return RunRecord(
        run_id=run_id or f"r{seed}",
        spec=spec,
        data_name="made up",
        key=spec.key,
        attempt=1,
        simulated=False,
        status=status,
        created_at=now,
        started_at=now,
        ended_at=now,
        history=_history(by_epoch),
        evaluations=evaluations,
        timing=Timing(train_seconds=seconds, eval_seconds=1, wall_seconds=seconds + 1, stack=1, other_load=0)
        if seconds is not None
        else None,
        exclusive=exclusive,
        environment=environment(),
        error=None,
        weights=dict(weights or {}),
    )


def _history(by_epoch: Mapping[str, Sequence[float | None]]) -> tuple[EpochRecord, ...]:
    nothing: dict[str, Any] = dict.fromkeys(("train_loss", "train_acc", "val_loss", "val_acc"))
    lines = list(zip(*by_epoch.values(), strict=True)) if by_epoch else [()]
    return tuple(
        EpochRecord(epoch=i, train_seconds=1.0, eval_seconds=0.5, **nothing | dict(zip(by_epoch, line, strict=True)))
        for i, line in enumerate(lines, 1)
    )


def runs(*stored: RunRecord) -> Runs:
    """Return finished runs as a report takes them."""
    return runs_of(stored)
