"""The whole examination of one network: does it compute f, is it robust, and with what margin?"""

from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Literal, TypeAlias

from hw1cli.constructions import robustness, solver
from hw1cli.constructions.deadline import Deadline, Undecided
from hw1cli.constructions.enumeration import State, compare
from hw1cli.constructions.groups import Reduced, each_input, grouped
from hw1cli.constructions.margin import Margin, Norm, find_margin
from hw1cli.constructions.network import Network, Step, Vector
from hw1cli.constructions.robustness import Fragile
from hw1cli.constructions.target import Target
from hw1cli.errors import DataError

EVERY_INPUT_LIMIT = 24
"""Up to this D every one of the 2^D inputs is evaluated."""
STATES_LIMIT = 2**24

Method: TypeAlias = Literal["every input", "by sums", "solver"]


@dataclass(frozen=True)
class Counterexample:
    """An input at which the network fails: its output there, or the limit along `direction`, is not f(x).

    `steps` are all intermediate values: at x, or at x + `t` * `direction` where the output is already the wrong one.
    """

    x: tuple[int, ...]
    wanted: int
    output: int
    steps: tuple[Step, ...]
    direction: Vector | None = None
    t: Fraction | None = None


@dataclass(frozen=True)
class Verdict:
    """What is known about a network; None stands for `unknown`, and `reasons` says why.

    `checked` counts evaluations: inputs for the method "every input", distinct tuples of sums for "by sums" (every
    input has one of them), 0 for the solver. `wrong` counts those among them where the network differs from f.
    """

    network: Network
    target: Target
    method: Method
    checked: int
    wrong: int
    verified: bool | None
    robust: bool | None
    margins: tuple[Margin, ...]
    counterexample: Counterexample | None
    reasons: tuple[str, ...]

    @property
    def false(self) -> bool:
        """Whether something that was to hold does not."""
        return self.verified is False or self.robust is False

    @property
    def unknown(self) -> bool:
        """Whether a question that decides the verdict is open."""
        return not self.false and (self.verified is None or self.robust is None)


def verify(network: Network, target: Target, time_limit: float) -> Verdict:
    """Examine `network` exactly, in about `time_limit` seconds; DataError if it takes another number of inputs."""
    if network.n_inputs != target.D:
        raise DataError(
            f"the network takes {network.n_inputs} inputs; give --D {network.n_inputs} or another network"
        )
    deadline = Deadline(time_limit)
    reduced = grouped(network)
    every, few = target.D <= EVERY_INPUT_LIMIT, prod(map(len, reduced.ranges)) <= STATES_LIMIT
    method: Method = "every input" if every else "by sums" if few else "solver"
    examination = _Examination(network, target, reduced, method, deadline)
    examination.run()
    return examination.verdict()


class _Examination:
    """The questions in order; each answer decides whether the next one makes sense."""

    def __init__(
        self, network: Network, target: Target, reduced: Reduced, method: Method, deadline: Deadline
    ) -> None:
        self._network, self._target, self._reduced = network, target, reduced
        self._method, self._deadline = method, deadline
        self._checked = self._wrong = 0
        self._verified: bool | None = None
        self._robust: bool | None = None
        self._margins: list[Margin] = []
        self._counterexample: Counterexample | None = None
        self._reasons: list[str] = []

    def run(self) -> None:
        try:
            self._check_function()
            if self._verified:
                self._check_limits()
            if self._robust and self._method != "solver":
                self._margins = [self._margin(norm) for norm in ("l1", "linf")]
        except Undecided as reason:
            self._reasons.append(str(reason))

    def verdict(self) -> Verdict:
        return Verdict(
            self._network,
            self._target,
            self._method,
            self._checked,
            self._wrong,
            self._verified,
            self._robust,
            tuple(self._margins),
            self._counterexample,
            tuple(self._reasons),
        )

    def _check_function(self) -> None:
        reduced = each_input(self._network) if self._method == "every input" else self._reduced
        if self._method == "solver":
            state = solver.find_error(reduced, self._target, self._deadline)
        else:
            comparison = compare(reduced, self._target, self._deadline)
            self._checked, self._wrong, state = comparison.checked, comparison.wrong, comparison.counterexample
        self._verified = state is None
        if state is not None:
            # Where h(x) itself is not f(x), the limit condition h(x + t v) -> h(x) = f(x) is false too.
            self._robust = False
            self._counterexample = _wrong_value(self._network, self._target, reduced.lift(state))

    def _check_limits(self) -> None:
        search = solver.find_fragile if self._method == "solver" else robustness.find_fragile
        fragile = search(self._reduced, self._target, self._deadline)
        self._robust = fragile is None
        if fragile is not None:
            self._counterexample = _wrong_limit(self._network, self._target, self._reduced, fragile)

    def _margin(self, norm: Norm) -> Margin:
        margin = find_margin(self._reduced, self._target, norm, self._deadline)
        if margin.reason is not None:
            self._reasons.append(f"{norm} margin: {margin.reason}")
        return margin


def _wrong_value(network: Network, target: Target, x: State) -> Counterexample:
    steps = network.trace(x)
    return Counterexample(x, target(x), int(steps[-1].h[0]), steps)


def _wrong_limit(network: Network, target: Target, reduced: Reduced, fragile: Fragile) -> Counterexample:
    """Show the failing limit at a t > 0 where the output along the ray is already the wrong one."""
    x, direction = reduced.lift(fragile.state), reduced.spread(fragile.direction)
    t, wanted = Fraction(1, 2), target(x)
    while (output := network(_moved(x, direction, t))) == wanted:
        t /= 2
    return Counterexample(x, wanted, output, network.trace(_moved(x, direction, t)), direction, t)


def _moved(x: State, direction: Vector, t: Fraction) -> Vector:
    return tuple(value + t * step for value, step in zip(x, direction, strict=True))
