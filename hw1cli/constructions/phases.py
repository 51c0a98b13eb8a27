"""Where near an input does a network say the wrong thing? A search over the phases of its units.

Near an input x every pre-activation is an affine function of the displacement as long as the earlier units keep
their phases (sign: 1 or -1; ReLU: active or not). The search settles the units in order, each in either phase, and
keeps the region of displacements where the choices so far hold; a region that becomes empty, or of no interest, ends
its branch.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, Self, TypeVar

from hw1cli.constructions.groups import Reduced
from hw1cli.constructions.network import Network, Vector, dot


@dataclass(frozen=True)
class Form:
    """The affine function constant + slope . displacement."""

    constant: Fraction
    slope: Vector

    @property
    def flat(self) -> bool:
        """Whether it does not depend on the displacement."""
        return not any(self.slope)

    def __neg__(self) -> "Form":
        return Form(-self.constant, tuple(-a for a in self.slope))


class Region(Protocol):
    """A set of displacements."""

    def restricted(self, form: Form, positive: bool) -> Self | None:
        """Return the part where form >= 0 (positive) or form < 0; None if it is empty or of no interest."""


R = TypeVar("R", bound=Region)


def forms_at(reduced: Reduced, state: tuple[int, ...]) -> list[Form]:
    """Return the first layer's pre-activations at `state` as forms."""
    layer = reduced.network.layers[0]
    at = tuple(map(Fraction, state))
    return [Form(dot(row, at) + bias, row) for row, bias in zip(layer.W, layer.b, strict=True)]


def wrong_regions(network: Network, forms: list[Form], wanted: int, everywhere: R) -> Iterator[R]:
    """Yield the regions of displacements where the network's output is not `wanted`."""
    yield from _settle(network, 0, forms, [], wanted, everywhere)


def _settle(
    network: Network, level: int, forms: list[Form], outputs: list[Form], wanted: int, region: R
) -> Iterator[R]:
    layer, form = network.layers[level], forms[len(outputs)]
    last = level == len(network.layers) - 1
    for positive in [wanted < 0] if last else _likely_first(form):
        part = _part(region, form, positive)
        if part is None:
            continue
        if last:
            yield part
            continue
        settled = [*outputs, _output(form, layer.activation, positive)]
        if len(settled) < len(forms):
            yield from _settle(network, level, forms, settled, wanted, part)
        else:
            yield from _settle(network, level + 1, _next_forms(network, level + 1, settled), [], wanted, part)


def _likely_first(form: Form) -> tuple[bool, bool]:
    positive = form.constant >= 0
    return positive, not positive


def _part(region: R, form: Form, positive: bool) -> R | None:
    if form.flat:
        return region if (form.constant >= 0) is positive else None
    return region.restricted(form, positive)


def _output(form: Form, activation: str, positive: bool) -> Form:
    flat = (Fraction(),) * len(form.slope)
    if activation == "sign":
        return Form(Fraction(1 if positive else -1), flat)
    return form if positive else Form(Fraction(), flat)


def _next_forms(network: Network, level: int, outputs: list[Form]) -> list[Form]:
    layer = network.layers[level]
    constants = tuple(output.constant for output in outputs)
    slopes = list(zip(*(output.slope for output in outputs), strict=True))
    return [
        Form(dot(row, constants) + bias, tuple(dot(row, column) for column in slopes))
        for row, bias in zip(layer.W, layer.b, strict=True)
    ]
