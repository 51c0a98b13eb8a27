"""Networks for many D, A and B at once: their weights are numbers or expressions in these."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from hw1cli.constructions.expression import Expression, Weight
from hw1cli.constructions.network import Activation, Layer, Network, Vector
from hw1cli.constructions.target import Target
from hw1cli.errors import DataError
from hw1cli.outside.words import counted

Row: TypeAlias = tuple[Weight, ...] | Weight
"""A unit's weights, one per input; or, in the first layer, the one weight that it gives to each of D inputs."""


@dataclass(frozen=True)
class FamilyLayer:
    """A layer as in `Network`, with rows and biases that may depend on D, A and B."""

    W: tuple[Row, ...]
    b: tuple[Weight, ...]
    activation: Activation


@dataclass(frozen=True)
class Family:
    """Layers in order, of a shape that `Network` allows; DataError for another."""

    layers: tuple[FamilyLayer, ...]

    def __post_init__(self) -> None:
        if any(not isinstance(row, tuple) for layer in self.layers[1:] for row in layer.W):
            raise DataError("only a row of the first layer may be one weight for all inputs; write the others out")
        self._network(self.n_inputs or 1, lambda _: Fraction())

    @property
    def n_inputs(self) -> int | None:
        """Number of inputs where a row is written out; None where it is any D."""
        return next((len(row) for layer in self.layers[:1] for row in layer.W if isinstance(row, tuple)), None)

    def expressions(self) -> Iterator[tuple[str, Expression]]:
        """Yield every weight that depends on D, A or B, as `weights` does."""
        return ((name, each) for name, each in self.weights() if isinstance(each, Expression))

    def weights(self) -> Iterator[tuple[str, Weight]]:
        """Yield every weight with where it stands: W0, b0, W1 and so on."""
        for level, layer in enumerate(self.layers):
            for row in layer.W:
                yield from ((f"W{level}", each) for each in (row if isinstance(row, tuple) else (row,)))
            yield from ((f"b{level}", each) for each in layer.b)

    def at(self, target: Target) -> Network:
        """Return the network for one D, A and B; DataError if there is none."""
        if self.n_inputs not in (None, target.D):
            raise DataError(
                f"the network takes {counted(self.n_inputs, 'input')}; give --D {self.n_inputs} or another network"
            )
        return self._network(target.D, lambda each: each if isinstance(each, Fraction) else each.at(target))

    def _network(self, D: int, value: Callable[[Weight], Fraction]) -> Network:
        def vector(row: Row) -> Vector:
            return tuple(map(value, row)) if isinstance(row, tuple) else (value(row),) * D

        return Network(
            tuple(Layer(tuple(map(vector, each.W)), vector(each.b), each.activation) for each in self.layers)
        )
