"""A file's claims held against what is there already: stored runs and the published groups."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hw1cli.checking.check_file import CheckFile
from hw1cli.checking.claimed import Claimed
from hw1cli.checking.facts import Facts, facts_in, facts_of
from hw1cli.checking.judge import Answer, Known, Otherwise, answers
from hw1cli.checking.slips import slips
from hw1cli.checking.stored import Stored, stored
from hw1cli.data.known import KNOWN
from hw1cli.data.locations import auto
from hw1cli.study.published.groups import published_runs

if TYPE_CHECKING:
    from hw1cli.store.location import Location
    from hw1cli.store.reader import Reader


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
    runs = Stored()
    if reader and facts.fingerprint:
        runs = stored(reader, [*claims, *misreported(claims)], facts.fingerprint)
    published = published_runs() if facts.is_octmnist else ()
    return answers(claims, Known(sizes=facts.sizes, stored=runs, published=published, otherwise=otherwise or {}))


def misreported(claims: Iterable[Claimed]) -> Iterator[Claimed]:
    """Yield what the usual slips make of claims."""
    return (meant for claim in claims for _, meant in slips(claim))
