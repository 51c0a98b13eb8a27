"""Question 3's results into the store: single verifications, proofs, the chart of what one perceptron can do."""

from typing import TYPE_CHECKING, Any

from hw1cli.cli.printing import note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hw1cli.constructions.proofs import Proof

CHART_UP_TO = 12
SECONDS_A_PROOF = 60.0


def store_answer(answer: dict[str, Any], db: str | None) -> None:
    """Store the verification of our own networks for one (D, A, B)."""
    from hw1cli.report.content.question3 import VERIFICATION, verifications_of

    _save([(VERIFICATION, subject, result) for subject, result in verifications_of(answer).items()], db)


def store_proofs(proofs: "Sequence[Proof]", db: str | None) -> None:
    """Store the theorems' verdicts."""
    from hw1cli.report.content.question3 import THEOREM

    _save([(THEOREM, proof.theorem.name, proof.as_json()) for proof in proofs], db)


def verify_homework(db: str | None) -> None:
    """Verify the homework's example with either margin, make the chart, prove the theorems, and store it all."""
    from hw1cli.constructions.answer import homework_answer
    from hw1cli.constructions.separability import chart
    from hw1cli.constructions.target import Target
    from hw1cli.errors import Hw1Error
    from hw1cli.report.content.question3 import CHART, SHOWN

    target = Target(*SHOWN)
    store_answer(homework_answer(target, "half"), db)
    store_answer(homework_answer(target, "max"), db)
    certificates = chart(CHART_UP_TO)
    charts = []
    for inputs in range(1, CHART_UP_TO + 1):
        cells = [each.separable for each in certificates if inputs == each.target.D]
        charts.append((CHART, f"D={inputs:02d}", {"D": inputs, "intervals": len(cells), "separable": sum(cells)}))
    _save(charts, db)
    try:
        from hw1cli.constructions.proofs import prove_all
        from hw1cli.constructions.theorems import THEOREMS

        proofs = list(prove_all(THEOREMS, SECONDS_A_PROOF))
    except Hw1Error as error:  # the solver is an optional extra
        note(f"hw1: the theorems of Question 3 were not proved: {error}")
        return
    store_proofs(proofs, db)


def _save(results: "Sequence[tuple[str, str, dict[str, Any]]]", db: str | None) -> None:
    from hw1cli.store.location import locate
    from hw1cli.store.writer import Store

    with Store.open(locate(db)) as store:
        for kind, subject, result in results:
            store.save_evidence(kind, subject, result)
