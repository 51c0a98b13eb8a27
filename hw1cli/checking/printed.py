"""A number as it was printed: its digits say what it may have been before it was rounded."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from hw1cli.errors import UsageError

_NUMBER = re.compile(r"([+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,2})?)\s*(%?)", re.ASCII)


@dataclass(frozen=True)
class Printed:
    """A printed number, exactly, and half a unit of its last digit: all that rounds to it lies within that.

    A number in the middle between two printed ones rounds to both, since programs differ in that.
    """

    text: str
    value: Fraction
    half: Fraction

    @classmethod
    def of(cls, text: str) -> "Printed":
        """Return the number that `0.7208`, `72.08%` or `1e-3` is; UsageError for anything else."""
        match = _NUMBER.fullmatch(text.strip())
        if match is None:
            raise UsageError(
                f"value {text!r} is not a number; write its digits as they are printed, 0.7208 or 72.08%"
            )
        number = Decimal(match[1])
        exponent = int(number.as_tuple().exponent) - (2 if match[2] else 0)
        value = Fraction(number) / (100 if match[2] else 1)
        return cls(text.strip(), value, Fraction(10) ** exponent / 2)

    @property
    def low(self) -> Fraction:
        """The least number that rounds to it."""
        return self.value - self.half

    @property
    def high(self) -> Fraction:
        """The greatest number that rounds to it."""
        return self.value + self.half

    def is_of(self, number: float | Fraction) -> bool:
        """Return whether a number rounds to this one."""
        return abs(Fraction(number) - self.value) <= self.half

    def counts(self, n: int) -> range:
        """Return the k for which k / n rounds to this one, among 0..n."""
        return range(max(0, ceil(self.low * n)), min(n, floor(self.high * n)) + 1)

    def agrees(self, other: "Printed") -> bool:
        """Return whether one number can round to both."""
        return self.low <= other.high and other.low <= self.high
