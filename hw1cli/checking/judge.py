"""Claimed numbers to verdicts: pure functions of what is known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hw1cli.checking.claimed import BEST_EPOCH, Claimed, Printed
from hw1cli.checking.contradictions import contradictions
from hw1cli.checking.known import Known, Number, Seen, measured, seen, wanted
from hw1cli.checking.possible import impossible
from hw1cli.checking.slips import slips
from hw1cli.models.registry import outside_guarantee
from hw1cli.outside.words import counted
from hw1cli.report.declare import Metric
from hw1cli.report.document import Kind
from hw1cli.report.numbers import number as written

FORGETS_ROUNDING = ("perceptron", "logreg", "torch-logreg")
"""Models of which every program prints the same digits. A network's are those of one arithmetic, here hw1's."""


class Verdict(StrEnum):
    """What can be said of a number, the strongest first."""

    IMPOSSIBLE = "impossible"
    CONTRADICTS = "contradicts"
    DIFFERS = "differs"
    UNUSUAL = "unusual"
    CONSISTENT = "consistent"
    UNKNOWN = "unknown"


MOST_NAMED = 4
"""So many groups are named; of more, their number is said."""

CANNOT_STAND = (Verdict.IMPOSSIBLE, Verdict.CONTRADICTS, Verdict.DIFFERS)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The strongest verdict that applies to a claim, why, and what is known of its number."""

    claim: Claimed
    verdict: Verdict
    reason: str
    known: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return the answer as JSON values (interface.md, `check --json`)."""
        claim = self.claim
        named = {"run": claim.run, "metric": claim.metric, "value": claim.number.text}
        return named | {"verdict": self.verdict.value, "reason": self.reason, "known": dict(self.known)}


def answers(claims: Sequence[Claimed], known: Known) -> list[Answer]:
    """Return the answer to every claim, in their order."""
    possible = [claim for claim in claims if impossible(claim, known.sizes) is None]
    against = contradictions(possible, known.sizes)
    return [_answer(claim, known, against.get(claim, ())) for claim in claims]


def _answer(claim: Claimed, known: Known, against: Sequence[str]) -> Answer:
    seeds, groups = known.by_seed(claim), seen(claim, known.published)
    if why := impossible(claim, known.sizes):
        verdict, reason = Verdict.IMPOSSIBLE, why
    elif against:
        verdict, reason = Verdict.CONTRADICTS, "; ".join(against)
    elif claim.metric == Metric.TRAIN_SECONDS:
        verdict, reason = (
            Verdict.UNKNOWN,
            "a time is its machine's; it would need the report's own runs, and no others",
        )
    else:
        verdict, reason = _by_run(claim, known) or _by_range(claim, known, seeds, groups)
    return Answer(
        claim=claim,
        verdict=verdict,
        reason=reason,
        known={
            "n": known.sizes.get(claim.metric),
            "stored": [{"seed": seed, "value": float(value)} for seed, value in seeds.items()],
            "published": [{"value": each.number.text, "groups": list(each.groups)} for each in groups],
        },
    )


def _by_run(claim: Claimed, known: Known) -> tuple[Verdict, str] | None:
    """Return what the claim's own run says of it; None where there is none, or where it decides nothing."""
    run = known.run(claim)
    value = measured(run, claim) if run else None
    if run is None or value is None:
        return None
    if claim.number.is_of(value):
        return Verdict.CONSISTENT, f"run {run.run_id} gives {_shown(value, claim)}"
    if outside_guarantee(run):
        return None
    whose = "" if claim.model in FORGETS_ROUNDING else " (another program rounds a network's sums otherwise)"
    return Verdict.DIFFERS, f"run {run.run_id} gives {_shown(value, claim)}{_explained(claim, known)}{whose}"


def _by_range(
    claim: Claimed, known: Known, seeds: Mapping[int, Number], groups: Sequence[Seen]
) -> tuple[Verdict, str]:
    """Return where the claim lies among what is stored of other seeds and what groups published."""
    within, outside = list[str](), list[str]()
    if seeds:
        low, high = min(seeds.values()), max(seeds.values())
        inside = claim.number.low <= high and low <= claim.number.high
        span = _span(_shown(low, claim), _shown(high, claim))
        (within if inside else outside).append(f"{span} in {counted(len(seeds), 'stored seed')}")
    if groups:
        inside = _overlap([claim.number], groups)
        (within if inside else outside).append(_range_of(groups))
    if within:
        return Verdict.CONSISTENT, " and ".join(within)
    if len(seeds) + len({group for each in groups for group in each.groups}) > 1:
        return (
            Verdict.UNUSUAL,
            f"outside {' and outside '.join(outside)}{_explained(claim, known)}; rare is not wrong",
        )
    if outside:
        more = f"one result says little of others, train more seeds{_explained(claim, known)}"
        return Verdict.UNKNOWN, f"there is only {outside[0]}; {more}"
    if known.run(claim):
        return Verdict.UNKNOWN, f"hw1 measures no {claim.what} of {claim.model}; only its author can say"
    return Verdict.UNKNOWN, "nothing is stored or published of it; `hw1 check --run` trains it"


def _explained(claim: Claimed, known: Known) -> str:
    """Return which slips give the claimed digits: with a run, or as groups printed them; empty if none does."""
    found = list(_explanations(claim, known))
    return f"; these digits come out {', or '.join(found)}" if found else ""


def _explanations(claim: Claimed, known: Known) -> Iterator[str]:
    own = [each.number for each in seen(claim, known.published)]
    for words, meant in slips(claim):
        run = known.run(meant)
        value = measured(run, meant) if run else None
        groups = seen(meant, known.published)
        printed = [each for each in groups if each.number.agrees(claim.number)]
        if run and value is not None and claim.number.is_of(value):
            yield f"{words} (run {run.run_id})"
        elif printed:
            yield f"{words} ({_who(printed)})"
        elif len(groups) > 1 and _overlap([claim.number], groups) and not _overlap(own, groups):
            yield f"{words} or nearly ({_range_of(groups)})"
    if len(claim.configs) == 1:
        for slip, trained in known.otherwise.get((wanted(claim)[0], claim.seed), {}).items():
            value = measured(trained, claim)
            if value is not None and claim.number.is_of(value):
                yield slip.value


def _shown(value: Number, claim: Claimed) -> str:
    if claim.metric == BEST_EPOCH:
        return f"{float(value):g}"
    return written(float(value), Kind.ACCURACY if claim.is_accuracy else Kind.LOSS)


def _span(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def _overlap(numbers: Sequence[Printed], groups: Sequence[Seen]) -> bool:
    """Return whether the range of some printed numbers, in order, has something in common with that of groups."""
    if not numbers or not groups:
        return False
    return numbers[0].low <= groups[-1].number.high and groups[0].number.low <= numbers[-1].high


def _range_of(groups: Sequence[Seen]) -> str:
    return f"{_span(groups[0].number.text, groups[-1].number.text)} in {_who(groups)}"


def _who(groups: Sequence[Seen]) -> str:
    """Return whose results these are: `3 published results of groups A, B, C, D`; many groups are only counted."""
    names = sorted({name for each in groups for name in each.groups})
    if len(names) > MOST_NAMED:
        of = f"{len(names)} groups"
    else:
        of = f"group{'' if len(names) == 1 else 's'} {', '.join(names)}"
    return f"{counted(len(groups), 'published result')} of {of}"
