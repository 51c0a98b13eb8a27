"""Which data set a report speaks of, among those that results are stored for."""

from collections.abc import Callable
from dataclasses import dataclass

from hw1cli.data.known import KNOWN, title_of
from hw1cli.data.locations import auto
from hw1cli.errors import DataError
from hw1cli.store.reader import Reader

Notify = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class StoredData:
    """A data set that results are stored for."""

    name: str
    fingerprint: str
    simulated: bool

    @property
    def title(self) -> str:
        """The name as it is shown."""
        return title_of(self.name, self.simulated)


NO_DATA = StoredData(name="", fingerprint="", simulated=False)
"""For reports of questions that train nothing."""


def stored_data(reader: Reader) -> list[StoredData]:
    """Return the data sets that results are stored for: OCTMNIST, octsim, then the others, newest first."""
    found = [StoredData(name=n, fingerprint=f, simulated=s) for n, f, s in reader.data_sets()]
    order = list(KNOWN)
    return sorted(found, key=lambda data: order.index(data.name) if data.name in order else len(order))


def choose(reader: Reader, data: str, notify: Notify) -> StoredData:
    """Return the stored data set that `--data` means, by name or as a file, and name the others that there are.

    `auto` is the set that it means for a training, so that `reproduce` reports what it has trained; where nothing is
    stored for that, it is the first there is. Raises DataError where nothing is stored for what is meant.
    """
    found = stored_data(reader)
    if not found:
        raise DataError(
            "no run has finished yet; `hw1 runs list` shows those begun; their commands, typed again, go on"
        )
    which = auto() if data == "auto" and auto() in {each.name for each in found} else data
    fitting = [each for each in found if which in ("auto", each.name)]
    if not fitting and which not in KNOWN:
        from hw1cli.data.resolve import load_dataset

        fingerprint = load_dataset(which, notify).fingerprint
        fitting = [each for each in found if each.fingerprint == fingerprint]
    if not fitting:
        names = ", ".join(each.title for each in found)
        raise DataError(f"no results are stored for {which}; there are results for: {names}")
    others = [each.title for each in found if each.fingerprint != fitting[0].fingerprint]
    if data == "auto" and others:
        notify(f"this report is on {fitting[0].title}; --data picks another: {', '.join(others)}")
    return fitting[0]


def argument(data: str, chosen: StoredData) -> str:
    """Return what a command to type says of the data set: as the user did, or what his file is probably called."""
    if data != "auto":
        return data
    return chosen.name if chosen.name in KNOWN else f"{chosen.name.removesuffix('.npz')}.npz"
