"""Random numbers whose bits are the same on every machine and with every version of NumPy.

NumPy promises a stable stream for its bit generators only (`random_raw`), not for the distributions built on them.
So these distributions are built here from integers, with operations that IEEE 754 defines to the last bit. Arrays are
float32 throughout; a Python number beside one is rounded to float32 first.
"""

from math import prod

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_NORMAL_MEAN = np.float32(2 * 65535)
_NORMAL_SD = np.float32(37837.0)  # of the sum of four integers uniform on 0..65535: 65536 / sqrt(3)


class Draws:
    """One stream of PCG64, read as uniform and bell-shaped float32 numbers."""

    def __init__(self, seed: int) -> None:
        self._bits = np.random.PCG64(seed)

    def raw(self, n: int) -> NDArray[np.uint64]:
        """Return `n` integers uniform on 0..2**64 - 1."""
        return np.asarray(self._bits.random_raw(n))

    def uniform(self, low: float, high: float, *shape: int) -> Floats:
        """Return numbers uniform on [low, high), each from 24 random bits."""
        unit = (self.raw(prod(shape)) >> np.uint64(40)).astype(np.float32) * np.float32(2**-24)
        return (np.float32(low) + np.float32(high - low) * unit).reshape(shape)

    def normal(self, mean: float, sd: float, *shape: int) -> Floats:
        """Return numbers close to Normal(mean, sd): a sum of four uniform ones, so never beyond 3.47 sd."""
        quarters = self.raw(prod(shape)).view(np.uint16).reshape(-1, 4).astype(np.uint32)
        total = quarters[:, 0] + quarters[:, 1] + quarters[:, 2] + quarters[:, 3]
        standard = (total.astype(np.float32) - _NORMAL_MEAN) / _NORMAL_SD
        return (np.float32(mean) + np.float32(sd) * standard).reshape(shape)

    def chance(self, probability: float, *shape: int) -> Floats:
        """Return 1 with the given probability, else 0."""
        return (self.uniform(0, 1, *shape) < np.float32(probability)).astype(np.float32)

    def noise(self, *shape: int) -> Floats:
        """Return independent numbers uniform on 256 steps with mean 0 and variance 1 (eight from one draw)."""
        n = prod(shape)
        octets = self.raw(-(-n // 8)).astype("<u8").view(np.uint8)[:n]
        return ((octets.astype(np.float32) - np.float32(127.5)) / np.float32(73.9)).reshape(shape)

    def permutation(self, n: int) -> NDArray[np.intp]:
        """Return a random order of 0..n-1."""
        return np.argsort(self.raw(n), kind="stable")
