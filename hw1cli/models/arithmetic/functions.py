"""exp, log and tanh for kernels: the same bits on every processor, less than one ulp off (docs/arithmetic.md).

No library's functions are used: their last bit depends on its version and on the processor. These are made of
additions, multiplications, divisions and `fma`, all of which IEEE 754 defines, and of integer operations on a
number's bits, without branches, so that a loop over an array runs on vectors. Infinities, NaN and subnormal numbers
are what they should be. Those for float32 round the float64 result: to the nearest float32, but for five logarithms
that lie halfway between two.

What rounding takes from a number is kept beside it, as `..._low`, where it would be felt in the result.
"""

import math

import numpy as np

from hw1cli.models.arithmetic.compiled import Single, Triple, compiled, fma

LOG2_E = 1 / math.log(2)
LN2_HIGH, LN2_LOW = 0x162E42FEFA38 * 2.0**-45, 0x1EF35793C7673 * 2.0**-93
"""ln 2 in two parts; the first has 42 bits, so that a multiple of it by an exponent is exact."""

TO_INTEGER = 1.5 * 2**52
"""Added to a number below 2^51 it leaves the nearest integer (ties to even), in the lowest bits of the sum."""

EXPONENT_BIAS, FRACTION_BITS = 1023, 52
SQRT_HALF_BITS = 0x3FE6A09E667F3BCD
SMALLEST_NORMAL = 2.0**-1022


@compiled
def bits_of(x: float) -> np.int64:
    """Return a float64's bits, as an integer."""
    return np.float64(x).view(np.int64)


@compiled
def from_bits(bits: np.int64) -> float:
    """Return the float64 that has these bits."""
    return np.int64(bits).view(np.float64)


@compiled
def power_of_two(k: float) -> float:
    """Return 2^k for an integer k from -1022 to 1023."""
    return from_bits((bits_of(k + TO_INTEGER) + EXPONENT_BIAS) << FRACTION_BITS)


@compiled
def reduced(x: float) -> Triple:
    """Return k, r and s with e^x = 2^k (1 + r + s): k an integer, |r| at most ln(2) / 2, s below r^2.

    e^r - 1 - r is the Taylor polynomial up to r^13, whose error is 2^-58.
    """
    k = fma(x, LOG2_E, TO_INTEGER) - TO_INTEGER
    high = fma(-k, LN2_HIGH, x)  # exact
    r = fma(-k, LN2_LOW, high)
    low = fma(-k, LN2_LOW, high - r)
    p = 1 / 6227020800
    p = fma(p, r, 1 / 479001600)
    p = fma(p, r, 1 / 39916800)
    p = fma(p, r, 1 / 3628800)
    p = fma(p, r, 1 / 362880)
    p = fma(p, r, 1 / 40320)
    p = fma(p, r, 1 / 5040)
    p = fma(p, r, 1 / 720)
    p = fma(p, r, 1 / 120)
    p = fma(p, r, 1 / 24)
    p = fma(p, r, 1 / 6)
    p = fma(p, r, 1 / 2)
    return k, r, fma(r * r, p, low)


@compiled
def exp(x: float) -> float:
    """Return e^x (float64)."""
    x = 710.0 if x > 710.0 else x  # beyond, the result is infinity or 0
    x = -746.0 if x < -746.0 else x
    k, r, s = reduced(x)
    high = 1.0 + r
    y = high + ((1.0 - high + r) + s)
    half = (0.5 * k + TO_INTEGER) - TO_INTEGER
    return y * power_of_two(half) * power_of_two(k - half)  # 2^k itself may lie outside float64's range


@compiled
def log(x: float) -> float:
    """Return the natural logarithm (float64): -infinity at 0, NaN below.

    x = 2^k m with m from sqrt(1/2) to sqrt(2), and log m = 2 artanh t with t = (m - 1) / (m + 1), a series in t^2 of
    which the terms up to t^21 are taken.
    """
    tiny = x < SMALLEST_NORMAL
    bits = bits_of(x * 2.0**54 if tiny else x)
    exponent = (bits - SQRT_HALF_BITS) >> FRACTION_BITS
    m = from_bits(bits - (exponent << FRACTION_BITS))
    k = np.float64(exponent) - (54.0 if tiny else 0.0)
    f = m - 1.0
    above = m + 1.0
    t = f / above
    t_low = (fma(-t, above, f) - t * (m - (above - 1.0))) / above
    z = t * t
    p = 2 / 21
    p = fma(p, z, 2 / 19)
    p = fma(p, z, 2 / 17)
    p = fma(p, z, 2 / 15)
    p = fma(p, z, 2 / 13)
    p = fma(p, z, 2 / 11)
    p = fma(p, z, 2 / 9)
    p = fma(p, z, 2 / 7)
    p = fma(p, z, 2 / 5)
    p = fma(p, z, 2 / 3)
    low = fma(t * z, p, 2.0 * fma(t_low, z, t_low))
    whole = k * LN2_HIGH  # exact
    high = whole + 2.0 * t
    y = high + ((whole - high + 2.0 * t) + fma(k, LN2_LOW, low))
    y = x if x == math.inf else y
    y = -math.inf if x == 0.0 else y
    return y if x >= 0.0 else math.nan


@compiled
def tanh(x: float) -> float:
    """Return the hyperbolic tangent (float64), u / (u + 2) with u = e^(2 |x|) - 1."""
    doubled = 2.0 * abs(x)
    k, r, s = reduced(40.0 if doubled > 40.0 else doubled)  # beyond, the result is 1
    scale = power_of_two(k)
    high = (scale - 1.0) + scale * r
    low = ((scale - 1.0) - high + scale * r) + scale * s
    u = high + low
    u_low = (high - u) + low
    below = u + 2.0
    of_u = below - 2.0
    below_low = (u - of_u) + (2.0 - (below - of_u)) + u_low
    y = u / below
    y += (fma(-y, below, u) + (u_low - y * below_low)) / below
    return math.copysign(y, x)


@compiled
def exp_single(x: Single) -> Single:
    """Return e^x in float32."""
    return np.float32(exp(np.float64(x)))


@compiled
def log_single(x: Single) -> Single:
    """Return the natural logarithm in float32."""
    return np.float32(log(np.float64(x)))


@compiled
def tanh_single(x: Single) -> Single:
    """Return the hyperbolic tangent in float32."""
    return np.float32(tanh(np.float64(x)))
