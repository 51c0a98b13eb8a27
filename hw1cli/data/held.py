"""Data sets by their fingerprints: those that this process holds, and those that it finds or makes itself.

A task names its data by their fingerprint; a process that lacks them says so and is handed them, once.
"""

from hw1cli.data.dataset import Dataset
from hw1cli.data.known import OCTMNIST, OCTSIM
from hw1cli.data.octsim.cache import load_octsim
from hw1cli.data.resolve import at_hand

_MOST = 4
_held: dict[str, Dataset] = {}


class DataNotHere(Exception):
    """This process neither holds the data of a fingerprint nor finds them; `fingerprint` is the one argument."""

    @property
    def fingerprint(self) -> str:
        """What the data would have."""
        return str(self.args[0])


def hold(dataset: Dataset) -> None:
    """Keep a data set for the tasks of this process; of several the latest few."""
    _held.pop(dataset.fingerprint, None)
    _held[dataset.fingerprint] = dataset
    while len(_held) > _MOST:
        del _held[next(iter(_held))]


def with_fingerprint(fingerprint: str) -> Dataset:
    """Return the data set of a fingerprint: one that is held, octsim, or OCTMNIST's file; DataNotHere otherwise."""
    if fingerprint not in _held:
        found = load_octsim(lambda line: None) if fingerprint == OCTSIM.fingerprint else at_hand(OCTMNIST.name)
        if found is None or found.fingerprint != fingerprint:
            raise DataNotHere(fingerprint)
        hold(found)
    return _held[fingerprint]
