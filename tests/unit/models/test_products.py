"""Products of matrices: every bit is the definition's, whatever the shapes, the strides and the processor."""

import hashlib
from typing import Annotated, TypeAlias

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numba import types
from numpy.typing import DTypeLike, NDArray

from hw1cli.models.arithmetic.compiled import Strided32, compiled
from hw1cli.models.arithmetic.products import TERMS, add_product, add_product64
from tests.unit.models.reference import product

Read32: TypeAlias = Annotated[NDArray[np.float32], types.Array(types.float32, 2, "A", readonly=True)]


@compiled
def add_product32(out: Strided32, left: Read32, right: Read32) -> None:
    add_product(out, left, right)


KERNELS = {np.float32: add_product32, np.float64: add_product64}


def matrix(seed: int, rows: int, columns: int, dtype: DTypeLike) -> NDArray[np.float64]:
    """Return numbers of many magnitudes, some of them zero."""
    random = np.random.default_rng(seed)
    scale = 2.0 ** random.integers(-30, 3, (rows, columns)) * (random.random((rows, columns)) < 0.9)
    return (random.standard_normal((rows, columns)) * scale).astype(dtype)


@given(m=st.integers(1, 30), k=st.integers(0, 12), n=st.integers(1, 40), seed=st.integers(0, 2**32 - 1))
@example(m=14, k=TERMS + 3, n=17, seed=1)
@pytest.mark.parametrize("dtype", KERNELS)
def test_every_number_is_a_sum_in_order(dtype: type, m: int, k: int, n: int, seed: int) -> None:
    out, left, right = (matrix(seed, *shape, dtype) for shape in ((m, n), (m, k), (k, n)))
    expected = product(out, left, right)
    KERNELS[dtype](out, left, right)
    np.testing.assert_array_equal(out.view(np.uint8), expected.view(np.uint8))


@pytest.mark.parametrize("dtype", KERNELS)
def test_parts_and_transposed_matrices(dtype: type) -> None:
    whole, left, right = matrix(1, 50, 40, dtype), matrix(2, 9, 23, dtype), matrix(3, 19, 9, dtype)
    expected = whole.copy()
    expected[3:26, 7:26] = product(whole[3:26, 7:26], left.T, right.T)
    KERNELS[dtype](whole[3:26, 7:26], left.T, right.T)
    np.testing.assert_array_equal(whole, expected)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_stays_in_its_row(wrong: float) -> None:
    out, left, right = (matrix(1, *shape, np.float32) for shape in ((20, 33), (20, 50), (50, 33)))
    left[7, 20] = wrong
    add_product32(out, left, right)
    assert not np.isfinite(out[7]).all()
    assert np.isfinite(np.delete(out, 7, axis=0)).all()


def digest() -> str:
    """Return a hash of two products' bits."""
    digest = hashlib.sha256()
    for dtype, kernel in KERNELS.items():
        out, left, right = (matrix(5, *shape, dtype) for shape in ((31, 45), (31, 70), (70, 45)))
        kernel(out, left, right)
        digest.update(out)
    return digest.hexdigest()
