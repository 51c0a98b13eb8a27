"""What the declarations of several questions' claims share."""

from collections.abc import Mapping

from hw1cli.claims.judge import Claim
from hw1cli.claims.measures import Lead
from hw1cli.claims.rules import Above
from hw1cli.records import SplitName
from hw1cli.report.declare import Metric
from hw1cli.report.document import Kind
from hw1cli.specs import Config


def published_lead(first: Mapping[Metric, float | None], second: Mapping[Metric, float | None]) -> float | None:
    """Return the published test accuracy of one row minus the other's, to four decimals (None: not published)."""
    high, low = first[Metric.TEST_ACC], second[Metric.TEST_ACC]
    return round(high - low, 4) if high is not None and low is not None else None


def extreme(
    config: Config,
    among: tuple[Config, ...],
    *,
    id: str,
    question: str,
    statement: str,
    worst: bool = False,
    on_overfitting: bool = False,
) -> Claim:
    """Return the claim that a configuration has the best (or worst) final validation accuracy of several."""
    if worst:
        quantity = "the lowest final validation accuracy of the others minus its own"
    else:
        quantity = "its final validation accuracy minus the highest one of the others"
    return Claim(
        id=id,
        question=question,
        statement=statement,
        quantity=quantity,
        measure=Lead(
            config=config,
            rivals=tuple(each for each in among if each != config),
            split=SplitName.VAL,
            behind=worst,
        ),
        rule=Above(0),
        kind=Kind.DIFFERENCE,
        on_overfitting=on_overfitting,
    )
