"""The homework's claims as a section of the report: published beside measured, the verdicts, and the rules."""

from collections.abc import Sequence

from hw1cli.claims.estimates import Exact
from hw1cli.claims.judge import Judged, Judgement
from hw1cli.claims.rules import Verdict
from hw1cli.report.document import Column, Kind, Measured, Section, Table, Value, columns
from hw1cli.report.numbers import number
from hw1cli.words import counted


def claims_section(judged: Sequence[Judged]) -> Section:
    """Return the claims with their verdicts and the rules behind them."""
    return Section(
        id="claims",
        title="The homework's claims, tested",
        paragraphs=(
            f"{counted(len(judged), 'claim')}: {_counts([each.stored.verdict for each in judged])}; all at once: "
            f"{_counts([each.stored.family_verdict for each in judged])}. "
            "Every rule was fixed before anything was measured. docs/claims.md explains the columns.",
        ),
        tables=(claims_table(judged), rules_table(judged)),
    )


def claims_table(judged: Sequence[Judged]) -> Table:
    """Return the claims as a table: published beside measured, and what each of the three sources says."""
    return Table(
        id="claims",
        title="Claims of the homework, judged by the stored runs, by the report's own numbers and by other groups'",
        columns=(
            *columns("claim", "statement"),
            *columns("published", "measured", "95% interval", kind=Kind.METRIC),
            Column("over"),
            *columns("n", "p", "p (Holm)", kind=Kind.NUMBER),
            *columns("verdict", "all at once", "report's numbers", "other groups"),
        ),
        rows=tuple(_row(each) for each in judged),
        notes=(
            "A claim holds, or does not hold, if its whole 95% interval says so; otherwise it is undecided. p is the "
            "least error at which an interval would still decide.",
            "All at once: the same with Holm's p, so that the chance of any false verdict among all the claims is at "
            "most 5%.",
            "Over: what the interval generalises to; n counts seeds (for gradient noise, repetitions). Accuracies "
            "are taken over seeds and images together, the best of several against every rival.",
            "Report's numbers and other groups: verdicts on OCTMNIST, all of seed 42; groups with equal numbers "
            "count once. They are never mixed with the stored runs.",
        ),
    )


def rules_table(judged: Sequence[Judged]) -> Table:
    """Return the rules by which the claims were judged, each as a sentence, and what remains to be said."""
    rows = tuple((each.claim.id, each.claim.rule_sentence, _remarks(each.stored), each.caution) for each in judged)
    names = ("claim", "rule", "remarks", "caution")
    return Table(id="claim-rules", title="How each claim is judged", columns=columns(*names), rows=rows)


def _counts(verdicts: Sequence[Verdict]) -> str:
    return ", ".join(f"{verdicts.count(verdict)} {verdict.value}" for verdict in Verdict)


def _row(each: Judged) -> tuple[Value | Measured, ...]:
    found, kind = each.stored.estimate, each.claim.measure.kind
    interval = found.interval() if found and not _certain(each.stored) else None
    return (
        each.claim.id,
        each.claim.statement,
        Measured(each.claim.published, kind),
        Measured(found.value if found else None, kind),
        Measured(interval, kind),
        found.over if found else None,
        found.n if found else 0,
        each.stored.p_value,
        each.stored.family_p_value,
        each.stored.verdict.value,
        each.stored.family_verdict.value,
        _shown(each.published, kind),
        _by_groups(each.groups),
    )


def _certain(judgement: Judgement) -> bool:
    return isinstance(judgement.estimate, Exact) and judgement.estimate.bounds is None


def _shown(judgement: Judgement | None, kind: Kind) -> str | None:
    """Return the verdict by the report's own numbers, with the number."""
    if judgement is None or judgement.estimate is None:
        return None
    return f"{judgement.verdict.value} ({number(judgement.estimate.value, kind)})"


def _by_groups(judgement: Judgement | None) -> str | None:
    """Return the verdict of the other groups, with the networks that agree."""
    if judgement is None:
        return None
    found = judgement.estimate
    counts = f" ({round(found.value * found.n)} of {found.n})" if found else ""
    return judgement.verdict.value + counts


def _remarks(judgement: Judgement) -> str:
    """Return why a claim is undecided, what would decide it, and which runs do not count."""
    parts = [judgement.reason, judgement.needed and f"would decide: {judgement.needed}", *judgement.left_out]
    return "; ".join(part for part in parts if part)
