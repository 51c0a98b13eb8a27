"""One run by torch itself, the usual way: DataLoader's order, autograd, torch's own optimizer.

For any module, and for networks on a graphics card.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from hw1cli.data.dataset import Dataset, Split
from hw1cli.models.arithmetic.streams import TorchStream
from hw1cli.models.hyperparameters import MinibatchConfig, ModuleConfig
from hw1cli.models.torch.module import images_of, module_of
from hw1cli.models.torch.pieces import AT_ONCE, pieces
from hw1cli.models.weights import named_weights
from hw1cli.training.learner import Epoch, Predictions, State, TrainingMetrics

MakeModule: TypeAlias = Callable[..., nn.Module]
"""Makes a module for a configuration, the shape of the images and the number of classes."""


class ModuleLearner:
    """One run of the module that is made for its configuration, whose initial weights are torch's for the seed."""

    def __init__(
        self,
        config: MinibatchConfig,
        seed: int,
        dataset: Dataset,
        *,
        device: str,
        threads: int,
        make_module: MakeModule = module_of,
    ) -> None:
        self._device, self._config, self._image_shape = device, config, dataset.image_shape
        self._threads = threads
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            self._module = make_module(config, dataset.image_shape, dataset.n_classes).to(device)
            self._random = self._generator.get_state()
        self._pixels = torch.tensor(dataset.train.pixels, device=device)
        self._labels = torch.tensor(dataset.train.labels, device=device, dtype=torch.int64)
        self._loader = TorchStream(seed)
        self._optimizer = _optimizer(self._module, config)

    @property
    def _generator(self) -> torch.Generator:
        """The generator that modules draw from, of the whole process."""
        if self._device == "cpu":
            return torch.default_generator
        torch.cuda.init()  # type: ignore[no-untyped-call]
        return torch.cuda.default_generators[torch.cuda.current_device()]

    @contextmanager
    def _own_torch(self) -> Iterator[None]:
        """Set torch's threads, and for a while the process's random state to the run's own."""
        torch.set_num_threads(self._threads)
        with torch.random.fork_rng():
            self._generator.set_state(self._random)
            yield
            self._random = self._generator.get_state()

    def epoch(self) -> Epoch:
        """Do the updates of one epoch, some batches between yields, and yield its metrics at the end.

        They are the mean of the batches' losses and the running accuracy.
        """
        losses, right, size = [], 0, self._config.batch_size
        for piece in pieces(self._loader.loader_order(len(self._labels)), size):
            with self._own_torch():
                self._module.train()
                for batch in torch.from_numpy(piece).to(self._device).split(size):  # type: ignore[no-untyped-call]
                    logits, labels = self._module(self._images(self._pixels[batch])), self._labels[batch]
                    loss = cross_entropy(logits, labels)
                    self._optimizer.zero_grad()
                    loss.backward()  # type: ignore[no-untyped-call]
                    self._optimizer.step()
                    losses.append(loss.detach().double())
                    right += (logits.argmax(1) == labels).sum()
            yield None
        yield TrainingMetrics(loss=float(torch.stack(losses).mean()), accuracy=int(right) / len(self._labels))

    @torch.no_grad()
    def evaluate(self, split: Split, *, with_loss: bool) -> Predictions:
        """Return the predictions on a split, with the mean cross-entropy if asked."""
        with self._own_torch():
            self._module.eval()
            parts = torch.tensor(split.pixels, device=self._device).split(AT_ONCE)  # type: ignore[no-untyped-call]
            logits = torch.cat([self._module(self._images(part)) for part in parts]).cpu()
        labels = torch.tensor(split.labels, dtype=torch.int64)
        loss = float(cross_entropy(logits.double(), labels)) if with_loss else None
        return Predictions(classes=logits.argmax(1).to(torch.uint8).numpy(), loss=loss)

    def _images(self, pixels: Tensor) -> Tensor:
        return images_of(self._config, pixels, self._image_shape)

    def state(self) -> State:
        """Return a copy of the weights, the optimizer's memory and the random state."""
        module = {name: _copied(value) for name, value in self._module.state_dict().items()}
        random = {"loader": self._loader.state(), "dropout": _copied(self._random)}
        return {**self._memory(), **module, **random}

    def load(self, state: State, epoch: int) -> None:
        """Continue from what `state` returned; all that depends on the epoch is in it."""
        tensors = {name: torch.tensor(value) for name, value in state.items()}
        self._loader.load(state["loader"])
        self._random = tensors["dropout"]
        self._module.load_state_dict({name: tensors[name] for name in self._module.state_dict()})
        for name, parameter in self._module.named_parameters():
            mark = f"optimizer.{name}."
            memory = {key.removeprefix(mark): each for key, each in tensors.items() if key.startswith(mark)}
            if memory:
                self._optimizer.state[parameter] = {
                    key: each if key == "step" else each.to(self._device) for key, each in memory.items()
                }

    def weights(self) -> State:
        """Return a copy of the weights: a network's under the names of the mathematics, others' under torch's."""
        if isinstance(self._config, ModuleConfig):
            return {name: _copied(value) for name, value in self._module.state_dict().items()}
        layers = [layer for layer in self._module.modules() if isinstance(layer, nn.Linear)]
        return named_weights([(_copied(layer.weight), _copied(layer.bias)) for layer in layers])

    def _memory(self) -> Mapping[str, NDArray[Any]]:
        """Return what the optimizer remembers of each parameter."""
        return {
            f"optimizer.{name}.{key}": _copied(value)
            for name, parameter in self._module.named_parameters()
            for key, value in self._optimizer.state.get(parameter, {}).items()
            if value is not None
        }


def _copied(tensor: Tensor) -> NDArray[Any]:
    values: NDArray[Any] = tensor.detach().cpu().numpy().copy()
    return values


def _optimizer(module: nn.Module, config: MinibatchConfig) -> torch.optim.Optimizer:
    if config.optimizer == "adam":
        return torch.optim.Adam(module.parameters(), lr=config.lr, weight_decay=config.l2)
    return torch.optim.SGD(module.parameters(), lr=config.lr, weight_decay=config.l2, momentum=config.momentum)
