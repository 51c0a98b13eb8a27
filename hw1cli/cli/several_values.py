"""Several values after one option, as `hw1 sweep ffn --lr 0.001 0.01 0.1 1` types them.

The option parser takes one value a flag, so the arguments are rewritten before it sees them: values that follow
an option, and values joined by commas, each get the option's name before them.
"""

from typing import Any

from typer.core import TyperCommand

from hw1cli.models.registry import MODELS
from hw1cli.models.typed import MULTIPLE, spread


class SeveralValues(TyperCommand):
    """A command whose hyperparameters and seed take one or more values each."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments after each value has got its option."""
        return super().parse_args(ctx, spread(args, MULTIPLE, ends=MODELS))
