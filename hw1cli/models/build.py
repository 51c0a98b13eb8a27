"""From specifications to a learner: the only place that knows which model lives in which package."""

from collections.abc import Hashable, Sequence

from hw1cli.data.dataset import Dataset
from hw1cli.specs import FfnConfig, RunSpec, TorchLogRegConfig
from hw1cli.training.learner import Learner, State


def build(
    specs: Sequence[RunSpec],
    dataset: Dataset,
    *,
    device: str,
    threads: int,
    states: Sequence[State] | None = None,
    done: int = 0,
) -> Learner:
    """Return a learner for one or more runs that may be trained together (equal `stack_key`).

    `states` are the checkpoints after `done` epochs; without them training starts from the beginning.
    """
    config, seed = specs[0].config, specs[0].seed
    if isinstance(config, TorchLogRegConfig | FfnConfig):
        from hw1cli.models.torch import build as torch_models

        configs = [spec.config for spec in specs]
        return torch_models.build(configs, seed, dataset, device=device, threads=threads, states=states)
    from hw1cli.models.scratch import build as scratch_models

    state = states[0] if states else None
    return scratch_models.build(config, seed, dataset, threads=threads, state=state, epoch=done)


def stack_key(spec: RunSpec) -> Hashable:
    """Return what runs must have in common to be trained together; a run of its own kind for NumPy models."""
    if isinstance(spec.config, TorchLogRegConfig | FfnConfig):
        from hw1cli.models.torch.stacking import stack_key as torch_stack_key

        return (spec.data, spec.seed, torch_stack_key(spec.config))
    return spec.key


def uses_torch(model: str) -> bool:
    """Return whether a model is one of PyTorch's, which can run on a GPU and be trained in stacks."""
    return model in (TorchLogRegConfig.model, FfnConfig.model)
