"""A file's claims held against what is there already: stored runs and the published groups."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hw1cli.checking.check_file import CheckFile
from hw1cli.checking.claimed import Claimed
from hw1cli.checking.judge import Answer, answers
from hw1cli.checking.known import Known, Otherwise, stored
from hw1cli.checking.possible import Sizes
from hw1cli.checking.slips import slips
from hw1cli.data.known import CLASS_COUNTS, HOMEWORK_TEST_COUNTS, KNOWN, OCTMNIST
from hw1cli.data.locations import auto
from hw1cli.errors import DataError
from hw1cli.records import Status
from hw1cli.study.published.groups import published_runs

if TYPE_CHECKING:
    from hw1cli.data.dataset import Dataset
    from hw1cli.store.location import Location
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


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The answers to a file's claims, on the data set that they were held against."""

    title: str
    facts: Facts
    answers: Sequence[Answer]


def look_up(
    file: CheckFile, data: str | None, location: "Location | None", notify: Callable[[str], None] = lambda line: None
) -> Checked:
    """Return the answers to a file's claims from what is there; nothing is trained or stored.

    `data` is a name or a path, and goes before what the file says; its images are read only if it is a path. Without
    a `location` nothing is stored. Raises DataError for data of which nothing is known, or a store that is not there.
    """
    from hw1cli.data.resolve import load_dataset
    from hw1cli.store.reader import Reader

    which = auto() if data == "auto" else data or file.data
    with Reader.open(location) if location else nullcontext() as reader:
        is_file = data is not None and which not in KNOWN
        facts = facts_in(load_dataset(which, notify)) if is_file else facts_of(which, reader)
        return Checked(title=file.title, facts=facts, answers=check(file.claimed, facts, reader))


def check(
    claims: Sequence[Claimed],
    facts: Facts,
    reader: "Reader | None",
    otherwise: Otherwise | None = None,
) -> list[Answer]:
    """Return the answer to every claim on a data set; `otherwise` has runs that were trained with a slip."""
    runs = {}
    if reader and facts.fingerprint:
        runs = stored(reader, [*claims, *misreported(claims)], facts.fingerprint)
    published = published_runs() if facts.name == OCTMNIST.name else ()
    return answers(claims, Known(sizes=facts.sizes, runs=runs, published=published, otherwise=otherwise or {}))


def misreported(claims: Iterable[Claimed]) -> Iterator[Claimed]:
    """Yield what the usual slips make of claims."""
    return (meant for claim in claims for _, meant in slips(claim))


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
