"""What is known of the data set that a report speaks of."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hw1cli.checking.possible import Sizes
from hw1cli.data.known import CLASS_COUNTS, HOMEWORK_TEST_COUNTS, KNOWN, OCTMNIST
from hw1cli.errors import DataError
from hw1cli.records import Status

if TYPE_CHECKING:
    from hw1cli.data.dataset import Dataset
    from hw1cli.store.reader import Reader

_FINGERPRINT = re.compile("[0-9a-f]{32}")
_KNOWN_SIZES: Sizes = {
    "train_acc": sum(CLASS_COUNTS["train"]),
    "val_acc": sum(CLASS_COUNTS["val"]),
    "test_acc": sum(HOMEWORK_TEST_COUNTS),
    "official_test_acc": sum(CLASS_COUNTS["test"]),
}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A data set: its name, its fingerprint (None where none is known here) and how many images it has."""

    name: str
    fingerprint: str | None
    sizes: Sizes

    @property
    def is_octmnist(self) -> bool:
        """Whether it is what the published groups used."""
        return self.name == OCTMNIST.name


def facts_of(which: str, reader: "Reader | None") -> Facts:
    """Return what is known of a data set by its name or fingerprint, without its images.

    Raises DataError for what is neither: a file is named by the user, not by the report.
    """
    names = {known.fingerprint: known.name for known in KNOWN.values() if known.fingerprint}
    names |= {fingerprint: name for name, fingerprint, _ in reader.data_sets()} if reader else {}
    fingerprint = next((each for each, name in names.items() if which in (each, name)), None)
    if fingerprint is None and which not in KNOWN and not _FINGERPRINT.fullmatch(which):
        raise DataError(f"nothing is known of a data set called {which!r}; give its file with --data")
    name = which if fingerprint is None else names[fingerprint]
    if name in KNOWN:
        return Facts(name=name, fingerprint=fingerprint, sizes=_KNOWN_SIZES)
    sizes = _sizes_stored(reader, fingerprint) if reader and fingerprint else {}
    return Facts(name=name, fingerprint=fingerprint, sizes=sizes)


def facts_in(dataset: "Dataset") -> Facts:
    """Return what is known of a data set that has been read."""
    sizes = {f"{split}_acc": sum(counts) for split, counts in dataset.class_counts.items()}
    return Facts(name=dataset.name, fingerprint=dataset.fingerprint, sizes=sizes)


def _sizes_stored(reader: "Reader", fingerprint: str) -> Sizes:
    """Return how many images the latest completed run on a data set was evaluated on."""
    where = {"data_fingerprint": fingerprint, "status": Status.COMPLETED.value}
    latest = reader.summaries(where=where, newest_first=True, limit=1)
    evaluations = reader.record(latest[0].run_id).evaluations if latest else {}
    return {f"{split}_acc": each.n for split, each in evaluations.items()}
