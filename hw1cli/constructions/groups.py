"""Inputs that a network's first layer weighs alike enter it through their sum only.

If the columns of W0 that belong to the inputs i in g are equal, W0 x = sum over g of column_g * s_g with
s_g = sum of x_i over g. For x in {-1,1}^D the group sums are exactly the tuples with s_g in
{-n_g, -n_g + 2, ..., n_g} (n_g inputs in g), and f needs nothing but their total. The homework's networks have one
group: the sum of all inputs.
"""

from dataclasses import dataclass
from fractions import Fraction

from hw1cli.constructions.network import Layer, Network, Vector


@dataclass(frozen=True)
class Reduced:
    """A network as a function of the group sums; `members[g]` are the positions of group g's inputs.

    `network` has integer weights (the integer multiple of the original) and one input per group.
    """

    network: Network
    members: tuple[tuple[int, ...], ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of inputs in each group."""
        return tuple(len(group) for group in self.members)

    @property
    def ranges(self) -> tuple[range, ...]:
        """The values that each group's sum takes over {-1,1}^D."""
        return tuple(range(-n, n + 1, 2) for n in self.sizes)

    def lift(self, sums: tuple[int, ...]) -> tuple[int, ...]:
        """Return one x in {-1,1}^D with these group sums."""
        x = [-1] * sum(self.sizes)
        for group, s in zip(self.members, sums, strict=True):
            for position in group[: (len(group) + s) // 2]:
                x[position] = 1
        return tuple(x)

    def spread(self, sums: Vector) -> Vector:
        """Return the vector in R^D with these group sums and equal entries within each group."""
        v = [Fraction()] * sum(self.sizes)
        for group, s in zip(self.members, sums, strict=True):
            for position in group:
                v[position] = s / len(group)
        return tuple(v)


def each_input(network: Network) -> Reduced:
    """Return the network's integer multiple with every input as its own group."""
    return Reduced(network.integer_multiple(), tuple((i,) for i in range(network.n_inputs)))


def grouped(network: Network) -> Reduced:
    """Return the network's integer multiple with inputs of equal first-layer columns taken together."""
    first, *rest = network.layers
    # Pairs of integers hash faster than fractions, which counts for a million inputs.
    ratios = [[weight.as_integer_ratio() for weight in row] for row in first.W]
    members: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for position, column in enumerate(zip(*ratios, strict=True)):
        members.setdefault(column, []).append(position)
    W = tuple(tuple(Fraction(*ratio) for ratio in row) for row in zip(*members, strict=True))
    fewer = Network((Layer(W, first.b, first.activation), *rest))
    return Reduced(fewer.integer_multiple(), tuple(map(tuple, members.values())))
