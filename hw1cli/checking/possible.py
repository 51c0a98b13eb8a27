"""What a number can be at all, whoever computed it: counts of images, ranges, epochs."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil, floor

from hw1cli.checking.claimed import BEST_EPOCH, TESTS, Claimed

Sizes = Mapping[str, int]
"""How many images each accuracy is a share of, by metric; a metric that is left out is not known."""


def impossible(claim: Claimed, sizes: Sizes) -> str | None:
    """Return why no run whatever can have given the number; None if some run can."""
    number = claim.number
    if claim.epoch is not None and claim.epoch > claim.epochs:
        return f"epoch {claim.epoch} of a run of {claim.epochs}"
    if claim.metric == BEST_EPOCH:
        whole = number.value.denominator == 1 and 1 <= number.value <= claim.epochs
        return None if whole else f"the epochs are numbered 1 to {claim.epochs}"
    if number.high < 0:
        return f"{'an accuracy' if claim.is_accuracy else 'a loss' if claim.is_loss else 'a time'} is never negative"
    if not claim.is_accuracy:
        return None
    if number.low > 1:
        percent = number.high <= 100
        return f"an accuracy is at most 1{f'; if it is a percentage, write {number.text}%' if percent else ''}"
    n = sizes.get(claim.metric)
    if n is None or number.counts(n):
        return None
    return f"no count of {n:,} images rounds to it: {' and '.join(nearest(claim, n))}{_otherwise(claim, n, sizes)}"


def nearest(claim: Claimed, n: int) -> Iterator[str]:
    """Yield the shares of n images next below and above the number, as they would be printed."""
    below = floor(claim.number.value * n)
    for k in (below, below + 1):
        if 0 <= k <= n:
            yield f"{k}/{n} is {_like(claim, Fraction(k, n))}"


def _like(claim: Claimed, value: Fraction) -> str:
    """Return a value in the digits of the number that was claimed."""
    percent = claim.number.text.endswith("%")
    shown, step = value * (100 if percent else 1), claim.number.half * 2 * (100 if percent else 1)
    digits = len(str(step.denominator)) - 1
    return f"{float(shown):.{digits}f}{'%' if percent else ''}"


def _otherwise(claim: Claimed, n: int, sizes: Sizes) -> str:
    """Return what would explain the digits: cut off rather than rounded, or shares of the other test set."""
    k = ceil(claim.number.value * n)
    if Fraction(k, n) < claim.number.value + 2 * claim.number.half:
        return f" (cut off after its last digit it would be {k}/{n})"
    if claim.metric in TESTS:
        for other in TESTS:
            size = sizes.get(other, n)
            if size != n and (counts := claim.number.counts(size)):
                return f"; it would be {counts[0]} of {size:,}: was the test set cut to {n}?"
    return ""
