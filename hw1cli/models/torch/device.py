"""Where a model is trained: the processor or the graphics card."""

from typing import Literal, TypeAlias

import torch

from hw1cli.errors import UsageError

DeviceName: TypeAlias = Literal["auto", "cpu", "cuda"]


def resolve_device(name: DeviceName) -> str:
    """Return "cpu" or "cuda": `auto` takes the graphics card where there is one.

    Raises UsageError when `cuda` is asked for and torch finds none.
    """
    if name == "cpu":
        return "cpu"
    if torch.cuda.is_available():
        return "cuda"
    if name == "cuda":
        raise UsageError("--device cuda: torch finds no CUDA device here; use --device cpu or a CUDA build of torch")
    return "cpu"
