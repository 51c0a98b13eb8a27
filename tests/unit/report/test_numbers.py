"""What numbers look like in tables."""

import math

import pytest

from hw1cli.report.document import Kind, Measured, Spread, Value
from hw1cli.report.numbers import number, text_of
from hw1cli.statistics import Interval


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (0.46542, Kind.ACCURACY, "0.4654"),
        (0.0, Kind.ACCURACY, "0.0000"),
        (1e-6, Kind.ACCURACY, "1.0e-06"),
        (0.0123, Kind.DIFFERENCE, "+0.0123"),
        (-0.0123, Kind.DIFFERENCE, "-0.0123"),
        (-0.0, Kind.DIFFERENCE, "+0.0000"),
        (2e-05, Kind.DIFFERENCE, "+2.0e-05"),
        (-2e-05, Kind.DIFFERENCE, "-2.0e-05"),
        (math.inf, Kind.DIFFERENCE, "+∞"),
        (math.nan, Kind.DIFFERENCE, "NaN"),
        (20240101, Kind.NUMBER, "20240101"),
        (2**63 - 1, Kind.NUMBER, "9223372036854775807"),
        (2**63 - 1, Kind.INTEGER, "9,223,372,036,854,775,807"),
        (10**400, Kind.INTEGER, f"{10**400:,}"),
        (2.5e12, Kind.LOSS, "2.5000e+12"),
        (97477, Kind.INTEGER, "97,477"),
        (3.456, Kind.RATIO, "3.46x"),
        (0.0042, Kind.RATIO, "0.0042x"),
        (0.0001, Kind.NUMBER, "0.0001"),
        (math.nan, Kind.LOSS, "NaN"),
        (-math.inf, Kind.LOSS, "-∞"),
        # As the homework writes durations.
        (77.42, Kind.SECONDS, "1 min 17.420 s"),
        (22.466, Kind.SECONDS, "22.466 s"),
        (59.9996, Kind.SECONDS, "1 min 0.000 s"),
        (-61.5, Kind.SECONDS, "-1 min 1.500 s"),
        (0.0, Kind.SECONDS, "0.000 s"),
        (0.00001, Kind.SECONDS, "1.0e-05 s"),
    ],
)
def test_a_number_has_the_precision_of_its_kind(value: float, kind: Kind, text: str) -> None:
    assert number(value, kind) == text


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (Interval(0.32, 0.4), Kind.ACCURACY, "[0.3200, 0.4000]"),
        (Spread(0.5, 0.01, 5), Kind.ACCURACY, "0.5000 ± 0.0100 (n=5)"),
        (Spread(0.5, 0.01, 5), Kind.DIFFERENCE, "+0.5000 ± 0.0100 (n=5)"),
        (Spread(0.5, None, 1), Kind.ACCURACY, "0.5000 (n=1)"),
        (Measured(22.466, Kind.SECONDS), Kind.METRIC, "22.466 s"),
        (None, Kind.ACCURACY, "–"),
    ],
)
def test_a_cell_shows_intervals_spreads_signs_and_what_is_missing(
    value: Value | Measured, kind: Kind, text: str
) -> None:
    assert text_of(value, kind) == text
