"""The options that training commands share, and how they become a device, a number of threads and a store."""

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import typer

from hw1cli import variables
from hw1cli.cli.common import note
from hw1cli.errors import UsageError
from hw1cli.models.registry import HYPERPARAMETERS, MODELS, domain_of, kind_of

if TYPE_CHECKING:
    from hw1cli.runner import Settings

if TYPE_CHECKING:
    ModelName = str
else:
    ModelName = Literal[tuple(MODELS)]


def _by_package() -> str:
    of_package = groupby(MODELS.values(), key=lambda model: model.package)
    return "; ".join(f"{', '.join(each.name for each in models)} ({package})" for package, models in of_package)


ModelArgument = Annotated[ModelName, typer.Argument(help=f"{_by_package()}.")]
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


def with_hyperparameters(*, several: bool) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that gives a command an option for every hyperparameter that the models declare.

    They stand in the place of the command's parameter `hyperparameters`, which gets those that were typed by name;
    with `several`, each as a list of values.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def with_options(**given: Any) -> None:
            typed = {name: given.pop(name) for name in HYPERPARAMETERS}
            command(
                **given, hyperparameters={name: value for name, value in typed.items() if value not in (None, [])}
            )

        parameters: list[Parameter] = []
        for each in signature(command).parameters.values():
            options = [_option(name, several=several) for name in HYPERPARAMETERS]
            parameters += options if each.name == "hyperparameters" else [each]
        with_options.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
        with_options.__annotations__ = {each.name: each.annotation for each in parameters}
        return with_options

    return decorate


def _option(name: str, *, several: bool) -> Parameter:
    kind: Any = kind_of(name)
    choices = get_args(kind)
    metavar = f"[{'|'.join(choices)}]" if choices else None
    option = typer.Option(help=help_of(name), show_default=False, metavar=metavar)
    one = str if choices else kind  # a list of Literal is more than Typer takes; the model refuses other words
    annotation = Annotated[list[one] | None if several else kind | None, option]  # type: ignore[valid-type]
    return Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=None, annotation=annotation)


def help_of(name: str) -> str:
    """Return what a hyperparameter is for, its range where it is a number, and its default in each model."""
    domain, models = domain_of(name), dict[Any, list[str]]()
    for model, field in HYPERPARAMETERS[name].items():
        models.setdefault(field.default, []).append(model)
    defaults = "; ".join(f"{', '.join(having)} {default}" for default, having in models.items())
    limits = "" if get_args(kind_of(name)) else f", {domain.range}"
    return f"{domain.help.removesuffix('.')}{limits}. Default: {defaults}."


def settings(models: set[str], device: variables.Device | None, *, force: bool = False) -> "Settings":
    """Return how runs of the given models are made on this machine."""
    from hw1cli.runner import Settings
    from hw1cli.training.environment import command_line

    resolved = "cpu"
    if any(MODELS[model].uses_torch for model in models):
        from hw1cli.models.torch.stacks import resolve_device

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
