"""Question 1's models, written from scratch on NumPy: perceptron, logistic regression, one-hidden-layer network.

This package itself imports no compiler, so that declaring the models costs nothing.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from hw1cli.models.model import Build
from hw1cli.specs import RunSpec

if TYPE_CHECKING:
    from hw1cli.data.dataset import Dataset
    from hw1cli.models.scratch.scratch_learner import ScratchLearner
    from hw1cli.training.learner import Learner, State


def one_at_a_time(make: "Callable[[Any, int, Dataset, int], ScratchLearner]") -> Build:
    """Return the `build` of a model from `make(config, seed, dataset, threads)`, which returns a new learner.

    A checkpoint holds weights only: the orders are a pure function of seed and epoch and are drawn again. Kernels
    are compiled, or loaded from the compiler's cache, before a learner is made: never inside `train_epoch`.
    """

    def build(
        specs: Sequence[RunSpec],
        dataset: "Dataset",
        *,
        device: str,
        threads: int,
        states: "Sequence[State] | None",
        done: int,
    ) -> "Learner":
        (spec,) = specs
        learner = make(spec.config, spec.seed, dataset, threads)
        if states:
            learner.resume(states[0], done)
        return learner

    return build
