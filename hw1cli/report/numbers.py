"""The one formatter for numbers: what a value looks like in a table, whatever the format."""

import math

from hw1cli.report.document import Kind, Measured, Spread, Value
from hw1cli.statistics import Interval

MISSING = "–"
_SMALLEST_FIXED = 5e-5
_LARGEST_FIXED = 1e7


def text_of(value: Value | Measured, kind: Kind) -> str:
    """Return `value` as a table shows it: the homework's precision, and never a tiny number as 0.0000."""
    if isinstance(value, Measured):
        return text_of(value.value, value.kind)
    if value is None:
        return MISSING
    if isinstance(value, Interval):
        return f"[{number(value.low, kind)}, {number(value.high, kind)}]"
    if isinstance(value, Spread):
        return f"{mean_and_sd(value, kind)} (n={value.n})"
    if isinstance(value, str):
        return value
    return number(value, kind)


def parts_of(value: Value | Measured, kind: Kind) -> dict[str, str]:
    """Return the text of each number in a cell as the table shows it, by the names of `split`; none of a text."""
    if isinstance(value, Measured):
        return parts_of(value.value, value.kind)
    kinds = {"n": Kind.NUMBER, "sd": Kind.LOSS if kind is Kind.DIFFERENCE else kind}
    numbers = {name: each for name, each in split(value).items() if isinstance(each, int | float)}
    return {name: number(each, kinds.get(name, kind)) for name, each in numbers.items()}


def split(value: Value | Measured) -> dict[str, str | int | float | None]:
    """Return what is in a cell: a value or mean under the empty name, with `sd` and `n`; `low` and `high`."""
    match value:
        case Measured():
            return split(value.value)
        case Interval():
            return {"low": value.low, "high": value.high}
        case Spread():
            return {"": value.mean, "sd": value.sd, "n": value.n}
        case None:
            return {}
        case _:
            return {"": value}


def mean_and_sd(spread: Spread, kind: Kind) -> str:
    """Return mean and standard deviation, `0.7611 ± 0.0158`, of one value the mean alone."""
    sd = f" ± {number(spread.sd, kind).removeprefix('+')}" if spread.sd is not None else ""
    return f"{number(spread.mean, kind)}{sd}"


def number(value: float, kind: Kind) -> str:
    """Return a number in the precision of its kind; a whole one whole, a difference with its sign."""
    if kind is Kind.DIFFERENCE:
        return signed(number(value, Kind.LOSS))
    if isinstance(value, int) and kind in (Kind.INTEGER, Kind.NUMBER):
        # Seeds and hyperparameters are typed, so nothing stands between their digits.
        return f"{value:,}" if kind is Kind.INTEGER else str(value)
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "-∞"
    match kind:
        case Kind.INTEGER:
            return f"{value:,.0f}"
        case Kind.SECONDS:
            return duration(value)
        case Kind.RATIO:
            return f"{value:.2f}x" if abs(value) >= 0.1 or value == 0 else f"{value:.2g}x"
        case Kind.ACCURACY | Kind.LOSS:
            return _fixed(value)
        case _:
            return f"{value:.6g}"


def signed(text: str) -> str:
    """Return the text of a difference with its sign."""
    return text if text[0] in f"-+{MISSING}N" else f"+{text}"


def _fixed(value: float) -> str:
    if value != 0 and abs(value) < _SMALLEST_FIXED:
        return f"{value:.1e}"
    if abs(value) >= _LARGEST_FIXED:
        return f"{value:.4e}"
    return f"{value + 0.0:.4f}"  # adding zero turns -0.0 into 0.0


def power_above(value: float) -> str:
    """Return the least power of ten that is not below a positive number: all that is worth saying of an error."""
    return f"1e{math.ceil(math.log10(value))}"


def duration(seconds: float) -> str:
    """Return a duration as the homework writes it: `1 min 17.420 s`, or `22.466 s` under a minute."""
    sign = "-" if seconds < 0 else ""
    if 0 < abs(seconds) < 0.0005:
        return f"{seconds:.1e} s"
    # Rounded first, so that 59.9996 s is a minute and not 60.000 s.
    minutes, rest = divmod(round(abs(seconds), 3), 60)
    return f"{sign}{int(minutes)} min {rest:.3f} s" if minutes else f"{sign}{rest:.3f} s"
