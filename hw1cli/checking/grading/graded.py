"""What was found in a submission, as JSON values, and what in it does not hold, in words.

Nobody is accused: a finding says which number does not follow from what.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from hw1cli.checking.judge import CANNOT_STAND
from hw1cli.report.content.question3_tables import answer, remark_on
from hw1cli.verification import Outcome

Json: TypeAlias = dict[str, Any]


class Part(StrEnum):
    """What is looked at in a submission."""

    CHECK = "check"
    NETWORKS = "networks"
    STORE = "store"
    VERIFIED = "verified"


HEADINGS = {
    Part.CHECK: "numbers of the report",
    Part.NETWORKS: "networks",
    Part.STORE: "stored runs",
    Part.VERIFIED: "trained again",
}


@dataclass(kw_only=True)
class Graded:
    """What was found in a submission by now, of each part; remarks on what was left out or could not be looked at.

    The parts are as in `check`, `verify-construction`, `db check` and `runs verify` with `--json`; `store` is None
    where there is no store.
    """

    submission: str
    check: list[Json] = field(default_factory=list)
    networks: list[Json] = field(default_factory=list)
    store: Json | None = None
    verified: list[Json] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def as_json(self, score: float | None) -> Json:
        """Return it as JSON values (interface.md, `grade --json`)."""
        found = asdict(self)
        remarks = found.pop("remarks")
        return {**found, "score": score, "remarks": remarks}


@dataclass(frozen=True)
class Item:
    """One number, network or run: whether it holds (None: that was not decided), and what does not."""

    name: str
    holds: bool | None
    why: str = ""


def items(graded: Graded, part: Part) -> list[Item]:
    """Return what there is of a part."""
    return list(_ITEMS[part](graded))


def findings(graded: Graded, part: Part) -> list[str]:
    """Return what of a part does not hold, a line each."""
    return [f"{item.name}: {item.why}" for item in items(graded, part) if item.holds is False]


def all_findings(graded: Graded) -> list[str]:
    """Return what does not hold of any part."""
    return [each for part in Part for each in findings(graded, part)]


def _numbers(graded: Graded) -> Iterator[Item]:
    for each in graded.check:
        name = "{file}, {place}: {run}, {metric} {value}".format_map(each)
        stands = each["verdict"] not in CANNOT_STAND
        yield Item(name, stands, f"{each['verdict']}: {each['reason']}")


def _networks(graded: Graded) -> Iterator[Item]:
    for each in graded.networks:
        verdicts = [each["verified"], each["robust"], *(one["met"] for one in each["requirements"])]
        holds = False if False in verdicts or "method" not in each else None if None in verdicts else True
        verdict = f"computes f: {answer(each['verified'])}, robust: {answer(each['robust'])}"
        yield Item(each["file"], holds, "; ".join(filter(None, (verdict, remark_on(each)))))


def _stored(graded: Graded) -> Iterator[Item]:
    store: Mapping[str, Any] = graded.store or {}
    runs: Sequence[Json] = store.get("runs", ())
    if store and not store["integrity"]:
        yield Item(store["location"], False, "; ".join(store["problems"]))
    for run in runs:
        found = run["inconsistent"]
        yield Item(f"run {run['run_id']}", not found, "; ".join(found))


def _verified(graded: Graded) -> Iterator[Item]:
    for each in graded.verified:
        holds = {Outcome.IDENTICAL.value: True, Outcome.DIFFERS.value: False}.get(each["verdict"])
        yield Item(f"run {each['run_id']}", holds, each["reason"])


_ITEMS = {Part.CHECK: _numbers, Part.NETWORKS: _networks, Part.STORE: _stored, Part.VERIFIED: _verified}
