"""From a configuration to a learner ready to train or to continue."""

from typing import TYPE_CHECKING

from hw1cli.data.dataset import Dataset
from hw1cli.specs import LogRegConfig, MlpConfig, PerceptronConfig
from hw1cli.training.learner import Learner, State

if TYPE_CHECKING:
    from hw1cli.models.scratch.scratch_learner import ScratchLearner

ScratchConfig = PerceptronConfig | LogRegConfig | MlpConfig


def build(
    config: ScratchConfig, seed: int, dataset: Dataset, *, threads: int, state: State | None = None, epoch: int = 0
) -> Learner:
    """Return the learner of one run as it is after `epoch` epochs.

    A new run has no state. To continue one, give what `states()[0]` returned after that epoch: the learner goes on
    with exactly the numbers it would have had. Weights come from the state; the orders are a pure function of seed
    and epoch and are drawn again (about 1 ms an epoch), which keeps a checkpoint as small as its weights.

    The kernels are compiled, or loaded from the compiler's cache, before this returns: never inside `train_epoch`.
    """
    learner = _new(config, seed, dataset, threads)
    if state is not None:
        learner.resume(state, epoch)
    return learner


def _new(config: ScratchConfig, seed: int, dataset: Dataset, threads: int) -> "ScratchLearner":
    match config:
        case PerceptronConfig():
            from hw1cli.models.scratch.perceptron import PerceptronLearner

            return PerceptronLearner(config, seed, dataset, threads=threads)
        case LogRegConfig():
            from hw1cli.models.scratch.logistic import LogRegLearner

            return LogRegLearner(config, seed, dataset, threads=threads)
        case MlpConfig():
            from hw1cli.models.scratch.mlp_learner import MlpLearner

            return MlpLearner(config, seed, dataset, threads=threads)
