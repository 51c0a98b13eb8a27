"""The arithmetic of docs/arithmetic.md in plain loops: what the kernels are held against, bit for bit."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hw1cli.models.arithmetic.streams import TorchStream, choose

Array = NDArray[Any]


def fma32(a: Any, b: Any, c: Any) -> Any:
    """Return a b + c rounded once to float32, for each element.

    The product is exact in float64. The sum is rounded to odd there (its last bit says that something was lost), and
    float64 has bits enough for the second rounding to be the only one that counts (Boldo and Melquiond, 2008).
    """
    with np.errstate(all="ignore"):
        product, c = np.float64(a) * np.float64(b), np.float64(c)
        total = np.atleast_1d(product + c)
        back = total - product
        lost = (product - (total - back)) + (c - back)
        inexact = np.isfinite(total) & (lost != 0) & (total.view(np.int64) & 1 == 0)
        odd = np.where(inexact, np.nextafter(total, np.copysign(np.inf, lost)), total)
        return odd.astype(np.float32).reshape(np.shape(product + c))


def fma64(a: float, b: float, c: float) -> float:
    """Return a b + c of finite numbers rounded once to float64: Python rounds a quotient of integers correctly."""
    (an, ad), (bn, bd), (cn, cd) = a.as_integer_ratio(), b.as_integer_ratio(), c.as_integer_ratio()
    exact = an * bn * cd + cn * ad * bd
    return exact / (ad * bd * cd) if exact else a * b + c


def product(start: Array, left: Array, right: Array) -> Array:
    """Return start + left right: term after term, in index order, each by one fused multiply-add."""
    fma = fma32 if start.dtype == np.float32 else np.vectorize(fma64, otypes=[np.float64])
    total = start
    for k in range(left.shape[1]):
        total = fma(left[:, k, None], right[None, k, :], total)
    return total


def inner(w: Array, x: Array) -> float:
    """Return the inner product in float64: eight sums, of the terms with index j mod 8, added in halves."""
    sums = [0.0] * 8
    for j in range(len(x)):
        sums[j % 8] = fma64(float(w[j]), float(x[j]), sums[j % 8])
    while len(sums) > 1:
        half = len(sums) // 2
        sums = [sums[i] + sums[half + i] for i in range(half)]
    return sums[0]


def draw_mask(stream: TorchStream, mask: Array, p: float) -> None:
    """Write 1 / p with probability p, else 0, into a mask (m x n, contiguous), as networks draw theirs."""
    stream.used[0] = choose(stream.words, stream.used[0], p, np.float32(1) / np.float32(p), mask)
