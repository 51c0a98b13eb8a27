"""Every option and argument that takes a path expands it in the same way."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from hw1cli.cli.main import app
from hw1cli.paths import expand


def paths(command: Any) -> Iterator[tuple[str, str, Any]]:
    """Yield the command, the name and the parser of each parameter that is a path."""
    for each in getattr(command, "commands", {}).values():
        yield from paths(each)
    for parameter in command.params:
        if parameter.type_descriptor.annotation is Path:
            yield command.name, parameter.name, parameter.type_descriptor.parameter_info.parser


def test_no_path_is_taken_as_it_is_typed():
    found = list(paths(typer.main.get_command(app)))
    assert len(found) > 5
    assert [each for each in found if each[2] is not expand] == []
