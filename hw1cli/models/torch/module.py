"""A configuration as a PyTorch module: as training begins with it, or with weights that were kept."""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from hw1cli.data.dataset import PIXEL_SCALE
from hw1cli.models.hyperparameters import ModuleConfig
from hw1cli.models.torch.pieces import AT_ONCE
from hw1cli.models.weights import layers_of
from hw1cli.specs import Config

_ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh}


def module_of(
    config: Config, image_shape: Sequence[int], n_classes: int, *, dropout: type[nn.Dropout] | None = nn.Dropout
) -> nn.Module:
    """Return the module of a configuration: a network's layers in their order, unless it brings its own."""
    if isinstance(config, ModuleConfig):
        return config.module(image_shape, n_classes)
    parts: list[nn.Module] = [nn.Flatten()]
    fan_in, layers = prod(image_shape), config.layers
    for width in layers.widths:
        parts += [nn.Linear(fan_in, width), _ACTIVATIONS[layers.activation]()]
        parts += [dropout(layers.dropout)] if layers.dropout and dropout else []
        fan_in = width
    return nn.Sequential(*parts, nn.Linear(fan_in, n_classes))


def images_of(config: Config, pixels: Tensor, image_shape: Sequence[int]) -> Tensor:
    """Return what the module takes for rows of pixels (n x features, uint8): pixels / 256, float32.

    A network of layers takes the features in their order, another module images (n x channels x height x width).
    """
    features = pixels.float().div_(PIXEL_SCALE)
    if not isinstance(config, ModuleConfig):
        return features
    images = features.view(-1, *image_shape)
    return images.unsqueeze(1) if images.dim() == 3 else images.permute(0, 3, 1, 2)


def trained_module(
    config: Config, weights: Mapping[str, NDArray[Any]], image_shape: Sequence[int], n_classes: int
) -> nn.Module:
    """Return the module with kept weights, in their precision, as it predicts: without dropout.

    ValueError for weights that are not those of such a module; nothing larger than they are is allocated.
    """
    with torch.device("meta"):
        module = module_of(config, image_shape, n_classes, dropout=None)
    try:
        module.load_state_dict(_state_of(config, module, weights), assign=True)
    except (RuntimeError, LookupError, TypeError) as error:
        raise ValueError(f"they are not those of its {config.model}") from error
    return module.eval()


def _state_of(config: Config, module: nn.Module, weights: Mapping[str, NDArray[Any]]) -> Mapping[str, Tensor]:
    """Return weights under the names that the module has for them."""
    if isinstance(config, ModuleConfig):
        return {name: torch.tensor(array) for name, array in weights.items()}
    linear = (name for name, part in module.named_modules() if isinstance(part, nn.Linear))
    return {
        f"{name}.{kind}": torch.tensor(array)
        for name, layer in zip(linear, layers_of(weights), strict=True)
        for kind, array in zip(("weight", "bias"), layer, strict=True)
    }


@torch.no_grad()
def scores(
    module: nn.Module, config: Config, pixels: NDArray[np.uint8], image_shape: Sequence[int]
) -> NDArray[np.float64]:
    """Return a trained module's scores (n x classes) of images (n x features), before any softmax.

    They are computed in double precision, to which the module is brought.
    """
    module.double()
    parts = torch.from_numpy(pixels).split(AT_ONCE)  # type: ignore[no-untyped-call]
    found: NDArray[np.float64] = torch.cat(
        [module(images_of(config, part, image_shape).double()) for part in parts]
    ).numpy()
    return found
