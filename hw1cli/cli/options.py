"""The options that several commands share; those of hyperparameters come from the models' declarations."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass, make_dataclass
from functools import wraps
from inspect import Parameter, Signature, signature
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, get_args, get_type_hints

import typer

from hw1cli.cli.printing import note
from hw1cli.errors import UsageError
from hw1cli.models.registry import HYPERPARAMETERS, MODELS, domain_of, kind_of
from hw1cli.outside import variables
from hw1cli.outside.paths import expand
from hw1cli.outside.suggest import choice
from hw1cli.store.location import DEFAULT_NAME, OWN_NAME, Location, locate
from hw1cli.store.notes import note_of
from hw1cli.store.ownership import LEAST_SILENCE, TAKE_OVER_AFTER

if TYPE_CHECKING:
    from hw1cli.settings import Settings

    ModelName = str
else:
    ModelName = Literal[tuple(MODELS)]


def _by_package() -> str:
    of_package = groupby(MODELS.values(), key=lambda model: model.package)
    return "; ".join(f"{', '.join(each.name for each in models)} ({package})" for package, models in of_package)


def data_option(help: str, **more: Any) -> Any:
    """Return the declaration of `--data`."""
    return typer.Option("--data", metavar="NAME|PATH", help=help, **more)


def db_option(help: str, *names: str, **more: Any) -> Any:
    """Return the declaration of `--db`, or of another option that names a store."""
    return typer.Option(*names or ("--db",), metavar="PATH|URL", help=help, **more)


def path_option(metavar: str, help: str) -> Any:
    """Return the declaration of an option that names a file or a folder."""
    return typer.Option(parser=expand, metavar=metavar, help=help)


def seeds_option(first: object) -> Any:
    """Return the declaration of `--seeds`, which counts from the first one on."""
    return typer.Option("--seeds", min=1, max=1000, metavar="N", help=f"Train for N seeds, from {first} on.")


ModelArgument = Annotated[ModelName, typer.Argument(help=f"{_by_package()}.")]
DataOption = Annotated[
    str,
    data_option("Data set: auto (OCTMNIST if it is found, else octsim), octmnist, octsim, or a MedMNIST .npz file."),
]
DbOption = Annotated[str | None, db_option("Results store.", show_default="$HW1_DB, else results.db here")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
JobsOption = Annotated[
    int,
    typer.Option("--jobs", min=1, max=1024, metavar="N", help="Train in N processes that share the threads."),
]
ClusterOption = Annotated[
    str | None,
    typer.Option("--cluster", metavar="tcp://HOST:PORT|FILE", help="Train on the workers of this Dask scheduler."),
]
SeedsOption = Annotated[int, seeds_option("--seed")]
KeepWeightsOption = Annotated[
    bool | None,
    typer.Option(
        "--keep-weights/--no-keep-weights",
        help="Keep the final weights, which hw1 predict and hw1 runs export need; --no-keep-weights keeps none.",
        show_default="the linear models', and those of a sweep's best run",
    ),
]
NoteOption = Annotated[
    str | None,
    typer.Option(
        "--note", parser=note_of, metavar="TEXT", help="What to remember of the runs, as hw1 runs note does."
    ),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Train anew even if the store has the result.")]


@dataclass(frozen=True, kw_only=True)
class Trainers:
    """Who trains, and on what."""

    device: Annotated[
        variables.Device | None,
        typer.Option(
            help="Where the PyTorch models run; auto takes a GPU if there is one.",
            show_default="$HW1_DEVICE, else auto",
        ),
    ] = None
    jobs: JobsOption = 1
    cluster: ClusterOption = None
    check_fraction: Annotated[
        float,
        typer.Option(
            min=0,
            max=1,
            metavar="SHARE",
            help="Have this share of the steps of training computed twice, by different workers, and compared.",
        ),
    ] = 0.0
    take_over_after: Annotated[
        int,
        typer.Option(
            min=LEAST_SILENCE,
            max=86_400,
            metavar="SECONDS",
            help="On a PostgreSQL server, continue the runs of a machine that has been silent for so long.",
        ),
    ] = TAKE_OVER_AFTER

    def settings(
        self, models: Collection[str], keep_weights: bool | None, *, best: bool = False, force: bool = False
    ) -> "Settings":
        """Return how runs of the models are made; with `best`, the best of them keeps its weights, too."""
        from hw1cli.keeping import Keeping
        from hw1cli.settings import By, settings

        by = By(**{each.name: getattr(self, each.name) for each in fields(By)})
        return settings(models, self.device, by, force=force, keeping=Keeping(keep_weights, best=best))


def writing(db: str | None, option: str = "--db") -> Location:
    """Return the store that takes new results, and tell the user where the published one keeps them out."""
    location = locate(db, option=option)
    if location.published:
        note(
            f"{DEFAULT_NAME} is the published store and stays as it is: new results go to {OWN_NAME}, which commands "
            f"read from now on; --db {DEFAULT_NAME} reads the published ones"
        )
    return location.writable


def format_option(known: Sequence[str]) -> Any:
    """Return the declaration of `--format`, whose value `formats_of` takes."""
    names = ", ".join(known)
    return typer.Option("--format", help=f"Any of {names}; repeat the flag or use commas.", show_default="terminal")


def formats_of(given: Sequence[str] | None, known: Collection[str]) -> list[str]:
    """Return what `--format` means, the terminal where it is not given; UsageError for a format that is not known."""
    found = [each for one in given or ["terminal"] for each in one.split(",")]
    for each in found:
        if each not in known:
            raise UsageError(f"--format {each} does not exist{choice(each, known)}")
    return found


def with_groups(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command that has, in the place of a parameter whose type is a dataclass of options, each of these."""
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {name: hint for name, hint in hints.items() if is_dataclass(hint)}

    @wraps(command)
    def with_each(**given: Any) -> None:
        for name, group in groups.items():
            given[name] = group(**{each.name: given.pop(each.name) for each in fields(group)})
        command(**given)

    parameters: list[Parameter] = []
    for each in signature(command).parameters.values():
        parameters += _options(each, groups[each.name]) if each.name in groups else [each]
    with_each.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    with_each.__annotations__ = {each.name: each.annotation for each in parameters}
    return with_each


def _options(parameter: Parameter, group: Any) -> list[Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        parameter.replace(name=each.name, default=each.default, annotation=hints[each.name]) for each in fields(group)
    ]


def _hyperparameters(*, several: bool) -> Any:
    """Return a group of every hyperparameter that the models declare; with `several`, each takes a list of values."""
    options = []
    for name in HYPERPARAMETERS:
        kind: Any = kind_of(name)
        choices = get_args(kind)
        metavar = f"[{'|'.join(choices)}]" if choices else None
        option = typer.Option(help=help_of(name), show_default=False, metavar=metavar)
        one = str if choices else kind  # a list of Literal is more than Typer takes; the model refuses other words
        options.append((name, Annotated[list[one] | None if several else kind | None, option], None))  # type: ignore[valid-type]
    return make_dataclass("Hyperparameters", options, frozen=True)


def typed(hyperparameters: Any) -> dict[str, Any]:
    """Return those of a group of hyperparameters that were typed, by name."""
    return {name: value for name, value in asdict(hyperparameters).items() if value not in (None, [])}


def help_of(name: str) -> str:
    """Return what a hyperparameter is for, its range where it is a number, and its default in each model."""
    domain, models = domain_of(name), dict[Any, list[str]]()
    for model, field in HYPERPARAMETERS[name].items():
        models.setdefault(field.default, []).append(model)
    defaults = "; ".join(f"{', '.join(having)} {default}" for default, having in models.items())
    limited = domain.help if get_args(kind_of(name)) else domain.limited_help
    return f"{limited} Default: {defaults}."


if TYPE_CHECKING:
    OneOfEach: TypeAlias = Any
    SeveralOfEach: TypeAlias = Any
else:
    OneOfEach, SeveralOfEach = _hyperparameters(several=False), _hyperparameters(several=True)
