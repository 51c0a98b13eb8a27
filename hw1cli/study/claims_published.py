"""What the published numbers say of each other: arithmetic, no run is needed."""

from collections.abc import Mapping

from hw1cli.claims.claim import Claim
from hw1cli.claims.measures import arithmetic
from hw1cli.claims.rules import at_most, within
from hw1cli.data.known import CLASS_COUNTS
from hw1cli.report.declare import Metric
from hw1cli.report.document import Kind
from hw1cli.study import published
from hw1cli.study.q1 import Q1
from hw1cli.study.q2 import Q2

HOMEWORK_TEST_SIZE = 529
_ROUNDING = 0.00005
"""Half a unit in the fourth decimal, the precision that the homework prints."""

_ROWS = [
    row.published
    for part in (*Q1.parts, *Q2.parts)
    if part.table
    for row in part.table.rows
    if Metric.TEST_ACC in row.published and row.published is not published.FFN_BATCH_1024
]


def _to_nearest_multiple(row: Mapping[Metric, float | None]) -> float:
    """Return how far the row's test accuracy is from a whole number of the 529 test images."""
    accuracy = row[Metric.TEST_ACC] or 0.0
    return abs(accuracy - round(accuracy * HOMEWORK_TEST_SIZE) / HOMEWORK_TEST_SIZE)


def _from_majority() -> float:
    """Return how far the published results of learning rate 1 are from always answering "normal"."""
    val, test = published.FFN_WORST_LR[Metric.VAL_ACC], published.FFN_WORST_LR[Metric.TEST_ACC]
    counts = CLASS_COUNTS["val"]
    return max(abs(val - counts[-1] / sum(counts)), abs(test - 250 / HOMEWORK_TEST_SIZE))


PUBLISHED_CLAIMS = (
    Claim(
        id="published-test-multiples",
        question="Tables 1-3",
        statement="The published test accuracies, 0.7208 aside, are shares of 529 images.",
        quantity="the largest distance of a published test accuracy from a multiple of 1/529",
        measure=arithmetic(max(map(_to_nearest_multiple, _ROWS))),
        rule=at_most(_ROUNDING),
    ),
    Claim(
        id="published-0.7208-multiple",
        question="Q2.2a",
        statement="The published 0.7208 (batch size 1024) is a share of 529 images.",
        quantity="the distance of 0.7208 from the nearest multiple of 1/529, 381/529 = 0.7202,",
        measure=arithmetic(_to_nearest_multiple(published.FFN_BATCH_1024)),
        rule=at_most(_ROUNDING),
    ),
    Claim(
        id="published-majority",
        question="Q2.2b",
        statement="The published 0.4721 and 0.4726 (learning rate 1) are exactly the majority class.",
        quantity="the larger distance of the two from the majority class's shares, 5114/10832 and 250/529,",
        measure=arithmetic(_from_majority()),
        rule=at_most(_ROUNDING),
    ),
    Claim(
        id="published-speedup",
        question="Q2.2a",
        statement="The published execution times are in the published ratio of 3.5, to one decimal.",
        quantity="the ratio of the published execution times",
        measure=arithmetic(
            published.FFN_BATCH_16[Metric.TRAIN_SECONDS] / published.FFN_BATCH_1024[Metric.TRAIN_SECONDS],
            Kind.RATIO,
        ),
        rule=within(3.45, 3.55),
        published=published.FFN_SPEEDUP,
    ),
)
