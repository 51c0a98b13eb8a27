"""The homework's claims, judged by the stored runs: a pure function of both.

A claim is data (declared in `study/`): what is claimed, how it is measured, and the rule for the verdict. Rules are
fixed with the claim, before anything is measured.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hw1cli.claims.measures import Measure, Stored
from hw1cli.claims.rules import Measurement, Rule, Verdict, decide


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One claim of the homework.

    `quantity` names what `measure` measures, as the subject of the rule's sentence. `published` is the homework's
    own number for it, None where it gives none.
    """

    id: str
    question: str
    statement: str
    quantity: str
    measure: Measure
    rule: Rule
    published: float | None = None
    on_overfitting: bool = False
    """Whether it says something only on data that can be overfitted as OCTMNIST can."""

    @property
    def rule_sentence(self) -> str:
        """The rule for the verdict as a sentence."""
        return f"Holds if {self.quantity} {self.rule.words}."


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A claim with what was measured, the verdict, the reason where it is undecided, and a caution about the data."""

    claim: Claim
    measurement: Measurement | None
    verdict: Verdict
    reason: str
    caution: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the claim as plain JSON values (interface.md, `report claims --json`)."""
        measured = self.measurement
        interval = measured.interval if measured else None
        return {
            "id": self.claim.id,
            "question": self.claim.question,
            "statement": self.claim.statement,
            "rule": self.claim.rule_sentence,
            "published": self.claim.published,
            "measured": measured.value if measured else None,
            "interval": [interval.low, interval.high] if interval else None,
            "n": measured.n if measured else 0,
            "effect": measured.effect if measured else None,
            "p_value": measured.p_value if measured else None,
            "verdict": self.verdict.value,
            "reason": self.reason or None,
            "caution": self.caution or None,
        }


def judge(claims: Iterable[Claim], stored: Stored, *, caution: str = "") -> list[Judged]:
    """Return every claim with its verdict, in the order given; those on overfitting carry the `caution`."""
    return [_judge(claim, stored, caution if claim.on_overfitting else "") for claim in claims]


def _judge(claim: Claim, stored: Stored, caution: str) -> Judged:
    measurement = claim.measure.take(stored)
    verdict, reason = decide(claim.rule, measurement)
    return Judged(claim=claim, measurement=measurement, verdict=verdict, reason=reason, caution=caution)
