"""A file's claims held against a store and the published groups; and what would have to be trained to say more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from hw1cli.checking.claimed import Claimed
from hw1cli.checking.facts import Facts
from hw1cli.checking.judge import Answer, Known, Verdict, answers
from hw1cli.checking.possible import impossible
from hw1cli.checking.slips import slips
from hw1cli.checking.stored import Stored, Trained, stored, wanted
from hw1cli.models.slips import Slip
from hw1cli.report.declare import Metric
from hw1cli.report.document import Report, Section, Table, columns
from hw1cli.specs import Config, RunSpec
from hw1cli.study.published.groups import published_runs
from hw1cli.words import counted

EQUAL = "All groups used one seed, so equal results of one network count as one; runs that are odd are left out."

if TYPE_CHECKING:
    from hw1cli.store.reader import Reader


def check(
    claims: Sequence[Claimed],
    facts: Facts,
    reader: "Reader | None",
    otherwise: Mapping[tuple[Config, int], Mapping[Slip, Trained]] | None = None,
) -> list[Answer]:
    """Return the answer to every claim on a data set, from what is stored (no store: None) and published."""
    runs = Stored()
    if reader and facts.fingerprint:
        runs = stored(reader, [*claims, *slipped(claims)], facts.fingerprint)
    published = published_runs() if facts.is_octmnist else ()
    return answers(claims, Known(sizes=facts.sizes, stored=runs, published=published, otherwise=otherwise or {}))


def slipped(claims: Iterable[Claimed]) -> Iterator[Claimed]:
    """Yield what the usual slips make of claims."""
    return (slip.claim for claim in claims for slip in slips(claim))


def doubtful(given: Iterable[Answer]) -> list[Claimed]:
    """Return the claims whose digits a slip may explain: something else is known of their runs."""
    beside = {Verdict.DIFFERS, Verdict.UNUSUAL, Verdict.UNKNOWN}
    return [each.claim for each in given if each.verdict in beside and each.known["stored"]]


def to_train(claims: Iterable[Claimed], facts: Facts, data: str) -> list[RunSpec]:
    """Return the runs that decide claims on the data set of a fingerprint, each once; none for impossible ones."""
    asked = [each for each in claims if each.metric != Metric.TRAIN_SECONDS and not impossible(each, facts.sizes)]
    specs = (RunSpec(config=config, seed=each.seed, data=data) for each in asked for config in wanted(each))
    return list(dict.fromkeys(specs))


def table(title: str, facts: Facts, given: Sequence[Answer]) -> Table:
    """Return the answers as a table; under it, how many there are of each verdict."""
    rows = (
        (f"{each.claim.run}: {each.claim.what}", each.claim.number.text, each.verdict.value, each.reason)
        for each in given
    )
    verdicts = [each.verdict for each in given]
    numbers = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in Verdict if verdict in verdicts)
    return Table(
        id="checked",
        title=f"{title}, on {facts.name}",
        columns=columns("number", "claimed", "verdict", "why"),
        rows=tuple(rows),
        notes=(
            f"{counted(len(given), 'number')}: {numbers}.",
            *((EQUAL,) if any(each.known["published"] for each in given) else ()),
        ),
    )


def report(title: str, facts: Facts, given: Sequence[Answer]) -> Report:
    """Return the answers as a report of one section."""
    section = Section(id="check", title="Are these numbers possible?", tables=(table(title, facts, given),))
    return Report(title=title, data_title="", data_fingerprint="", sections=(section,))
