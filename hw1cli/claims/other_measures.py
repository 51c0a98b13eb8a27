"""How claims are measured that speak of no run: by stored evidence, and by arithmetic."""

import math

from hw1cli.claims.estimates import Estimate, Exact, MeanOverSeeds
from hw1cli.claims.measures import Measure, Stored
from hw1cli.evidence import GRADIENT_NOISE, OPTIMALITY
from hw1cli.report.document import Kind
from hw1cli.statistics import Interval


class Proved(Measure):
    """A number of a stored piece of evidence that no sample decides."""

    sampled = False

    def __init__(self, evidence: str, value: str, kind: Kind) -> None:
        self.evidence, self.name, self.kind = evidence, value, kind

    def take(self, stored: Stored) -> Estimate | None:
        """Return the number."""
        value = stored.evidence.get(self.evidence, {}).get(self.name)
        return None if value is None else Exact(float(value))


class AboveOptimum(Measure):
    """How far above the global optimum of logistic regression's training loss gradients lead (L-BFGS): at most.

    The loss is convex, so its gradient at any weights proves a bound below which it cannot fall: the distance is
    between 0 and that of the loss reached from the bound.
    """

    kind, sampled = Kind.LOSS, False

    def take(self, stored: Stored) -> Estimate | None:
        """Return the proven distance."""
        result = stored.evidence.get(OPTIMALITY)
        if result is None:
            return None
        most = max(0.0, result["optimum"] - result["lower_bound"])
        return Exact(most, "proved", bounds=Interval(0.0, most))


class NoiseRatio(Measure):
    """The variance of the gradient of small batches divided by that of larger ones: the mean over repetitions."""

    kind, unit = Kind.RATIO, "repetition"

    def __init__(self, batch_size: int, larger: int) -> None:
        self.sizes = [batch_size, larger]

    def take(self, stored: Stored) -> Estimate | None:
        """Return the mean ratio; None where the data set is too small for the batches."""
        result = stored.evidence.get(GRADIENT_NOISE, {})
        if "ratios" not in result or result["batch_sizes"] != self.sizes:
            return None
        return MeanOverSeeds(tuple(result["ratios"]), Interval(0, math.inf), over="new batches")

    def lacks(self, stored: Stored) -> str:
        """Return why there is no estimate."""
        result = stored.evidence.get(GRADIENT_NOISE)
        if result is None:
            return self.lacking
        small, large = result["batch_sizes"]
        if [small, large] != self.sizes:
            return f"the data set is too small: batches of {small} and {large} were measured"
        return "an older hw1 measured it without keeping the repetitions"


class FewerUpdates(Measure):
    """How many times fewer updates an epoch of the larger batch size makes: ceil(n / batch) each."""

    kind, sampled = Kind.RATIO, False
    lacking = "the number of training examples is not known"

    def __init__(self, batch_size: int, larger: int) -> None:
        self.batch_size, self.larger = batch_size, larger

    def take(self, stored: Stored) -> Estimate | None:
        """Return the ratio."""
        n = stored.n_train
        return None if n is None else Exact(math.ceil(n / self.batch_size) / math.ceil(n / self.larger))


class Arithmetic(Measure):
    """A number that follows from the published ones alone."""

    sampled = False

    def __init__(self, value: float, kind: Kind = Kind.NUMBER) -> None:
        self.value, self.kind = value, kind

    def take(self, stored: Stored) -> Estimate | None:
        """Return the number."""
        return Exact(self.value)


class Unmeasured(Measure):
    """What no stored run can tell, and why."""

    kind = Kind.NUMBER

    def __init__(self, reason: str) -> None:
        self.lacking = reason

    def take(self, stored: Stored) -> Estimate | None:
        """Return None."""
        return None
