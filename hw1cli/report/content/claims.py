"""The homework's claims as a section of the report: published beside measured, the verdicts, and the rules."""

from collections.abc import Sequence

from hw1cli.claims.claim import Judged, Judgement
from hw1cli.claims.estimates import Exact
from hw1cli.claims.rules import Verdict
from hw1cli.report.document import Column, Kind, Measured, Section, Table, Value, columns
from hw1cli.report.numbers import number
from hw1cli.words import counted


def claims_section(judged: Sequence[Judged]) -> Section:
    """Return the claims with their verdicts and the rules behind them."""
    family = next((each.stored.family for each in judged if each.stored.family), 0)
    return Section(
        id="claims",
        title="The homework's claims, tested",
        paragraphs=(
            f"{counted(len(judged), 'claim')}: {_counts([each.stored.verdict for each in judged])}; all at once: "
            f"{_counts([each.stored.family_verdict for each in judged])}. {family} of them are judged by a sample, "
            "as one family. Every rule was fixed before anything was measured. docs/claims.md explains the columns.",
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
            *columns("p", "p (Holm)", kind=Kind.NUMBER),
            *columns("verdict", "all at once", "report's numbers", "other groups"),
        ),
        rows=tuple(_row(each) for each in judged),
        notes=(
            "A claim holds, or does not hold, if its whole 95% interval says so; otherwise it is undecided. p is the "
            "least error at which an interval would still decide.",
            "All at once: the same with Holm's p, so that the chance of any false verdict among all the claims is at "
            "most 5%.",
            "Over: what was measured again and again, so that the interval speaks of others of it: new seeds, new "
            "images, or both. Accuracies are taken over both, and the best of several against every rival.",
            "Report's numbers and other groups: verdicts on OCTMNIST, all of seed 42; groups with equal numbers "
            "count once. They are never mixed with the stored runs.",
        ),
    )


def rules_table(judged: Sequence[Judged]) -> Table:
    """Return the rules by which the claims were judged, each as a sentence, and what remains to be said."""
    rows = tuple((each.claim.id, each.claim.rule_sentence, _remarks(each), each.caution) for each in judged)
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
        _over(each),
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


def _over(each: Judged) -> str | None:
    """Return what the stored runs repeat: `5 seeds x 529 images`."""
    found = each.stored.estimate
    if found is None or isinstance(found, Exact):
        return found.over if found else None
    images = f" x {counted(found.images, 'image')}" if found.images else ""
    return counted(found.n, each.claim.measure.unit) + images


def _remarks(each: Judged) -> str:
    """Return why a claim is undecided, what would decide it, and which runs and groups do not count."""
    runs, groups = each.stored, each.groups.left_out if each.groups else ()
    parts = [runs.reason, runs.needed and f"would decide: {runs.needed}", *runs.left_out, *groups]
    return "; ".join(part for part in parts if part)
