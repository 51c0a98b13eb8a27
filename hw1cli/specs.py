"""What a run is: its model's configuration, its seed and its data, as one frozen value with a key.

Which models there are, and which hyperparameters each has, is declared in `models/`; here is what they are declared
with. A configuration class has exactly the hyperparameters that its model uses, under the names of the command
line's options, with the homework's defaults. Everything that asks "does this model have a dropout?" asks its fields.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from numbers import Integral
from typing import Any, ClassVar, Literal, TypeAlias, get_args

from hw1cli.errors import UsageError
from hw1cli.outside.suggest import choice

DEFAULT_SEED = 42

PROTOCOL_VERSION = 3
"""The version of the rules by which runs are trained: raised when a change alters what a specification computes.

Older results are then not taken for it, and are shown as such. 1 rounded the factor of weight decay, 2 left the
order of sums to the processor and the libraries; 3 computes by docs/arithmetic.md.
"""


@dataclass(frozen=True, kw_only=True)
class Domain:
    """What an option of a run is for, and the numbers that it takes; words are limited by the field's own type.

    `above` and `below` leave out the bound itself. `before` is for a hyperparameter that is younger than the stored
    runs: the value that says what had been done without it. A run with that value keeps the key it always had, and
    a stored run that lacks the hyperparameter has that value. `may_differ` says that runs which differ in it may be
    trained together, side by side.
    """

    help: str
    at_least: float = -math.inf
    above: float = -math.inf
    at_most: float = math.inf
    below: float = math.inf
    before: Any = None
    may_differ: bool = False

    @property
    def range(self) -> str:
        """The allowed numbers in words."""
        lower = f"greater than {self.above}" if self.above > self.at_least else f"at least {self.at_least}"
        if self.below == self.at_most == math.inf:
            return f"{lower} and finite"
        return f"{lower} and {f'less than {self.below}' if self.below < self.at_most else f'at most {self.at_most}'}"

    @property
    def limited_help(self) -> str:
        """What the option is for, with the allowed numbers."""
        return f"{self.help.removesuffix('.')}, {self.range}."

    def require(self, name: str, value: float) -> None:
        """Raise UsageError unless the number lies in the range."""
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
            raise UsageError(f"{option_name(name)} {value} is not a number")
        above = value >= self.at_least and value > self.above
        below = value <= self.at_most and (value < self.below if self.below < math.inf else math.isfinite(value))
        if not (above and below):
            raise UsageError(f"{option_name(name)} {value} is out of range; it must be {self.range}")


EPOCHS = Domain(help="Passes over the training set.", at_least=1, at_most=100_000)
SEED = Domain(help="Seed of initial weights, order and dropout.", at_least=0, at_most=2**32 - 1)
"""What NumPy's legacy generator takes as a seed."""
_PROTOCOL = Domain(help="Version of the rules that a run followed.", at_least=1)


def hyperparameter(default: Any, domain: Domain) -> Any:
    """Return the dataclass field of a hyperparameter: its default in this model, and what it may be."""
    return field(default=default, metadata={Domain: domain})


Activation: TypeAlias = Literal["relu", "tanh"]


@dataclass(frozen=True)
class Layers:
    """A network's hidden layers: their widths, what each unit computes, and the share of units that is dropped."""

    widths: tuple[int, ...] = ()
    activation: Activation = "relu"
    dropout: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Config:
    """A model's hyperparameters; each model's file in `models/` has its own class of this kind."""

    model: ClassVar[str]
    foreign: ClassVar[bool] = False
    """Whether this program does not know the model or one of its hyperparameters: such runs are only shown."""

    epochs: int = hyperparameter(20, EPOCHS)

    def __post_init__(self) -> None:
        for each in fields(self):
            if Domain in each.metadata:
                _settle(self, each.name, each.type, each.metadata[Domain])

    @property
    def layers(self) -> Layers:
        """The hidden layers: none, unless a model says otherwise."""
        return Layers()


def option_name(name: str) -> str:
    """Return the command-line option of a hyperparameter: `batch_size` becomes `--batch-size`."""
    return "--" + name.replace("_", "-")


def _settle(owner: "Config | RunSpec", name: str, kind: Any, domain: Domain) -> None:
    """Bring a value to its one plain form, or refuse it: whatever compares equal must have one key."""
    value = getattr(owner, name)
    if choices := get_args(kind):
        if value not in choices:
            raise UsageError(f"{option_name(name)} {value} does not exist{choice(str(value), choices)}")
        return
    whole = isinstance(value, Integral) and not isinstance(value, bool)  # NumPy's integers among them
    if kind is int:
        if not whole:
            raise UsageError(f"{option_name(name)} {value} is not a whole number")
        value = int(value)
    elif whole or isinstance(value, float):
        try:
            value = float(value) + 0.0  # adding zero turns -0.0 into 0.0
        except OverflowError:
            value = math.inf
    domain.require(name, value)
    object.__setattr__(owner, name, value)


@dataclass(frozen=True, kw_only=True)
class RunSpec:
    """Everything that determines a run's numbers.

    `data` is the data set's fingerprint. Two equal specifications have equal keys, and the key is stable across
    machines and versions of Python.
    """

    config: Config
    seed: int = DEFAULT_SEED
    data: str
    protocol: int = PROTOCOL_VERSION

    def __post_init__(self) -> None:
        _settle(self, "seed", int, SEED)
        _settle(self, "protocol", int, _PROTOCOL)

    @property
    def model(self) -> str:
        """The model's name on the command line."""
        return self.config.model

    def as_json(self) -> dict[str, Any]:
        """Return the specification as plain JSON values; `models.registry.spec_from_json` is its inverse."""
        return {
            "model": self.model,
            "config": asdict(self.config),
            "seed": self.seed,
            "data": self.data,
            "protocol": self.protocol,
        }

    @property
    def key(self) -> str:
        """The run's identity: 32 hexadecimal digits of the SHA-256 of its canonical JSON.

        A hyperparameter that has its `before` value is left out: adding one to a model changes no stored key.
        """
        hashed = self.as_json()
        for each in fields(self.config):
            before = domain.before if (domain := each.metadata.get(Domain)) else None
            if before is not None and hashed["config"][each.name] == before:
                del hashed["config"][each.name]
        canonical = json.dumps(hashed, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:32]


def with_before(config_class: type[Config], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored run's hyperparameters, with those that are younger than the run as they were before it."""
    domains = {each.name: each.metadata[Domain] for each in fields(config_class) if Domain in each.metadata}
    return {name: domain.before for name, domain in domains.items() if domain.before is not None} | dict(given)
