"""Runs as they are typed on the command line, understood by the models' declarations."""

import shlex
from collections.abc import Collection, Iterator, Sequence
from itertools import product
from math import prod
from typing import Any, get_args

from hw1cli.errors import UsageError
from hw1cli.models.registry import HYPERPARAMETERS, MODELS, kind_of, make_config
from hw1cli.outside.suggest import choice, did_you_mean
from hw1cli.specs import DEFAULT_SEED, SEED, Config, option_name

MULTIPLE = frozenset(map(option_name, (*HYPERPARAMETERS, "seed")))
"""The options that take one or more values in a sweep."""

MAX_CONFIGS = 100
"""Most configurations that one line may mean."""


def typed_run(text: str) -> tuple[tuple[Config, ...], int]:
    """Return the configurations and the seed that `text` means, written as after `hw1 train` (or `hw1 sweep`).

    Several values of an option mean every combination, the last option varying fastest. Raises UsageError for what
    the command line refuses, and for an option that does not say what is run (`--data`, `--device`).
    """
    try:
        words = spread(shlex.split(text), MULTIPLE, ends=MODELS)
    except ValueError as error:
        raise UsageError(f"{text!r} cannot be typed ({error}); close the quotation") from None
    names = {option_name(name): name for name in (*HYPERPARAMETERS, "seed")}
    model, values = "", dict[str, list[Any]]()
    left = iter(words)
    for word in left:
        if word in names:
            values.setdefault(names[word], []).append(_value(names[word], next(left, None)))
        elif word.startswith("-"):
            raise UsageError(f"{word} does not say what is run{did_you_mean(word, names)}; leave it out")
        elif model:
            raise UsageError(f"{word!r} follows no option; one model, then its options, as after `hw1 train`")
        else:
            model = word
    if model not in MODELS:
        raise UsageError(f"{text!r} names no model{choice(model, MODELS)}")
    seeds = values.pop("seed", [DEFAULT_SEED])
    if len(set(seeds)) > 1:
        raise UsageError("a run has one --seed; write a line for each")
    SEED.require("seed", seeds[0])
    if prod(map(len, values.values())) > MAX_CONFIGS:
        raise UsageError(f"more than {MAX_CONFIGS} runs on one line; give fewer values")
    cells = (dict(zip(values, each, strict=True)) for each in product(*values.values()))
    return tuple(dict.fromkeys(make_config(model, cell) for cell in cells)), seeds[0]


def _value(name: str, text: str | None) -> Any:
    """Return an option's value in the type that it has; what the model refuses, it refuses itself."""
    if text is None:
        raise UsageError(f"{option_name(name)} needs a value")
    kind = int if name == "seed" else kind_of(name)
    if get_args(kind):
        return text
    try:
        return kind(text)
    except ValueError:
        what = "a whole number" if kind is int else "a number"
        raise UsageError(f"{option_name(name)} {text} is not {what}") from None


def spread(arguments: Sequence[str], options: Collection[str], ends: Collection[str] = ()) -> list[str]:
    """Return `arguments` with each of `options` repeated before every one of its values.

    A value is whatever follows the option up to the next option or one of the words in `ends` (no value is called
    so: they are the models' names); a number such as -1 is a value. Values joined by commas are several.
    """
    result: list[str] = []
    current: str | None = None
    for index, argument in enumerate(arguments):
        if argument == "--":
            return [*result, *arguments[index:]]
        name, equals, value = argument.partition("=")
        if name in options:
            current = name
            if equals:
                result += _repeated(name, value)
            elif index + 1 == len(arguments) or not _is_value(arguments[index + 1]):
                result.append(name)  # no value: the parser says so
        elif current is not None and _is_value(argument) and argument not in ends:
            result += _repeated(current, argument)
        else:
            current = None
            result.append(argument)
    return result


def _repeated(name: str, values: str) -> Iterator[str]:
    for value in values.split(","):
        yield name
        yield value


def _is_value(argument: str) -> bool:
    if not argument.startswith("-") or argument == "-":
        return True
    try:
        float(argument.split(",")[0])
    except ValueError:
        return False
    return True
