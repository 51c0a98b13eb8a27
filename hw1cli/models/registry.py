"""Every model there is, and the questions that are asked of them by name. A new model is one line here.

Importing this loads neither torch nor a compiler: a model's learner is imported when it is built.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import fields, make_dataclass
from functools import cache
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from hw1cli.errors import UsageError
from hw1cli.models import cnn, ffn, logreg, mlp, perceptron, torch_logreg
from hw1cli.models.model import Model
from hw1cli.outside.suggest import choice
from hw1cli.specs import Config, Domain, RunSpec, option_name, with_before

if TYPE_CHECKING:
    from hw1cli.data.dataset import Dataset
    from hw1cli.records import RunRecord
    from hw1cli.training.learner import State
    from hw1cli.training.side_by_side import SideBySide

MODELS: Mapping[str, Model] = {
    each.MODEL.name: each.MODEL for each in (perceptron, logreg, mlp, torch_logreg, ffn, cnn)
}
"""The models by name: the homework's in its order, then others."""


def _hyperparameters() -> dict[str, dict[str, Any]]:
    """Return, for every hyperparameter, its field in each model that has it."""
    found: dict[str, dict[str, Any]] = {}
    for model in MODELS.values():
        for each in fields(model.config):
            found.setdefault(each.name, {})[model.name] = each
    return found


HYPERPARAMETERS: Mapping[str, Mapping[str, Any]] = _hyperparameters()
"""Every hyperparameter by name, with its dataclass field in each model that has it."""


def kind_of(name: str) -> Any:
    """Return the type of a hyperparameter: int, float, or a Literal of its choices."""
    return next(iter(HYPERPARAMETERS[name].values())).type


def domain_of(name: str) -> Domain:
    """Return what a hyperparameter is for and what it may be."""
    domain: Domain = next(iter(HYPERPARAMETERS[name].values())).metadata[Domain]
    return domain


def model_of(name: str) -> Model:
    """Return a model; UsageError names the models there are."""
    if name not in MODELS:
        raise UsageError(f"no model is called {name!r}{choice(name, MODELS)}")
    return MODELS[name]


def outside_guarantee(record: "RunRecord") -> str | None:
    """Return why a stored run's numbers need not be the same bits on every machine; None if they are.

    docs/arithmetic.md defines what every processor computes of this program's own models.
    """
    if not MODELS[record.spec.model].same_bits:
        return f"PyTorch computes {record.spec.model}, and promises the same bits on no two machines"
    if any(made.device != "cpu" for made in (record.environment, *record.earlier)):
        return "it was trained on a graphics card: only what a processor computes is the same everywhere"
    return None


def hyperparameters(model: str) -> tuple[str, ...]:
    """Return the names of the hyperparameters that `model` has; UsageError for an unknown model."""
    return tuple(each.name for each in fields(model_of(model).config))


def make_config(model: str, values: Mapping[str, Any]) -> Config:
    """Return `model`'s configuration with the given values and the homework's defaults for the rest.

    Raises UsageError for an unknown model, for a value out of range, and for a hyperparameter that the model
    has no use for.
    """
    known = hyperparameters(model)
    for name in values:
        if name not in known:
            options = ", ".join(option_name(each) for each in known)
            raise UsageError(f"{option_name(name)} has no meaning for {model}; it has {options}")
    return model_of(model).config(**values)


def stored_config(model: str, values: Mapping[str, Any]) -> Config:
    """Return a stored run's configuration, also where this program does not know its model or a hyperparameter.

    Raises UsageError for a value that the model's hyperparameter cannot have.
    """
    if model not in MODELS or any(name not in hyperparameters(model) for name in values):
        return _foreign(model, tuple(values))(**values)
    return make_config(model, with_before(MODELS[model].config, values))


@cache
def _foreign(model: str, names: tuple[str, ...]) -> type[Config]:
    """Return a class for the configurations of a model as another version of the program has it."""
    members = [(name, Any, None) for name in names]
    return make_dataclass(
        "ForeignConfig", members, bases=(Config,), frozen=True, kw_only=True,
        namespace={"model": model, "foreign": True},
    )  # fmt: skip


def spec_from_json(value: Mapping[str, Any]) -> RunSpec:
    """Return the specification that `RunSpec.as_json` wrote."""
    config = stored_config(value["model"], value["config"])
    return RunSpec(config=config, seed=value["seed"], data=value["data"], protocol=value["protocol"])


def stack_key(spec: RunSpec) -> Hashable:
    """Return what runs must have in common to be trained together: their batches and their architecture."""
    if not MODELS[spec.model].stacked:
        return spec.key
    shared = [each.name for each in fields(spec.config) if not each.metadata[Domain].may_differ]
    return (spec.data, spec.seed, spec.model, *((name, getattr(spec.config, name)) for name in shared))


def build(
    specs: Sequence[RunSpec],
    dataset: "Dataset",
    *,
    device: str,
    threads: int,
    states: "Sequence[State] | None" = None,
    done: int = 0,
) -> "SideBySide":
    """Return the learners of one or more runs that may be trained together (equal `stack_key`).

    `states` are the checkpoints after `done` epochs, one for each run; without them training starts from the
    beginning. On the same machine they go on with exactly the numbers of learners that had not stopped. On a
    processor each run has threads of its own; a graphics card's are advanced in turn.
    """
    if len({stack_key(spec) for spec in specs}) != 1:
        raise ValueError("runs that are trained together must share everything in which they may not differ")
    from hw1cli.training.side_by_side import SideBySide

    model = MODELS[specs[0].model]
    on_card = device != "cpu" and model.uses_torch
    make = resolve_name(f"hw1cli.models.{'torch.module_learner:ModuleLearner' if on_card else model.learner}")
    workers = 1 if on_card else min(threads, len(specs))
    each = threads // workers
    learners = [make(spec.config, spec.seed, dataset, device=device, threads=each) for spec in specs]
    together = SideBySide(learners, workers=workers)
    if states is not None:
        together.load(states, done)
    return together
