"""What is known of the data set that a report speaks of."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hw1cli.checking.possible import Sizes
from hw1cli.data.known import CLASS_COUNTS, HOMEWORK_TEST_COUNTS, KNOWN, OCTMNIST
from hw1cli.errors import DataError
from hw1cli.report.declare import Metric

if TYPE_CHECKING:
    from hw1cli.data.dataset import Dataset
    from hw1cli.store.reader import Reader

_FINGERPRINT = re.compile("[0-9a-f]{32}")


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
    stored = {fingerprint: name for name, fingerprint, _ in reader.data_sets()} if reader else {}
    stored |= {known.fingerprint: known.name for known in KNOWN.values() if known.fingerprint}
    if which in KNOWN or which in stored.values():
        fingerprint = next((each for each, name in reversed(stored.items()) if name == which), None)
        return Facts(name=which, fingerprint=fingerprint, sizes=_sizes(which))
    if _FINGERPRINT.fullmatch(which):
        name = stored.get(which, which)
        return Facts(name=name, fingerprint=which, sizes=_sizes(name))
    raise DataError(f"nothing is known of a data set called {which!r}; give its file with --data")


def facts_in(dataset: "Dataset") -> Facts:
    """Return what is known of a data set that has been read."""
    splits = {
        Metric.TRAIN_ACC: dataset.train,
        Metric.VAL_ACC: dataset.val,
        Metric.TEST_ACC: dataset.test,
        Metric.OFFICIAL_TEST_ACC: dataset.official_test,
    }
    sizes = {metric.value: len(split) for metric, split in splits.items()}
    return Facts(name=dataset.name, fingerprint=dataset.fingerprint, sizes=sizes)


def _sizes(name: str) -> Sizes:
    if name not in KNOWN:
        return {}
    return {
        Metric.TRAIN_ACC.value: sum(CLASS_COUNTS["train"]),
        Metric.VAL_ACC.value: sum(CLASS_COUNTS["val"]),
        Metric.TEST_ACC.value: sum(HOMEWORK_TEST_COUNTS),
        Metric.OFFICIAL_TEST_ACC.value: sum(CLASS_COUNTS["test"]),
    }
