"""Networks with rational weights, evaluated exactly."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from hw1cli.errors import DataError
from hw1cli.outside.words import counted

Activation: TypeAlias = Literal["sign", "relu"]
Vector: TypeAlias = tuple[Fraction, ...]
Matrix: TypeAlias = tuple[Vector, ...]


def vector(values: Sequence[int | Fraction]) -> Vector:
    """Return the values as fractions."""
    return tuple(Fraction(value) for value in values)


def dot(u: Sequence[Fraction], v: Sequence[Fraction]) -> Fraction:
    """Return the inner product of two vectors of one length."""
    return sum((a * b for a, b in zip(u, v, strict=True) if a and b), Fraction())


@dataclass(frozen=True)
class Layer:
    """h = activation(W h_before + b); W is units x inputs, b has one entry per unit."""

    W: Matrix
    b: Vector
    activation: Activation

    def __post_init__(self) -> None:
        if not self.W or len(self.W) != len(self.b):
            units = counted(len(self.W), "unit")
            raise DataError(f"a layer has weights for {units} and biases for {len(self.b)}; every unit needs both")
        if len({len(row) for row in self.W}) != 1 or not self.W[0]:
            raise DataError("a layer's rows of weights differ in length; every unit needs one weight per input")

    @property
    def n_inputs(self) -> int:
        """Number of inputs that each unit weighs."""
        return len(self.W[0])

    def pre_activation(self, h: Vector) -> Vector:
        """Return W h + b."""
        return tuple(dot(row, h) + bias for row, bias in zip(self.W, self.b, strict=True))

    def activate(self, z: Vector) -> Vector:
        """Return the outputs of the units with pre-activations z: sign(z), which is 1 at 0, or max(z, 0)."""
        if self.activation == "sign":
            return tuple(Fraction(1 if value >= 0 else -1) for value in z)
        return tuple(max(value, Fraction()) for value in z)


@dataclass(frozen=True)
class Step:
    """What one layer did with an input: pre-activations z and outputs h."""

    z: Vector
    h: Vector


@dataclass(frozen=True)
class Network:
    """Layers in order; the last is the output, a single sign unit. Without hidden layers it is a perceptron."""

    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        if not self.layers or len(self.layers[-1].b) != 1 or self.layers[-1].activation != "sign":
            raise DataError("a network must end in one layer of exactly one sign unit, its output")
        for number, (before, after) in enumerate(zip(self.layers, self.layers[1:], strict=False), start=1):
            if after.n_inputs != len(before.b):
                inputs, units = counted(after.n_inputs, "input"), counted(len(before.b), "unit")
                raise DataError(f"layer {number} weighs {inputs} but the layer before has {units}")

    @property
    def n_inputs(self) -> int:
        """Number of inputs."""
        return self.layers[0].n_inputs

    def trace(self, x: Sequence[int | Fraction]) -> tuple[Step, ...]:
        """Return every layer's pre-activations and outputs at the real input x."""
        h = vector(x)
        steps = []
        for layer in self.layers:
            z = layer.pre_activation(h)
            h = layer.activate(z)
            steps.append(Step(z, h))
        return tuple(steps)

    def __call__(self, x: Sequence[int | Fraction]) -> int:
        """Return the network's output, 1 or -1."""
        return int(self.trace(x)[-1].h[0])

    @property
    def all_integer(self) -> bool:
        """Whether every weight and bias is an integer."""
        return all(value.denominator == 1 for layer in self.layers for row in (*layer.W, layer.b) for value in row)

    def integer_multiple(self) -> "Network":
        """Return the network with the least positive multiples that make every weight and bias an integer.

        Multiplying a unit's weights and bias by s > 0 leaves sign unchanged and multiplies ReLU by s, which the
        next layer takes back: W / s_before. So the function is the same at every real input, and so is the sign
        of every pre-activation.
        """
        layers, before = [], Fraction(1)
        for layer in self.layers:
            W = [_multiplied(row, 1 / before) for row in layer.W]
            scale = math.lcm(*{value.denominator for row in (*W, layer.b) for value in row})
            scaled = tuple(_multiplied(row, Fraction(scale)) for row in W)
            layers.append(Layer(scaled, _multiplied(layer.b, Fraction(scale)), layer.activation))
            before = Fraction(scale if layer.activation == "relu" else 1)
        return Network(tuple(layers))


def _multiplied(row: Vector, factor: Fraction) -> Vector:
    if factor == 1:
        return row
    # Rows are long where they repeat themselves: one product for each different entry.
    products = {ratio: Fraction(*ratio) * factor for ratio in {value.as_integer_ratio() for value in row}}
    return tuple(products[value.as_integer_ratio()] for value in row)
