"""The data sets that have names: how each is told apart, and what is known of it (protocol.md, section 1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

CLASS_NAMES = ("CNV", "DME", "drusen", "normal")
CLASS_COUNTS: Mapping[str, tuple[int, ...]] = {
    "train": (33_484, 10_213, 7_754, 46_026),
    "val": (3_721, 1_135, 862, 5_114),
    "test": (250, 250, 250, 250),
}
"""Images of each class in every split, as published; the homework's test set is a part of `test`."""
HOMEWORK_TEST_COUNTS = (182, 55, 42, 250)
"""Images of each class in the homework's test set: the training set's class balance, 529 in all."""
IMAGE_SHAPE = (28, 28)


@dataclass(frozen=True, kw_only=True)
class KnownSet:
    """A set with a name; all of them have OCTMNIST's classes, counts, image size and homework test set.

    `fingerprint` is empty for OCTMNIST: what has its counts, and is not one of the others to the last byte, is taken
    for it. `since` is the day on which the set was published: nothing was trained on it before. `overfitting` says
    how it differs from OCTMNIST in what claims about overfitting, L2 and dropout rest on (empty: not at all).
    """

    name: str
    file_name: str
    simulated: bool
    since: date
    fingerprint: str = ""
    overfitting: str = ""

    @property
    def title(self) -> str:
        """The name as it is shown."""
        return title_of(self.name, self.simulated)


OCTMNIST = KnownSet(
    name="octmnist",
    file_name="octmnist.npz",
    simulated=False,
    since=date(2020, 10, 28),  # of MedMNIST's first article, arXiv:2010.14925
)
OCTSIM = KnownSet(
    name="octsim",
    file_name="octsim-v2.npz",
    simulated=True,
    since=date(2026, 11, 25),
    fingerprint="cbd58f916d4ad74a608d5237ff23a6da",
    overfitting="octsim overfits, but later than OCTMNIST: its default network (seed 42) has the lowest validation "
    "loss at epoch 91 of 150 (OCTMNIST: about 50)",
)
OCTSIM_1 = KnownSet(
    name="octsim 1",  # the first simulated set, which was stored under the name `octsim` and is no longer made
    file_name="octsim-v1.npz",
    simulated=True,
    since=date(2026, 11, 23),
    fingerprint="7310b2c8008be016c388c0857bd2d3a7",
    overfitting="octsim 1 does not overfit as OCTMNIST does: its default network has the lowest validation loss near "
    "epoch 143 of 150 (OCTMNIST: about 50), so this verdict says nothing about OCTMNIST",
)

KNOWN: Mapping[str, KnownSet] = {each.name: each for each in (OCTMNIST, OCTSIM, OCTSIM_1)}
"""The known sets by name, in the order in which reports prefer them."""


def title_of(name: str, simulated: bool) -> str:
    """Return a data set's name as it is shown everywhere: simulated data says so."""
    return f"{name} (simulated)" if simulated else name


def known_set(fingerprint: str, val_counts: Sequence[int]) -> KnownSet | None:
    """Return the known set that stored results are of, None for any other set, whatever its file is called.

    A simulated set is told by its fingerprint, OCTMNIST by how many validation images there are of each class.
    """
    simulated = next((each for each in KNOWN.values() if each.fingerprint == fingerprint), None)
    return simulated or (OCTMNIST if tuple(val_counts) == CLASS_COUNTS["val"] else None)


def class_names(known: KnownSet | None, n_classes: int) -> tuple[str, ...]:
    """Return the names of a data set's classes: those of the known sets, numbers for any other."""
    return CLASS_NAMES if known else tuple(f"class {label}" for label in range(n_classes))
