"""One run of any PyTorch module, trained the usual way: DataLoader's order, autograd, torch's own optimizer."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from hw1cli.data.dataset import PIXEL_SCALE, Dataset, Split
from hw1cli.models.hyperparameters import ModuleConfig
from hw1cli.models.torch.learner import AT_ONCE, TrainingSet, copied
from hw1cli.training.learner import Predictions, State, TrainingMetrics
from hw1cli.training.randomness import next_loader_order, torch_generator


class ModuleLearner:
    """A `Learner` of one run: its configuration gives the module, whose initial weights are torch's for the seed."""

    def __init__(
        self, configs: Sequence[ModuleConfig], seed: int, dataset: Dataset, *, device: str, threads: int
    ) -> None:
        (config,) = configs
        torch.set_num_threads(threads)
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            self._module = config.module(dataset).to(device)
        self._device, self._batch_size, self._image_shape = device, config.batch_size, dataset.image_shape
        self._train = TrainingSet.of(dataset.train, device)
        self._loader = torch_generator(seed)
        self._optimizer = _optimizer(self._module, config)

    def train_epoch(self) -> Sequence[TrainingMetrics]:
        """Run one epoch of updates; its metrics are the batch losses' mean and the running accuracy."""
        losses, right = [], 0
        pixels, labels = self._train.pixels, self._train.labels
        order = next_loader_order(self._loader, len(labels)).to(self._device)
        self._module.train()
        for batch in order.split(self._batch_size):  # type: ignore[no-untyped-call]
            logits = self._module(self._images(pixels[batch]))
            loss = cross_entropy(logits, labels[batch])
            self._optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            self._optimizer.step()
            losses.append(loss.detach().double())
            right += (logits.argmax(1) == labels[batch]).sum()
        return (TrainingMetrics(loss=float(torch.stack(losses).mean()), accuracy=int(right) / len(labels)),)

    @torch.no_grad()
    def evaluate(self, split: Split, *, with_loss: bool) -> Sequence[Predictions]:
        """Return the predictions on a split, with the mean cross-entropy if asked."""
        self._module.eval()
        logits = torch.cat(
            [
                self._module(self._images(torch.tensor(split.pixels[start : start + AT_ONCE], device=self._device)))
                for start in range(0, len(split), AT_ONCE)
            ]
        ).cpu()
        labels = torch.tensor(split.labels, dtype=torch.int64)
        loss = float(cross_entropy(logits.double(), labels)) if with_loss else None
        return (Predictions(classes=logits.argmax(1).to(torch.uint8).numpy(), loss=loss),)

    def _images(self, pixels: Tensor) -> Tensor:
        """Return images (n x channels x height x width, float32) of rows of pixels."""
        images = pixels.float().div_(PIXEL_SCALE).view(-1, *self._image_shape)
        return images.unsqueeze(1) if images.dim() == 3 else images.permute(0, 3, 1, 2)

    def states(self) -> Sequence[State]:
        """Return a copy of the weights, the optimizer's memory and the order's random state."""
        return ({**self._memory(), **self.weights()[0], "loader": copied(self._loader.get_state())},)

    def load(self, states: Sequence[State], epoch: int) -> None:
        """Continue from what `states` returned; all that depends on the epoch is in it."""
        tensors = {name: torch.tensor(value) for name, value in states[0].items()}
        self._loader.set_state(tensors["loader"])
        self._module.load_state_dict({name: tensors[name] for name in self._module.state_dict()})
        for name, parameter in self._module.named_parameters():
            mark = f"optimizer.{name}."
            memory = {key.removeprefix(mark): each for key, each in tensors.items() if key.startswith(mark)}
            if memory:
                self._optimizer.state[parameter] = {
                    key: each if key == "step" else each.to(self._device) for key, each in memory.items()
                }

    def weights(self) -> Sequence[State]:
        """Return a copy of the weights under torch's names."""
        return ({name: copied(value) for name, value in self._module.state_dict().items()},)

    def _memory(self) -> Mapping[str, NDArray[Any]]:
        """Return what the optimizer remembers of each parameter."""
        return {
            f"optimizer.{name}.{key}": copied(value)
            for name, parameter in self._module.named_parameters()
            for key, value in self._optimizer.state.get(parameter, {}).items()
            if value is not None
        }


def _optimizer(module: nn.Module, config: ModuleConfig) -> torch.optim.Optimizer:
    if config.optimizer == "adam":
        return torch.optim.Adam(module.parameters(), lr=config.lr, weight_decay=config.l2)
    return torch.optim.SGD(module.parameters(), lr=config.lr, weight_decay=config.l2, momentum=config.momentum)
