"""exp, log and tanh against mpmath: less than an ulp off in float64, half an ulp in float32."""

import hashlib
import math
from collections.abc import Callable

import mpmath
import numba
import numpy as np
import pytest

from hw1cli.models.arithmetic import functions

each_function = pytest.mark.parametrize("name", ["exp", "log", "tanh"])

INF, NAN = math.inf, math.nan
SPECIAL = {
    "exp": [(0.0, 1.0), (INF, INF), (-INF, 0.0), (709.79, INF), (-745.2, 0.0), (5e-324, 1.0), (NAN, NAN)],
    "log": [(0.0, -INF), (-0.0, -INF), (1.0, 0.0), (INF, INF), (-INF, NAN), (-5e-324, NAN), (NAN, NAN)],
    "tanh": [(0.0, 0.0), (-0.0, -0.0), (INF, 1.0), (-INF, -1.0), (5e-324, 5e-324), (-1e-310, -1e-310), (NAN, NAN)],
}


@each_function
def test_special_numbers(name: str) -> None:
    for x, expected in SPECIAL[name]:
        np.testing.assert_equal(getattr(functions, name)(x), expected)  # tells -0.0 from 0.0


def numbers(name: str, n: int) -> list[float]:
    """Return n random numbers: of any bits, of the usual sizes, and where the reduction of the argument changes."""
    random = np.random.default_rng(5)
    any_bits = random.integers(0, 2**64, n // 2, dtype=np.uint64).view(np.float64)
    usual = random.normal(0, 1, n // 4) * 10.0 ** random.integers(-3, 4, n // 4)
    halves = random.integers(-1000, 1000, n // 4) + 0.5 + random.normal(0, 1e-3, n // 4)
    edges = {"exp": halves * math.log(2), "log": 2.0**halves, "tanh": halves % 20 * math.log(2) / 2}
    chosen = np.concatenate([any_bits, usual, edges[name]])
    chosen = chosen[np.isfinite(chosen)]
    return (np.abs(chosen) if name == "log" else chosen).tolist()


def error(name: str, x: float, y: float) -> mpmath.mpf:
    """Return how far y is from the function of x, in ulps."""
    with mpmath.workprec(120):
        expected = getattr(mpmath, name)(mpmath.mpf(x))
        nearest = float(expected)
        return mpmath.mpf(0) if y == nearest else abs(y - expected) / math.ulp(nearest)


@each_function
@pytest.mark.parametrize("n", [20_000, pytest.param(1_000_000, marks=pytest.mark.exhaustive)])
def test_no_float64_is_off_by_an_ulp(name: str, n: int) -> None:
    function = getattr(functions, name)
    assert max(error(name, x, function(x)) for x in numbers(name, n)) < 1


def is_nearest(name: str, x: np.float32, y: np.float32) -> bool:
    """Return whether no float32 is closer to the function of x than y; of two equally far, to 1 in 2^24, any.

    Of 2^31 logarithms there are five whose float64 lies halfway between two float32.
    """
    with mpmath.workprec(120):
        expected = getattr(mpmath, name)(mpmath.mpf(float(x)))
        others = [float(np.nextafter(y, np.float32(end))) for end in (-INF, INF)]
        return all(abs(float(y) - expected) <= abs(other - expected) * (1 + 2.0**-24) for other in others)


def loop(function: Callable[[float], float]) -> Callable[[np.ndarray, np.ndarray], None]:
    @numba.njit
    def fill(arguments: np.ndarray, results: np.ndarray) -> None:
        for i in range(len(arguments)):
            results[i] = function(arguments[i])

    return fill


@each_function
@pytest.mark.parametrize("step", [4001, pytest.param(1, marks=pytest.mark.exhaustive)])
def test_no_float32_is_off_by_more_than_half_an_ulp(name: str, step: int) -> None:
    """NumPy's float64 functions are good to a part in 2^49; what they leave in doubt mpmath decides."""
    fill, in_float64 = loop(getattr(functions, f"{name}_single")), getattr(np, name)
    for start in range(0, 2**32, 2**24):
        x = np.arange(start, start + 2**24, step, dtype=np.uint32).view(np.float32)
        y = np.empty_like(x)
        fill(x, y)
        with np.errstate(all="ignore"):
            reference = in_float64(x.astype(np.float64))
            low, high = ((reference * (1 + side)).astype(np.float32) for side in (-(2.0**-49), 2.0**-49))
        doubtful = low != high
        doubtful &= ~np.isnan(y)
        np.testing.assert_array_equal(y[~doubtful], low[~doubtful])
        assert all(is_nearest(name, *pair) for pair in zip(x[doubtful], y[doubtful], strict=True))


def digest() -> str:
    """Return a hash of the functions of many numbers."""
    digest = hashlib.sha256()
    for name in ("exp", "log", "tanh"):
        for suffix, kind in (("", np.float64), ("_single", np.float32)):
            x = np.array(numbers(name, 20_000)).clip(-1e38, 1e38).astype(kind)
            y = np.empty_like(x)
            loop(getattr(functions, name + suffix))(x, y)
            digest.update(y)
    return digest.hexdigest()
