"""A cheap, exact proof that a network cannot change its mind within a given distance of an input.

If no unit can change its phase within distance r of x, every unit is affine there. The change of a pre-activation
is then at most r times a Lipschitz constant: for the first layer the dual norm of its row of weights, for later
layers sum_k |W_jk| times the constant of unit k, where sign units and inactive ReLU units count 0. So if every
pre-activation z_j satisfies |z_j| >= r * lipschitz_j, nothing changes in the open ball of radius r: by induction over
the layers.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hw1cli.constructions.enumeration import BoxValues, exact_dtype, integers, magnitude
from hw1cli.constructions.groups import Reduced


class Stability:
    """Tells for the states of a block whether the network is provably constant around them."""

    def __init__(self, reduced: Reduced, norm: str) -> None:
        self._layers = reduced.network.layers
        self._magnitude = magnitude(reduced.network, reduced.sizes)
        self._first = [_dual_norm(row, reduced.sizes, norm) for row in self._layers[0].W]
        self._steepest = max(self._bounds())

    def __call__(self, block: BoxValues, radius: Fraction) -> NDArray[np.bool_]:
        """Whether all units keep their phases in the open ball of this radius (states)."""
        p, q = radius.numerator, radius.denominator
        dtype = exact_dtype(max(self._magnitude * q, self._steepest * p))
        stable = np.ones(block.sums.shape, dtype=bool)
        for z, lipschitz in self._constants(block, dtype):
            stable &= (abs(z) * q >= lipschitz * p).all(axis=0)
        return stable

    def somewhere(self, block: BoxValues) -> NDArray[np.bool_]:
        """Whether all units keep their phases in some open ball, however small (states)."""
        # Pre-activations are integers: any that is not 0 is far enough from it.
        return self(block, Fraction(1, max(1, self._steepest)))

    def _constants(self, block: BoxValues, dtype: type[Any]) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
        """Yield every layer's pre-activations and their Lipschitz constants (units x states)."""
        lipschitz = np.broadcast_to(integers([self._first], dtype).T, block.z[0].shape)
        for level, layer in enumerate(self._layers):
            if level:
                lipschitz = abs(integers(layer.W, dtype)) @ lipschitz
            z = block.z[level].astype(dtype)
            yield z, lipschitz
            lipschitz = lipschitz * (z > 0) if layer.activation == "relu" else np.zeros_like(z)

    def _bounds(self) -> list[int]:
        constants, bounds = self._first, [*self._first]
        for layer in self._layers[1:]:
            constants = [sum(abs(int(w)) * c for w, c in zip(row, constants, strict=True)) for row in layer.W]
            bounds += constants
        return bounds


def _dual_norm(row: Any, sizes: tuple[int, ...], norm: str) -> int:
    if norm == "l1":
        return max(abs(int(w)) for w in row)
    return sum(abs(int(w)) * n for w, n in zip(row, sizes, strict=True))
