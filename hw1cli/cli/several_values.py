"""Several values after one option, as `hw1 sweep ffn --lr 0.001 0.01 0.1 1` types them.

The option parser takes one value a flag, so the arguments are rewritten before it sees them: values that follow
an option, and values joined by commas, each get the option's name before them.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from typer.core import TyperCommand

from hw1cli.models.registry import HYPERPARAMETERS, MODELS
from hw1cli.specs import option_name

_MULTIPLE = frozenset(map(option_name, (*HYPERPARAMETERS, "seed")))


class SeveralValues(TyperCommand):
    """A command whose hyperparameters and seed take one or more values each."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments after each value has got its option."""
        return super().parse_args(ctx, spread(args, _MULTIPLE, ends=MODELS))


def spread(arguments: Sequence[str], options: Collection[str], ends: Collection[str] = ()) -> list[str]:
    """Return `arguments` with each of `options` repeated before every one of its values.

    A value is whatever follows the option up to the next option or one of the words in `ends` (no value is called
    so: they are the models' names); a number such as -1 is a value.
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
