"""A network as a function of the sum: one row for every value that the sum of an input takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import comb

from hw1cli.constructions.network import Layer, Network, Step
from hw1cli.constructions.target import Target

EVERY_SUM_LIMIT = 40
"""Up to this D every sum has its row; beyond it the ends and the neighbourhood of A and B have."""
EXACT_COUNT_LIMIT = 1000


@dataclass(frozen=True)
class Row:
    """What the network does at the inputs with sum s; `count` is their number, None where it is too long to print."""

    s: int
    steps: tuple[Step, ...]
    output: int
    f: int
    count: int | None


def _by_sum(network: Network) -> Network | None:
    """Return the network as one of a single input, the sum; None if its first layer does not weigh inputs alike."""
    first, *rest = network.layers
    if any(any(weight is not row[0] and weight != row[0] for weight in row) for row in first.W):
        return None
    return Network((Layer(tuple(row[:1] for row in first.W), first.b, first.activation), *rest))


def rows(network: Network, target: Target) -> Iterator[Row]:
    """Yield the rows of the sums shown, ascending; none if the network needs more than the sum."""
    reduced = _by_sum(network)
    if reduced is None:
        return
    for s in shown_sums(target):
        steps = reduced.trace((s,))
        count = comb(target.D, (target.D + s) // 2) if target.D <= EXACT_COUNT_LIMIT else None
        yield Row(s, steps, int(steps[-1].h[0]), target.of_sum(s), count)


def shown_sums(target: Target) -> list[int]:
    """Return every sum for small D; else the two at either end and those within 4 of A or B."""
    if target.D <= EVERY_SUM_LIMIT:
        return list(target.sums)
    near = {s for end in (target.A, target.B) for s in range(end - 4, end + 5) if s in target.sums}
    return sorted({*target.sums[:2], *target.sums[-2:], *near})
