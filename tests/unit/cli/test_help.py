"""What the help of every command says: examples, the range of each number, and what holds where nothing is said."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import typer

from hw1cli.cli.examples import EXAMPLES, FIRST
from hw1cli.cli.main import app
from hw1cli.models.registry import HYPERPARAMETERS, domain_of
from hw1cli.outside.paths import expand
from hw1cli.specs import option_name
from tests.functional.program import hw1

ASKED = {"--D", "--A", "--B"}
"""What Question 3 is asked of: it has no default."""


def _commands(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    below = getattr(command, "commands", {})
    for each, one in below.items():
        yield from _commands(one, f"{name} {each}".strip())
    if not below:
        yield name, command


COMMANDS = dict(_commands(typer.main.get_command(app)))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_ends_with_one_or_two_examples_of_the_command_itself(name: str) -> None:
    shown = hw1(*name.split(), "--help").out
    assert len(EXAMPLES[name]) in (1, 2)
    for example in EXAMPLES[name]:
        assert len(example) <= 76, "a terminal of 80 columns does not fold it"
        assert shlex.split(example)[1:][: len(name.split())] == name.split()
        assert example in shown.partition("Examples:")[2]
    # What stands in backticks is hard to read in the help on a light terminal.
    assert not [
        text for text in (COMMANDS[name].help, *(each.help for each in COMMANDS[name].params)) if "`" in str(text)
    ]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_number_has_its_range_and_each_choice_its_default(name: str) -> None:
    for parameter in COMMANDS[name].params:
        if parameter.name == "help" or parameter.required or parameter.type_descriptor.annotation is bool:
            continue
        kind, info = parameter.type_descriptor.annotation, parameter.type_descriptor.parameter_info
        number = {kind, *get_args(kind)} & {int, float}
        chosen = any(isinstance(each, str) for each in get_args(kind))
        told = parameter.help or ""
        if number:
            limits = ("at least", "greater than", " to ")
            assert info.min is not None or any(each in told for each in limits), f"{name} {parameter.opts}"
        if (number or chosen) and not ASKED & set(parameter.opts):
            said = parameter.default is not None or isinstance(parameter.show_default, str) or "Default: " in told
            assert said, f"{name} {parameter.opts}"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_that_a_help_names_is_one_of_the_command_or_stands_with_its_own(name: str) -> None:
    parameters = COMMANDS[name].params
    known = {option for each in parameters for option in (*each.opts, *each.secondary_opts)}
    for text in (COMMANDS[name].help, *(each.help or "" for each in parameters)):
        named = re.findall(r"--[a-z][a-z0-9-]*", re.sub(r"hw1 [a-z -]*--[a-z-]+", "", text))
        assert set(named) <= known, text


def test_a_sweep_s_help_names_all_in_which_runs_may_differ_that_are_trained_together() -> None:
    sentence = next(each for each in COMMANDS["sweep"].help.split(". ") if "trained together" in each)
    may_differ = {option_name(name) for name in HYPERPARAMETERS if domain_of(name).may_differ}
    assert set(re.findall(r"--[a-z0-9-]+", sentence)) == may_differ


def test_every_path_is_expanded_in_the_same_way() -> None:
    kinds = [parameter.type_descriptor for command in COMMANDS.values() for parameter in command.params]
    parsers = [kind.parameter_info.parser for kind in kinds if kind.annotation is Path]
    assert len(parsers) > 5
    assert set(parsers) == {expand}


def test_the_commands_are_in_groups() -> None:
    shown = hw1("--help").out
    places = [shown.index(f" {group} ─") for group in ("Train", "Look", "Check", "Data and store")]
    assert places == sorted(places)


def test_hw1_alone_shows_five_things_to_type_on_eighty_columns() -> None:
    result = hw1()
    assert (result.code, result.err, len(FIRST)) == (0, "", 5)
    assert all(command in result.out for command in FIRST.values())
    assert max(map(len, result.out.splitlines())) <= 80
