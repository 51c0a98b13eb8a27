"""Runs as TensorBoard event files: a folder a run, to be opened with `tensorboard --logdir FOLDER`.

TensorBoard holds scalars in single precision. Hyperparameters are written for its HPARAMS page.
"""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.event_file_writer import EventFileWriter
from torch.utils.tensorboard.summary import hparams

from hw1cli.export.curves import points
from hw1cli.export.target import file_name, require_new
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
    folder = require_new(out / file_name(f"{record.data_name}-{record.spec.model}-{record.run_id}"))
    events = EventFileWriter(str(folder))
    given = {"model": record.spec.model, **asdict(record.spec.config), "seed": record.spec.seed}
    drawn = list(points(record))
    begun = record.created_at.timestamp()
    for summary in hparams(given, {_TAGS[each.metric]: each.value for each in drawn}):  # type: ignore[no-untyped-call]
        events.add_event(Event(wall_time=begun, summary=summary))
    for point in drawn:
        value = Summary.Value(tag=_TAGS[point.metric], simple_value=point.value)
        events.add_event(Event(wall_time=point.seconds, step=point.epoch, summary=Summary(value=[value])))
    events.close()
    return folder
