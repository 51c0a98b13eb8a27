"""The protocol's random numbers by own code, so that no version of a library and no processor changes them.

Both streams come from the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998). Question 1 uses NumPy's legacy
generator, whose integers and uniform numbers NumPy promises never to change; its normal numbers go through a
library's logarithm and are made here. Question 2 uses the generator of torch on a CPU, all of which is made here.
"""

import math
from typing import Annotated, TypeAlias

import numpy as np
from numba import types
from numpy.typing import NDArray

from hw1cli.models.arithmetic.compiled import Integers, Single, Strided32, Vector, compiled
from hw1cli.models.arithmetic.functions import log

WORDS = 624
_SHIFT = 397  # word i is made from words i, i + 1 and i + 397 (modulo 624)
_TOP, _REST, _TWIST = np.uint32(0x80000000), np.uint32(0x7FFFFFFF), np.uint32(0x9908B0DF)
_SEEDING = 1_812_433_253
_FRACTION = np.uint64(2**53 - 1)
_STATE = np.dtype(
    {
        "names": ["seed", "left", "seeded", "next", "words"],  # left - 1 outputs remain before the words must advance
        "formats": ["<u8", "<i4", "<i4", "<u8", ("<u8", WORDS)],
        "offsets": [0, 8, 12, 16, 24],
        "itemsize": 5056,  # the rest belongs to normal numbers, which nothing here draws
    }
)
"""What `torch.Generator.get_state` returns."""

Words: TypeAlias = Annotated[NDArray[np.uint32], types.uint32[::1]]


@compiled
def recur(word: np.uint32, following: np.uint32, shifted: np.uint32) -> np.uint32:
    """Return what replaces `word`, given the word after it and the one 397 places on (the recurrence of MT19937)."""
    y = (word & _TOP) | (following & _REST)
    return shifted ^ (y >> np.uint32(1)) ^ ((np.uint32(0) - (y & np.uint32(1))) & _TWIST)


@compiled
def advance(key: Words) -> None:
    """Replace the 624 words by the next 624."""
    for i in range(WORDS - _SHIFT):
        key[i] = recur(key[i], key[i + 1], key[i + _SHIFT])
    for i in range(WORDS - _SHIFT, WORDS - 1):
        key[i] = recur(key[i], key[i + 1], key[i + _SHIFT - WORDS])
    key[WORDS - 1] = recur(key[WORDS - 1], key[0], key[_SHIFT - 1])


@compiled
def draw(key: Words, used: int, outputs: Words) -> int:
    """Fill `outputs` with the generator's next ones; return how many of the words are used then."""
    done = 0
    while done < outputs.shape[0]:
        if used == WORDS:
            advance(key)
            used = 0
        some = min(WORDS - used, outputs.shape[0] - done)
        words, out = key[used : used + some], outputs[done : done + some]
        for i in range(some):
            y = words[i]
            y ^= y >> np.uint32(11)
            y ^= (y << np.uint32(7)) & np.uint32(0x9D2C5680)
            y ^= (y << np.uint32(15)) & np.uint32(0xEFC60000)
            out[i] = y ^ (y >> np.uint32(18))
        used, done = used + some, done + some
    return used


@compiled
def shuffle(outputs: Words, order: Integers) -> None:
    """Permute `order` by the shuffle of Fisher and Yates: one output for each place but the last."""
    n = order.shape[0]
    for i in range(n - 1):
        other = i + np.int64(outputs[i]) % (n - i)
        order[i], order[other] = order[other], order[i]


@compiled
def choose(key: Words, used: int, p: float, value: Single, mask: Strided32) -> int:
    """Write `value` where a 53-bit fraction made of two outputs is below p, else 0, column after column.

    With 1 / p as value that is the transpose of `torch.empty(n, m).bernoulli_(p).div_(p)`. Returns how many of the
    words are used then.
    """
    outputs = np.empty(2 * mask.shape[0], np.uint32)
    bound = p * 2.0**53
    for column in range(mask.shape[1]):
        used = draw(key, used, outputs)
        for row in range(mask.shape[0]):
            bits = (np.uint64(outputs[2 * row]) << np.uint64(32)) | np.uint64(outputs[2 * row + 1])
            mask[row, column] = value if np.float64(np.int64(bits & _FRACTION)) < bound else np.float32(0)
    return used


class TorchStream:
    """The numbers that `torch.Generator().manual_seed(seed)` gives on a CPU, by torch's generic kernels.

    `words` are the twister's and `used` (one number) says how many of them are used: kernels may draw from them.
    """

    def __init__(self, seed: int) -> None:
        words = [seed % 2**32]
        for i in range(1, WORDS):
            words.append((_SEEDING * (words[-1] ^ (words[-1] >> 30)) + i) % 2**32)
        self._seed, self.words, self.used = seed, np.array(words, dtype=np.uint32), np.array([WORDS])

    def state(self) -> NDArray[np.uint8]:
        """Return the state as `torch.Generator.get_state` lays it out (5056 bytes)."""
        state = np.zeros(1, _STATE)
        state["seed"], state["seeded"], state["words"][0] = self._seed % 2**64, 1, self.words
        state["left"], state["next"] = WORDS + 1 - self.used[0], self.used[0]
        return state.view(np.uint8)

    def load(self, state: NDArray[np.uint8]) -> None:
        """Continue from a state of this stream's or of torch's generator."""
        stored = np.ascontiguousarray(state).view(_STATE)[0]
        self._seed, self.words[:] = int(stored["seed"]), stored["words"]
        self.used[0] = WORDS + 1 - int(stored["left"])

    def outputs(self, n: int) -> NDArray[np.uint32]:
        """Return the generator's next `n` outputs."""
        outputs = np.empty(n, np.uint32)
        self.used[0] = draw(self.words, self.used[0], outputs)
        return outputs

    def permutation(self, n: int) -> NDArray[np.int64]:
        """Return a random order of 0..n-1, as `torch.randperm` (n below 2^32 / 20)."""
        order = np.arange(n)
        shuffle(self.outputs(max(n - 1, 0)), order)
        return order

    def loader_order(self, n: int) -> NDArray[np.int64]:
        """Return the next epoch's order, as `DataLoader(shuffle=True, generator=...)`.

        At the start of each epoch the loader draws one 64-bit integer for its workers' base seed, whether it has
        workers or not, then the permutation. Its sampler then draws another permutation of which it uses nothing (it
        would be cut to the n mod n missing examples).
        """
        self.outputs(2)
        order = self.permutation(n)
        self.permutation(n)
        return order

    def uniform(self, low: float, high: float, *shape: int) -> NDArray[np.float32]:
        """Return numbers uniform on [low, high), as `torch.Tensor.uniform_`, each from 24 random bits."""
        unit = (self.outputs(math.prod(shape)) & np.uint32(2**24 - 1)) * 2.0**-24
        start, end = np.float32(low), np.float32(high)
        # Exact until the sum, in float64; what is left to rounding is rounded as torch rounds it.
        return (unit * float(end - start) + float(start)).astype(np.float32).reshape(shape)


@compiled
def polar(uniform: Vector, normals: Vector) -> int:
    """Turn pairs of numbers uniform on [0, 1) into pairs of normal ones (Marsaglia's polar method).

    A pair is passed over if its point does not lie in the unit circle; returns how many numbers were written.
    """
    written = 0
    for i in range(0, uniform.shape[0], 2):
        x, y = 2.0 * uniform[i] - 1.0, 2.0 * uniform[i + 1] - 1.0
        square = x * x + y * y
        if 0.0 < square < 1.0:
            factor = math.sqrt(-2.0 * log(square) / square)
            normals[written], normals[written + 1] = factor * y, factor * x
            written += 2
    return written


class NumpyStream:
    """NumPy's legacy generator, seeded; normal numbers are equal to NumPy's but for some last bits."""

    def __init__(self, seed: int) -> None:
        self._generator = np.random.RandomState(seed)
        self._spare = np.empty(0)

    def permutation(self, n: int) -> NDArray[np.int64]:
        """Return a random order of 0..n-1."""
        return self._generator.permutation(n)

    def normal(self, mean: float, sd: float, *shape: int) -> NDArray[np.float64]:
        """Return numbers from Normal(mean, sd)."""
        wanted = math.prod(shape)
        parts, drawn = [self._spare], len(self._spare)
        while drawn < wanted:
            uniform = self._generator.random_sample(
                (wanted - drawn + 1) // 2 * 2
            )  # no pair too many, if all are used
            normals = np.empty_like(uniform)
            parts.append(normals[: polar(uniform, normals)])
            drawn += len(parts[-1])
        numbers = np.concatenate(parts)
        self._spare = numbers[wanted:]
        return (mean + sd * numbers[:wanted]).reshape(shape)
