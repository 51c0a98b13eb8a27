"""The one formatter for numbers: what a value looks like in a table, whatever the format."""

import math

from hw1cli.report.document import Interval, Kind, Measured, Spread, Value

MISSING = "–"
_SMALLEST_FIXED = {Kind.ACCURACY: 5e-5, Kind.DIFFERENCE: 5e-5, Kind.LOSS: 5e-5}


def text_of(value: Value | Measured, kind: Kind) -> str:
    """Return `value` as a table shows it: the homework's precision, and never a tiny number as 0.0000."""
    if isinstance(value, Measured):
        return text_of(value.value, value.kind)
    if value is None:
        return MISSING
    if isinstance(value, Interval):
        return f"[{number(value.low, kind)}, {number(value.high, kind)}]"
    if isinstance(value, Spread):
        spread = f" ± {number(value.sd, kind)}" if value.sd is not None else ""
        return f"{number(value.mean, kind)}{spread} (n={value.n})"
    if isinstance(value, str):
        return value
    return number(value, kind)


def number(value: float, kind: Kind) -> str:
    """Return a number in the precision of its kind."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "-∞"
    match kind:
        case Kind.INTEGER:
            return f"{value:,.0f}"
        case Kind.SECONDS:
            return duration(value)
        case Kind.RATIO:
            return f"{value:.2f}x"
        case Kind.ACCURACY | Kind.DIFFERENCE | Kind.LOSS:
            return _fixed(value, kind)
        case _:
            return f"{value:.6g}"


def _fixed(value: float, kind: Kind) -> str:
    if value != 0 and abs(value) < _SMALLEST_FIXED[kind]:
        return f"{value:.1e}"
    return f"{value:+.4f}" if kind is Kind.DIFFERENCE else f"{value:.4f}"


def duration(seconds: float) -> str:
    """Return a duration as the homework writes it: `1 min 17.420 s`, or `22.466 s` under a minute."""
    minutes, rest = divmod(abs(seconds), 60)
    sign = "-" if seconds < 0 else ""
    if 0 < rest < 0.0005 and not minutes:
        return f"{sign}{rest:.1e} s"
    return f"{sign}{int(minutes)} min {rest:.3f} s" if minutes else f"{sign}{rest:.3f} s"
