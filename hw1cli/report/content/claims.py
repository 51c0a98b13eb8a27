"""The homework's claims as a section of the report: published beside measured, the verdicts, and the rules."""

from collections.abc import Sequence

from hw1cli.claims.judge import Judged
from hw1cli.claims.rules import Verdict
from hw1cli.report.document import Column, Kind, Measured, Section, Table, Value, columns
from hw1cli.words import counted


def claims_section(judged: Sequence[Judged]) -> Section:
    """Return the claims with their verdicts and the rules behind them."""
    counts = {verdict: sum(each.verdict is verdict for each in judged) for verdict in Verdict}
    summary = ", ".join(f"{count} {verdict.value}" for verdict, count in counts.items())
    return Section(
        id="claims",
        title="The homework's claims, tested",
        paragraphs=(
            f"{counted(len(judged), 'claim')}: {summary}. Every rule was fixed before anything was measured.",
        ),
        tables=(claims_table(judged), rules_table(judged)),
    )


def claims_table(judged: Sequence[Judged]) -> Table:
    """Return the claims as a table: published beside measured, with interval, effect and verdict."""
    return Table(
        id="claims",
        title="Claims of the homework and what the runs say of them",
        columns=(
            *columns("claim", "statement"),
            *columns("published", "measured", "95% interval", kind=Kind.METRIC),
            Column("n", Kind.INTEGER),
            Column("effect", Kind.NUMBER),
            Column("verdict"),
        ),
        rows=tuple(_row(each) for each in judged),
        notes=(
            "A claim holds, or does not hold, if its whole 95% interval says so; otherwise it is undecided.",
            "An interval over seeds is Student's t, on a logarithmic or logit scale where the quantity has bounds, "
            "so that it stays within them.",
            "n counts seeds (for gradient noise repetitions; 1 for exact numbers).",
            "Effect is Cohen's h for two accuracies and Cohen's d for other paired differences.",
            "Two models on one test set must also differ by McNemar's exact test on the homework's seed.",
        ),
    )


def rules_table(judged: Sequence[Judged]) -> Table:
    """Return the rules by which the claims were judged, each as a sentence."""
    names = ("claim", "rule", "why undecided", "caution")
    rows = tuple((each.claim.id, each.claim.rule_sentence, each.reason, each.caution) for each in judged)
    return Table(id="claim-rules", title="How each claim is judged", columns=columns(*names), rows=rows)


def _row(each: Judged) -> tuple[Value | Measured, ...]:
    measured, kind = each.measurement, each.claim.measure.kind
    return (
        each.claim.id,
        each.claim.statement,
        Measured(each.claim.published, kind),
        Measured(measured.value if measured else None, kind),
        Measured(measured.interval if measured else None, kind),
        measured.n if measured else 0,
        round(measured.effect, 2) if measured and measured.effect is not None else None,
        each.verdict.value,
    )
