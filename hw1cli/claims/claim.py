"""A claim of the homework, and what is said of it: a rule fixed before the look, three judgements after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hw1cli.claims.estimates import Estimate
from hw1cli.claims.rules import Rule, Verdict
from hw1cli.claims.run_measures import Measure
from hw1cli.statistics import SIGNIFICANCE


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
class Judgement:
    """What one source says of a claim.

    `p_value` is None where nothing is left to chance (`sampled` is False); `family_p_value` is Holm's, over the
    `family` of so many claims that the source judges by a sample. `reason` says why it is undecided and `needed` what
    would decide it. `left_out` names what is there and was not counted.
    """

    verdict: Verdict
    sampled: bool = True
    estimate: Estimate | None = None
    p_value: float | None = None
    family: int | None = None
    family_p_value: float | None = None
    reason: str = ""
    needed: str = ""
    left_out: Sequence[str] = ()

    @property
    def family_verdict(self) -> Verdict:
        """The verdict that holds for the whole family at once."""
        sure = self.family_p_value is None or self.family_p_value <= SIGNIFICANCE
        return self.verdict if sure else Verdict.UNDECIDED

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        interval = self.estimate.interval() if self.estimate else None
        return {
            "measured": self.estimate.value if self.estimate else None,
            "interval": [interval.low, interval.high] if interval else None,
            "over": self.estimate.over if self.estimate else None,
            "n": self.estimate.n if self.estimate else 0,
            "images": self.estimate.images if self.estimate else None,
            "p_value": self.p_value,
            "verdict": self.verdict.value,
            "family": self.family,
            "family_p_value": self.family_p_value,
            "family_verdict": self.family_verdict.value,
            "reason": self.reason or None,
            "would_decide": self.needed or None,
            "left_out": list(self.left_out),
        }


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A claim with its three judgements (None where a source has nothing to say), and a caution about the data."""

    claim: Claim
    stored: Judgement
    published: Judgement | None
    groups: Judgement | None
    caution: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the claim as plain JSON values (interface.md, `report claims --json`)."""
        return {
            "id": self.claim.id,
            "question": self.claim.question,
            "statement": self.claim.statement,
            "rule": self.claim.rule_sentence,
            "published": self.claim.published,
            **self.stored.as_json(),
            "on_published": self.published and self.published.as_json(),
            "on_groups": self.groups and self.groups.as_json(),
            "caution": self.caution or None,
        }
