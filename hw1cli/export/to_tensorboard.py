"""Runs as TensorBoard event files: a folder a run, to be opened with `tensorboard --logdir FOLDER`.

TensorBoard holds scalars in single precision. Hyperparameters are written for its HPARAMS page.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from torch.utils.tensorboard.summary import hparams
from torch.utils.tensorboard.writer import SummaryWriter

from hw1cli.export.curves import points, require_new
from hw1cli.records import RunRecord

_TAGS = {
    "train_loss": "loss/train",
    "val_loss": "loss/validation",
    "train_acc": "accuracy/train",
    "val_acc": "accuracy/validation",
    "test_acc": "accuracy/test",
    "official_test_acc": "accuracy/official test",
}


def write(records: Iterable[RunRecord], out: Path) -> list[Path]:
    """Write a folder of events for each run and return the folders; UsageError if one of them exists."""
    return [_write_run(record, out) for record in records]


def _write_run(record: RunRecord, out: Path) -> Path:
    name = f"{record.data_name}-{record.spec.model}-{record.run_id}"
    folder = require_new(out / re.sub(r"[^A-Za-z0-9_-]+", "_", name))  # one folder: nothing hidden, nothing above
    given = {"model": record.spec.model, **asdict(record.spec.config), "seed": record.spec.seed}
    drawn = list(points(record))
    with SummaryWriter(str(folder)) as events:
        for summary in hparams(given, {_TAGS[each.metric]: each.value for each in drawn}):  # type: ignore[no-untyped-call]
            events.file_writer.add_summary(summary, walltime=record.created_at.timestamp())
        for each in drawn:
            events.add_scalar(_TAGS[each.metric], each.value, each.epoch, each.seconds)
    return folder
