"""What the PyTorch models have in common: batches, an update rule, and how their runs are trained together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hw1cli.errors import UsageError
from hw1cli.models.hyperparameters import BATCH_SIZE, L2, LR, OPTIMIZER, Activation, Optimizer
from hw1cli.models.model import Build, one_at_a_time
from hw1cli.specs import Config, Domain, RunSpec, hyperparameter

if TYPE_CHECKING:
    from torch import nn

    from hw1cli.data.dataset import Dataset
    from hw1cli.models.torch.module_learner import ModuleLearner
    from hw1cli.training.learner import Learner, State


MOMENTUM = Domain(help="Share of its last step that SGD adds to the next.", at_least=0, below=1, before=0.0)


@dataclass(frozen=True, kw_only=True)
class MinibatchConfig(Config):
    """Hyperparameters of training by batches of examples."""

    lr: float = hyperparameter(0.01, LR)
    batch_size: int = hyperparameter(16, BATCH_SIZE)
    l2: float = hyperparameter(0.0, L2)
    optimizer: Optimizer = hyperparameter("sgd", OPTIMIZER)
    momentum: float = hyperparameter(0.0, MOMENTUM)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.momentum and self.optimizer != "sgd":
            raise UsageError(f"--momentum has no meaning for --optimizer {self.optimizer}; it is SGD's")

    @property
    def protocol(self) -> int:
        """2 where SGD decays weights: the decay is subtracted with the gradient; 1 rounded 1 - lr l2 first."""
        return 2 if self.optimizer == "sgd" and self.l2 > 0 else 1

    @property
    def layers(self) -> "Layers":
        """The hidden layers: none, unless a model says otherwise."""
        return Layers()


@dataclass(frozen=True)
class Layers:
    """A network's hidden layers: their widths, what each unit computes, and the share of units that is dropped."""

    widths: tuple[int, ...] = ()
    activation: Activation = "relu"
    dropout: float = 0.0


def build(
    specs: Sequence[RunSpec],
    dataset: "Dataset",
    *,
    device: str,
    threads: int,
    states: "Sequence[State] | None",
    done: int,
) -> "Learner":
    """Return the learner of a stack of runs; see `hw1cli.models.model.Build`."""
    from hw1cli.models.torch.stacks import stacked

    configs = [spec.config for spec in specs if isinstance(spec.config, MinibatchConfig)]
    return stacked(configs, specs[0].seed, dataset, device=device, threads=threads, states=states)


def build_module(make: "Callable[[Dataset], nn.Module]") -> Build:
    """Return the `build` of a model that is a PyTorch module, trained one run at a time by torch's own autograd."""

    def learner(
        config: MinibatchConfig, seed: int, dataset: "Dataset", *, device: str, threads: int
    ) -> "ModuleLearner":
        from hw1cli.models.torch.module_learner import ModuleLearner

        return ModuleLearner(make, config, seed, dataset, device=device, threads=threads)

    return one_at_a_time(learner)
