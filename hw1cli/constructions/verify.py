"""The whole examination of one network: does it compute f, is it robust, and with what margin?"""

from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Literal, TypeAlias

from hw1cli.constructions import robustness, solver
from hw1cli.constructions.deadline import Deadline, Undecided
from hw1cli.constructions.enumeration import Sums, find_errors
from hw1cli.constructions.groups import Reduced, each_input, grouped
from hw1cli.constructions.margin import Margin, find_margin
from hw1cli.constructions.network import Network, Step, Vector
from hw1cli.constructions.target import Target

EVERY_INPUT_LIMIT = 24
"""Up to this D every one of the 2^D inputs is evaluated."""
STATES_LIMIT = 2**24

Method: TypeAlias = Literal["every input", "by sums", "solver"]


@dataclass(frozen=True)
class Counterexample:
    """An input at which the network fails: its output there, or the limit along `direction`, is not f(x).

    `layers` are all intermediate values: at x, or at x + `t` * `direction` where the output is already the wrong one.
    """

    x: tuple[int, ...]
    direction: Vector | None
    t: Fraction | None
    f: int
    output: int
    layers: tuple[Step, ...]


@dataclass
class Examination:
    """What is known about a network; None stands for `unknown`, and `reasons` says why.

    `checked` counts evaluations: inputs for the method "every input", distinct tuples of sums for "by sums" (every
    input has one of them), 0 for the solver. `wrong` counts those among them where the network differs from f.
    """

    network: Network
    target: Target
    method: Method
    checked: int = 0
    wrong: int = 0
    verified: bool | None = None
    robust: bool | None = None
    margins: tuple[Margin, ...] = ()
    counterexample: Counterexample | None = None
    reasons: tuple[str, ...] = ()


def verify(network: Network, target: Target, time_limit: float) -> Examination:
    """Examine a network of `target.D` inputs exactly, in about `time_limit` seconds."""
    deadline = Deadline(time_limit)
    found = decide(network, target, deadline)
    if found.robust and found.method != "solver":
        reduced = grouped(network)
        found.margins = tuple(find_margin(reduced, target, norm, deadline) for norm in ("l1", "linf"))
        found.reasons = tuple(f"{each.norm} margin: {each.reason}" for each in found.margins if each.reason)
    return found


def decide(network: Network, target: Target, deadline: Deadline) -> Examination:
    """Examine a network exactly, all but its margins."""
    reduced = grouped(network)
    every, few = target.D <= EVERY_INPUT_LIMIT, prod(map(len, reduced.ranges)) <= STATES_LIMIT
    found = Examination(network, target, "every input" if every else "by sums" if few else "solver")
    try:
        # Each answer decides whether the next question makes sense.
        _check_function(found, reduced, deadline)
        if found.verified:
            _check_limits(found, reduced, deadline)
    except Undecided as reason:
        found.reasons = (str(reason),)
    return found


def _check_function(found: Examination, reduced: Reduced, deadline: Deadline) -> None:
    if found.method == "solver":
        sums = solver.find_error(reduced, found.target, deadline)
    else:
        reduced = each_input(found.network) if found.method == "every input" else reduced
        found.checked, found.wrong, sums = find_errors(reduced, found.target, deadline)
    found.verified = sums is None
    if sums is not None:
        # Where h(x) itself is not f(x), the limit condition h(x + t v) -> h(x) = f(x) is false too.
        found.robust = False
        x = reduced.lift(sums)
        steps = found.network.trace(x)
        found.counterexample = Counterexample(x, None, None, found.target(x), int(steps[-1].h[0]), steps)


def _check_limits(found: Examination, reduced: Reduced, deadline: Deadline) -> None:
    states = (solver if found.method == "solver" else robustness).doubtful_states(reduced, deadline)
    fragile = robustness.find_fragile(reduced, found.target, states, deadline)
    found.robust = fragile is None
    if fragile is not None:
        state, direction = fragile
        x = reduced.lift(state)
        found.counterexample = _wrong_limit(found.network, x, found.target(x), reduced.spread(direction))


def _wrong_limit(network: Network, x: Sums, wanted: int, direction: Vector) -> Counterexample:
    """Show the failing limit at a t > 0 where the output along the ray is already the wrong one."""
    t = Fraction(1)
    output = wanted
    while output == wanted:
        t /= 2
        steps = network.trace([value + t * step for value, step in zip(x, direction, strict=True)])
        output = int(steps[-1].h[0])
    return Counterexample(x, direction, t, wanted, output, steps)
