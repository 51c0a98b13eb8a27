"""The options that training commands share, and how they become a device, a number of threads and a store."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hw1cli import variables
from hw1cli.cli.common import note
from hw1cli.errors import UsageError
from hw1cli.specs import CONFIGS

if TYPE_CHECKING:
    from hw1cli.runner import Settings

Model = Literal["perceptron", "logreg", "mlp", "torch-logreg", "ffn"]
assert tuple(CONFIGS) == Model.__args__  # type: ignore[attr-defined]

ModelArgument = Annotated[
    Model,
    typer.Argument(help="perceptron, logreg, mlp (NumPy, Question 1); torch-logreg, ffn (PyTorch, Question 2)."),
]
DeviceOption = Annotated[
    variables.Device | None,
    typer.Option(
        help="Where the PyTorch models run; auto takes a GPU if there is one.", show_default="$HW1_DEVICE, else auto"
    ),
]
SeedsOption = Annotated[
    int, typer.Option("--seeds", min=1, max=1000, metavar="N", help="Train for N seeds, from --seed on.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Train anew even if the store has the result.")]


def settings(models: set[str], device: variables.Device | None, *, force: bool = False) -> "Settings":
    """Return how runs of the given models are made on this machine."""
    from hw1cli.models.build import uses_torch
    from hw1cli.runner import Settings
    from hw1cli.training.environment import command_line

    resolved = "cpu"
    if any(uses_torch(model) for model in models):
        from hw1cli.models.torch.device import resolve_device

        resolved = resolve_device(device, variables.device())
    elif device == "cuda":
        raise UsageError("--device cuda has no meaning for the NumPy models; leave it out")
    return Settings(device=resolved, threads=threads(), command=command_line(), force=force)


def threads() -> int:
    """Return $HW1_THREADS, else the number of cores this process may use."""
    from hw1cli.training.environment import usable_cores

    return variables.threads() or usable_cores()


def tell(message: str) -> None:
    """Pass a data set's note on to the user (stderr)."""
    note(f"hw1: {message}")
