"""What a run is: its model's configuration, its seed and its data, as one frozen value with a key.

A configuration class has exactly the hyperparameters that its model uses, under the names of the command line's
options, with the homework's defaults (protocol.md, sections 2 and 3). Everything that asks "does this model have
a dropout?" asks the class's fields.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from numbers import Integral
from typing import Any, ClassVar, Literal, TypeAlias, get_args

from hw1cli.errors import UsageError

DEFAULT_SEED = 42

Activation: TypeAlias = Literal["relu", "tanh"]
Optimizer: TypeAlias = Literal["sgd", "adam"]


@dataclass(frozen=True, kw_only=True)
class PerceptronConfig:
    """Multi-class perceptron from scratch (Q1.1a)."""

    model: ClassVar[str] = "perceptron"
    epochs: int = 20

    def __post_init__(self) -> None:
        _validate(self)


@dataclass(frozen=True, kw_only=True)
class LogRegConfig:
    """Multinomial logistic regression from scratch, one example at a time (Q1.1b)."""

    model: ClassVar[str] = "logreg"
    epochs: int = 50
    lr: float = 0.01

    def __post_init__(self) -> None:
        _validate(self)


@dataclass(frozen=True, kw_only=True)
class MlpConfig:
    """One-hidden-layer ReLU network from scratch, one example at a time (Q1.2b)."""

    model: ClassVar[str] = "mlp"
    epochs: int = 20
    lr: float = 0.001
    hidden_size: int = 200

    def __post_init__(self) -> None:
        _validate(self)


@dataclass(frozen=True, kw_only=True)
class TorchLogRegConfig:
    """Multinomial logistic regression in PyTorch (Q2.1)."""

    model: ClassVar[str] = "torch-logreg"
    epochs: int = 20
    lr: float = 0.01
    batch_size: int = 16
    l2: float = 0.0
    optimizer: Optimizer = "sgd"

    def __post_init__(self) -> None:
        _validate(self)


@dataclass(frozen=True, kw_only=True)
class FfnConfig:
    """Feed-forward network in PyTorch (Q2.2)."""

    model: ClassVar[str] = "ffn"
    epochs: int = 20
    lr: float = 0.1
    batch_size: int = 16
    hidden_size: int = 200
    hidden_layers: int = 1
    activation: Activation = "relu"
    dropout: float = 0.0
    l2: float = 0.0
    optimizer: Optimizer = "sgd"

    def __post_init__(self) -> None:
        _validate(self)


Config: TypeAlias = PerceptronConfig | LogRegConfig | MlpConfig | TorchLogRegConfig | FfnConfig

CONFIGS: Mapping[str, type[Config]] = {config.model: config for config in get_args(Config)}
"""Every model's name, in the homework's order, with its configuration class."""


def protocol_of(config: Config) -> int:
    """Return the version of the rules by which a configuration is trained now.

    Raised, for the configurations concerned, when a change alters what a specification computes: older results are
    then not taken for it, and the others stay. 2: SGD subtracts weight decay with the gradient; 1 rounded the factor
    1 - lr l2 to float32 first.
    """
    decays = isinstance(config, TorchLogRegConfig | FfnConfig) and config.optimizer == "sgd" and config.l2 > 0
    return 2 if decays else 1


SEED_RANGE = (0, 2**32 - 1)
"""What NumPy's legacy generator takes as a seed."""

# name: (smallest, largest, is the smallest itself allowed, is the largest itself allowed)
_RANGES: Mapping[str, tuple[float, float, bool, bool]] = {
    "epochs": (1, 100_000, True, True),
    "lr": (0, math.inf, False, False),
    "batch_size": (1, 2**31 - 1, True, True),
    "hidden_size": (1, 65_536, True, True),
    "hidden_layers": (1, 64, True, True),
    "dropout": (0, 1, True, False),
    "l2": (0, math.inf, True, False),
    "seed": (*SEED_RANGE, True, True),
    "protocol": (1, math.inf, True, False),
}
_CHOICES: Mapping[str, tuple[str, ...]] = {"activation": get_args(Activation), "optimizer": get_args(Optimizer)}


def hyperparameters(model: str) -> tuple[str, ...]:
    """Return the names of the hyperparameters that `model` has; UsageError for an unknown model."""
    return tuple(field.name for field in fields(config_class(model)))


def config_class(model: str) -> type[Config]:
    """Return the configuration class of `model`; UsageError names the models there are."""
    if model not in CONFIGS:
        raise UsageError(f"no model is called {model!r}; choose one of: {', '.join(CONFIGS)}")
    return CONFIGS[model]


def make_config(model: str, values: Mapping[str, Any]) -> Config:
    """Return `model`'s configuration with the given values and the homework's defaults for the rest.

    Raises UsageError for an unknown model, for a value out of range, and for a hyperparameter that the model
    has no use for.
    """
    known = hyperparameters(model)
    for name in values:
        if name not in known:
            options = ", ".join(option_name(each) for each in known)
            raise UsageError(f"{option_name(name)} has no meaning for {model}; its options are {options}")
    return config_class(model)(**values)


def option_name(name: str) -> str:
    """Return the command-line option of a hyperparameter: `batch_size` becomes `--batch-size`."""
    return "--" + name.replace("_", "-")


def validate_value(name: str, value: object) -> None:
    """Raise UsageError unless `value` is one that the hyperparameter (or seed) `name` can take."""
    if name in _CHOICES:
        if value not in _CHOICES[name]:
            raise UsageError(f"{option_name(name)} {value} is not one of: {', '.join(_CHOICES[name])}")
        return
    low, high, low_allowed, high_allowed = _RANGES[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise UsageError(f"{option_name(name)} {value} is not a number")
    above = value >= low if low_allowed else value > low
    below = value <= high if high_allowed else value < high
    if above and below:
        return
    raise UsageError(f"{option_name(name)} {value} is out of range; it must be {_range_text(*_RANGES[name])}")


def _range_text(low: float, high: float, low_allowed: bool, high_allowed: bool) -> str:
    lower = f"{'at least' if low_allowed else 'greater than'} {low}"
    if high == math.inf:
        return f"{lower} and finite"
    return f"{lower} and {'at most' if high_allowed else 'less than'} {high}"


def _validate(config: Config) -> None:
    for field in fields(config):
        _settle(config, field.name, field.type)


def _settle(owner: "Config | RunSpec", name: str, kind: object) -> None:
    """Bring a value to its one plain form, or refuse it: whatever compares equal must have one key."""
    value = getattr(owner, name)
    whole = isinstance(value, Integral) and not isinstance(value, bool)  # NumPy's integers among them
    if kind is int:
        if not whole:
            raise UsageError(f"{option_name(name)} {value} is not a whole number")
        value = int(value)
    elif kind is float and (whole or isinstance(value, float)):
        try:
            value = float(value) + 0.0  # adding zero turns -0.0 into 0.0
        except OverflowError:
            value = math.inf
    validate_value(name, value)
    object.__setattr__(owner, name, value)


@dataclass(frozen=True, kw_only=True)
class RunSpec:
    """Everything that determines a run's numbers.

    `data` is the data set's fingerprint. `protocol` is that of today's rules unless an older one is given. Two
    equal specifications have equal keys, and the key is stable across machines and versions of Python.
    """

    config: Config
    seed: int = DEFAULT_SEED
    data: str
    protocol: int = 0

    def __post_init__(self) -> None:
        _settle(self, "seed", int)
        if self.protocol == 0:
            object.__setattr__(self, "protocol", protocol_of(self.config))
        _settle(self, "protocol", int)

    @property
    def model(self) -> str:
        """The model's name on the command line."""
        return self.config.model

    def as_json(self) -> dict[str, Any]:
        """Return the specification as plain JSON values; `from_json` is its inverse."""
        return {
            "model": self.model,
            "config": asdict(self.config),
            "seed": self.seed,
            "data": self.data,
            "protocol": self.protocol,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "RunSpec":
        """Return the specification that `as_json` wrote."""
        config = make_config(value["model"], value["config"])
        return cls(config=config, seed=value["seed"], data=value["data"], protocol=value["protocol"])

    @property
    def key(self) -> str:
        """The run's identity: 32 hexadecimal digits of the SHA-256 of its canonical JSON."""
        canonical = json.dumps(self.as_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:32]
