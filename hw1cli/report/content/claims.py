"""The homework's claims in the report: beside the answer that makes them, and all of them in an appendix."""

from collections.abc import Sequence

from hw1cli.claims.claim import Judged, Judgement
from hw1cli.claims.rules import Verdict
from hw1cli.outside.words import counted
from hw1cli.report.document import Column, Kind, Measured, Section, Table, Value, columns
from hw1cli.report.numbers import number
from hw1cli.statistics import Interval


def claims_appendix(judged: Sequence[Judged], published: str) -> Section:
    """Return the claims with their verdicts and the rules behind them."""
    family = next((each.stored.family for each in judged if each.stored.family), 0)
    return Section(
        id="claims",
        title="Appendix: the homework's claims, tested",
        appendix=True,
        paragraphs=(
            f"{counted(len(judged), 'claim')}: {_counts([each.stored.verdict for each in judged])}; all at once: "
            f"{_counts([each.stored.family_verdict for each in judged])}. {family} of them are judged by a sample, "
            "as one family. Every rule was fixed before anything was measured. docs/claims.md explains the columns.",
        ),
        tables=(claims_table(judged, published), rules_table(judged)),
    )


def claims_of(id: str, judged: Sequence[Judged], published: str) -> Table | None:
    """Return the claims of a sub-question with their verdicts; None where it has none."""
    own = [each for each in judged if each.claim.question == f"Q{id}"]
    cautions = dict.fromkeys(each.caution for each in own if each.caution)
    names = (*([published] if published else ()), "measured", "95% interval")
    if not own:
        return None
    return Table(
        id=f"claims-{id}",
        title=f"What the homework claims in {id}, and what the stored runs say",
        columns=(Column("claim"), *columns(*names, kind=Kind.METRIC), Column("verdict")),
        rows=tuple((each.claim.statement, *_numbers(each, published), each.stored.verdict.value) for each in own),
        notes=tuple(f"{caution}." for caution in cautions),
    )


def claims_table(judged: Sequence[Judged], published: str) -> Table:
    """Return the claims as a table: measured, what each source says, and published numbers where there are any."""
    names = (*([published] if published else ()), "measured", "95% interval")
    elsewhere = ("report's numbers", "other groups") if published else ()
    return Table(
        id="claims",
        title="Claims of the homework, judged by the stored runs"
        + (", by the report's own numbers and by other groups'" if published else ""),
        columns=(
            *columns("claim", "statement"),
            *columns(*names, kind=Kind.METRIC),
            Column("over"),
            *columns("p", "p (Holm)", kind=Kind.NUMBER),
            *columns("verdict", "all at once", *elsewhere),
        ),
        rows=tuple(_row(each, published) for each in judged),
        notes=_NOTES if published else _NOTES[:-1],
    )


_NOTES = (
    "A claim holds, or does not hold, if its whole 95% interval says so; otherwise it is undecided. p is the least "
    "error at which an interval would still decide.",
    "All at once: the same with Holm's p, so that the chance of any false verdict among all the claims is at most "
    "5%.",
    "Over: what was measured again and again, so that the interval speaks of others of it: new seeds, new images, or "
    "both. Accuracies are taken over both, and the best of several against every rival.",
    "Report's numbers and other groups: verdicts on OCTMNIST, all of seed 42; groups with equal numbers count once. "
    "They are never mixed with the stored runs.",
)


def rules_table(judged: Sequence[Judged]) -> Table:
    """Return the rules by which the claims were judged, each as a sentence, and what remains to be said."""
    rows = tuple((each.claim.id, each.claim.rule_sentence, _remarks(each), each.caution) for each in judged)
    names = ("claim", "rule", "remarks", "caution")
    return Table(id="claim-rules", title="How each claim is judged", columns=columns(*names), rows=rows)


def _counts(verdicts: Sequence[Verdict]) -> str:
    return ", ".join(f"{verdicts.count(verdict)} {verdict.value}" for verdict in Verdict)


def _numbers(each: Judged, published: str) -> tuple[Measured, ...]:
    """Return what was published, where that is shown, what was measured, and its interval."""
    found, kind = each.stored.estimate, each.claim.measure.kind
    interval = found.interval() if found else None
    if found and not found.sampled and interval == Interval(found.value, found.value):
        interval = None  # it says no more than the value
    values = (*([each.claim.published] if published else ()), found.value if found else None, interval)
    return tuple(Measured(value, kind) for value in values)


def _row(each: Judged, published: str) -> tuple[Value | Measured, ...]:
    elsewhere = (_shown(each.published, each.claim.measure.kind), _by_groups(each.groups)) if published else ()
    return (
        each.claim.id,
        each.claim.statement,
        *_numbers(each, published),
        _over(each),
        each.stored.p_value,
        each.stored.family_p_value,
        each.stored.verdict.value,
        each.stored.family_verdict.value,
        *elsewhere,
    )


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


def _over(each: Judged) -> str | None:
    """Return what the stored runs repeat: `5 seeds x 529 images`."""
    found = each.stored.estimate
    if found is None or not found.sampled:
        return found.over if found else None
    images = f" x {counted(found.images, 'image')}" if found.images else ""
    return counted(found.n, each.claim.measure.unit) + images


def _remarks(each: Judged) -> str:
    """Return why a claim is undecided, what would decide it, and which runs and groups do not count."""
    runs, groups = each.stored, each.groups.left_out if each.groups else ()
    parts = [runs.reason, runs.needed and f"would decide: {runs.needed}", *runs.left_out, *groups]
    return "; ".join(part for part in parts if part)
