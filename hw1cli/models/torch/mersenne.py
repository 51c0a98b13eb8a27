"""The Bernoulli draws of torch's CPU generator, made several times faster.

torch's generic CPU kernel draws one element at a time: two outputs of the Mersenne Twister MT19937 (Matsumoto and
Nishimura, 1998) make a 53-bit fraction u, and the element is 1 where u < p. Here the generator's 624 words are
advanced at once, which vector instructions do, and the same elements come out. torch has other kernels for some
processors; `matches_torch` tells whether this is the one in use here.
"""

from functools import cache
from typing import Annotated, TypeAlias

import numpy as np
import torch
from numba import types
from numpy.typing import NDArray

from hw1cli.models.arithmetic.compiled import FloatMatrix, Single, compiled

WORDS = 624
_SHIFT = 397  # word i is made from words i, i + 1 and i + 397 (modulo 624)
_TOP, _REST, _TWIST = np.uint32(0x80000000), np.uint32(0x7FFFFFFF), np.uint32(0x9908B0DF)
_FRACTION = np.uint64(2**53 - 1)
_STATE = np.dtype(
    {
        "names": ["left", "next", "words"],  # left - 1 outputs remain before the words must be advanced
        "formats": ["<i4", "<u8", ("<u8", WORDS)],
        "offsets": [8, 16, 24],
        "itemsize": 24 + 8 * WORDS,
    }
)
"""Where `torch.Generator.get_state` keeps the twister."""

Key: TypeAlias = Annotated[NDArray[np.uint32], types.uint32[::1]]


@compiled
def recur(word: np.uint32, following: np.uint32, shifted: np.uint32) -> np.uint32:
    """Return what replaces `word`, given the word after it and the one 397 places on (the recurrence of MT19937)."""
    y = (word & _TOP) | (following & _REST)
    return shifted ^ (y >> np.uint32(1)) ^ ((np.uint32(0) - (y & np.uint32(1))) & _TWIST)


@compiled
def advance(key: Key) -> None:
    """Replace the 624 words by the next 624."""
    for i in range(WORDS - _SHIFT):
        key[i] = recur(key[i], key[i + 1], key[i + _SHIFT])
    for i in range(WORDS - _SHIFT, WORDS - 1):
        key[i] = recur(key[i], key[i + 1], key[i + _SHIFT - WORDS])
    key[WORDS - 1] = recur(key[WORDS - 1], key[0], key[_SHIFT - 1])


@compiled
def temper(key: Key, outputs: Key) -> None:
    """Write the generator's outputs, one for each word."""
    for i in range(WORDS):
        y = key[i]
        y ^= y >> np.uint32(11)
        y ^= (y << np.uint32(7)) & np.uint32(0x9D2C5680)
        y ^= (y << np.uint32(15)) & np.uint32(0xEFC60000)
        outputs[i] = y ^ (y >> np.uint32(18))


@compiled
def draw_columns(key: Key, used: int, p: float, value: Single, mask: FloatMatrix) -> int:
    """Write `value` where a draw is below p, else 0, column after column; return how many outputs are used then."""
    outputs = np.empty(WORDS, dtype=np.uint32)
    temper(key, outputs)
    bound = p * 2.0**53
    for column in range(mask.shape[1]):
        for row in range(mask.shape[0]):
            bits = np.uint64(0)
            for _ in range(2):
                if used == WORDS:
                    advance(key)
                    temper(key, outputs)
                    used = 0
                bits = (bits << np.uint64(32)) | np.uint64(outputs[used])
                used += 1
            mask[row, column] = value if np.float64(bits & _FRACTION) < bound else np.float32(0)
    return used


class BernoulliStream:
    """A generator's stream of draws; it is torch's own again once `put_back` is called."""

    def __init__(self, generator: torch.Generator) -> None:
        self._generator = generator
        self._bytes = generator.get_state()
        self._state = self._bytes.numpy()[: _STATE.itemsize].view(_STATE)
        self._key = self._state["words"][0].astype(np.uint32)
        self._used = WORDS + 1 - int(self._state["left"][0])

    def draw(self, mask: torch.Tensor, p: float) -> None:
        """Write 1 / p with probability p, else 0, into `mask` (m x n float32 on the CPU, contiguous).

        Equal to the transpose of `torch.empty(n, m).bernoulli_(p).div_(p)`.
        """
        value = np.float32(1) / np.float32(p)
        self._used = draw_columns(self._key, self._used, p, value, mask.numpy())

    def put_back(self) -> None:
        """Set the generator to where the stream is."""
        self._state["words"][0] = self._key
        self._state["left"][0] = WORDS + 1 - self._used
        self._state["next"][0] = self._used
        self._generator.set_state(self._bytes)


@cache
def matches_torch() -> bool:
    """Return whether this machine's torch makes the same draws and ends in the same state, tried on 3,000 of them."""
    ours, theirs = torch.Generator().manual_seed(0), torch.Generator().manual_seed(0)
    for generator in (ours, theirs):
        torch.rand(3, generator=generator)  # an odd number of outputs: pairs then straddle the words' end
    mask = torch.empty(30, 100)
    stream = BernoulliStream(ours)
    stream.draw(mask, 0.7)
    stream.put_back()
    expected = torch.empty(100, 30).bernoulli_(0.7, generator=theirs).div_(0.7).T
    return torch.equal(mask, expected) and torch.equal(ours.get_state(), theirs.get_state())
