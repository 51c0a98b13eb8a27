"""The one matrix product that NumPy does not offer: one that is subtracted from its result in place."""

import ctypes

import numpy as np
from numba.extending import get_cython_function_address
from numpy.typing import NDArray

_char, _int, _double = ctypes.c_char_p, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_double)
_dgemm = ctypes.CFUNCTYPE(
    None, _char, _char, _int, _int, _int, _double, ctypes.c_void_p, _int, ctypes.c_void_p, _int, _double,
    ctypes.c_void_p, _int,
)(get_cython_function_address("scipy.linalg.cython_blas", "dgemm"))  # fmt: skip


def subtract_product(C: NDArray[np.float64], A: NDArray[np.float64], B: NDArray[np.float64]) -> None:
    """Change C by C -= A^T B (C: m x n, A: k x m, B: k x n; float64 whose rows are contiguous).

    BLAS's dgemm through SciPy's public pointer to it, called without the interpreter lock, which SciPy's own
    wrapper keeps. dgemm counts columns first and so sees every matrix transposed: C^T -= B^T A.
    """
    (k, m), n = A.shape, B.shape[1]
    if k == 0 or m == 0 or n == 0:
        return  # nothing to subtract, and dgemm refuses the strides that NumPy gives empty matrices
    _dgemm(
        b"N", b"T", _size(n), _size(m), _size(k), _scalar(-1.0), B.ctypes.data, _row_length(B),
        A.ctypes.data, _row_length(A), _scalar(1.0), C.ctypes.data, _row_length(C),
    )  # fmt: skip


def _row_length(matrix: NDArray[np.float64]) -> ctypes.c_int:
    return _size(matrix.strides[0] // matrix.itemsize)


def _size(value: int) -> ctypes.c_int:
    return ctypes.c_int(value)


def _scalar(value: float) -> ctypes.c_double:
    return ctypes.c_double(value)
