"""The homework's claims, judged three times: by stored runs, by the report's own numbers, by those of other groups.

A claim is data (declared in `study/`): what is claimed, how it is measured, and the rule for the verdict, all fixed
before anything is measured. The three sources are never mixed, and the claims that each judges by a sample are one
family: its verdicts stand beside the single ones, by Holm's procedure at the same error.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from hw1cli.claims.claim import Claim, Judged, Judgement
from hw1cli.claims.estimates import Estimate, share
from hw1cli.claims.measures import Stored
from hw1cli.claims.observed import PublishedSet
from hw1cli.claims.rules import MOST, Rule, Verdict, p_value, would_decide
from hw1cli.claims.run_measures import OfRuns
from hw1cli.outside.words import counted
from hw1cli.statistics import holm

AUTHOR = "A"
"""The group whose report makes the claims."""

Published = Callable[[Claim], Sequence[PublishedSet]]
"""What was published of the runs that a claim needs, sets with equal results counted once."""


def judge(claims: Iterable[Claim], stored: Stored, published: Published, *, caution: str = "") -> list[Judged]:
    """Return every claim with its verdicts, in the order given; those on overfitting carry the `caution`."""
    judged = [_judge(claim, stored, published(claim), caution) for claim in claims]
    for source in ("stored", "published", "groups"):
        family: list[Any] = _as_family([getattr(each, source) for each in judged])
        judged = [replace(each, **{source: judgement}) for each, judgement in zip(judged, family, strict=True)]
    return judged


def _as_family(judgements: Sequence[Judgement | None]) -> list[Judgement | None]:
    """Return one source's judgements with Holm's p-values; a claim that lacks its runs counts, as a p-value of 1."""
    p_values = [1.0 if each.p_value is None else each.p_value for each in judgements if each and each.sampled]
    adjusted = iter(holm(p_values))
    return [
        replace(each, family=len(p_values), family_p_value=next(adjusted)) if each and each.sampled else each
        for each in judgements
    ]


def _judge(claim: Claim, stored: Stored, published: Sequence[PublishedSet], caution: str) -> Judged:
    measure = claim.measure
    found = measure.take(stored)
    if isinstance(found, str):
        by_runs = Judgement(verdict=Verdict.UNDECIDED, sampled=measure.sampled, reason=found)
    else:
        by_runs = decided(claim.rule, found, measure.unit)
    by_runs = replace(by_runs, left_out=measure.left_out(stored))
    of_published = not isinstance(measure, OfRuns) and measure.of_published
    return Judged(
        claim=claim,
        stored=by_runs,
        published=by_runs if of_published else _by_report(claim, published),
        groups=_by_groups(claim, published),
        caution=caution if claim.on_overfitting else "",
    )


def decided(rule: Rule, estimate: Estimate, unit: str) -> Judgement:
    """Return what an estimate says of a rule."""
    interval = estimate.interval()
    verdict = rule.verdict(interval)
    reason = needed = ""
    if verdict is Verdict.UNDECIDED:
        alone = "one seed gives no interval" if estimate.n < 2 else f"the {unit}s do not differ: no spread is seen"
        reason = "the interval straddles the limit" if interval else alone
        needed = would_decide(rule, estimate, unit) if estimate.sampled else ""
    return Judgement(
        verdict=verdict,
        sampled=estimate.sampled,
        estimate=estimate,
        p_value=p_value(rule, estimate),
        reason=reason,
        needed=needed,
    )


def _by_report(claim: Claim, published: Sequence[PublishedSet]) -> Judgement | None:
    """Return what the report's own numbers say, None where it prints none for the claim."""
    own = next((each for each in published if AUTHOR in each.groups), None)
    if own is None or not isinstance(claim.measure, OfRuns):
        return None
    estimate = claim.measure.of_one(own.runs)
    return None if estimate is None else decided(claim.rule, estimate, claim.measure.unit)


def _by_groups(claim: Claim, published: Sequence[PublishedSet]) -> Judgement | None:
    """Return in how many of the other groups' networks the rule is obeyed; None where none prints the numbers.

    Groups that print the report's own are named, and not counted.
    """
    if not isinstance(claim.measure, OfRuns):
        return None
    measured = [(each.groups, claim.measure.value(each.runs)) for each in published]
    values = [(groups, value) for groups, value in measured if value is not None]
    same = [len(groups) - 1 for groups, _ in values if AUTHOR in groups]
    others = [value for groups, value in values if AUTHOR not in groups]
    left_out = [f"{counted(n, 'group')} with the report's own numbers" for n in same if n]
    if not others:
        reason = "the others who print it print the report's own numbers: one observation" if left_out else ""
        return Judgement(verdict=Verdict.UNDECIDED, reason=reason, left_out=left_out) if left_out else None
    obeying = share(sum(map(claim.rule.obeyed_by, others)), len(others), over="other networks, seed 42, OCTMNIST")
    return replace(decided(MOST, obeying, "network"), left_out=left_out)
