"""`hw1 check FILE`: a report's numbers against what is possible."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hw1cli.cli.options import DbOption, JsonOption, data_option, writing
from hw1cli.cli.printing import note, print_answer
from hw1cli.errors import UsageError, VerificationFailed
from hw1cli.outside.paths import expand
from hw1cli.outside.words import counted
from hw1cli.store.location import locate
from hw1cli.training.environment import command_line

if TYPE_CHECKING:
    from hw1cli.checking.check import Checked
    from hw1cli.checking.check_file import CheckFile
    from hw1cli.checking.judge import Answer

_NAMED = 5


def check(
    file: Annotated[Path, typer.Argument(parser=expand, metavar="FILE", help="The numbers, as TOML or CSV.")],
    data: Annotated[str | None, data_option("Data set.", show_default="what the file says, else octmnist")] = None,
    run: Annotated[
        bool, typer.Option("--run", help="Train what the store lacks, and what the usual slips make.")
    ] = False,
    format_: Annotated[
        Literal["terminal", "md"], typer.Option("--format", help="A table for the terminal, or Markdown.")
    ] = "terminal",
    db: DbOption = None,
    json: JsonOption = False,
) -> None:
    """Hold a report's numbers against what is possible.

    Each number gets the strongest verdict that applies: impossible, contradicts (another number of the file), differs
    (from the run itself), unusual, consistent or unknown, with its reason. Nothing is trained without --run. Exit
    code 4 if one of the first three occurs. docs/check.md says how a file is written.
    """
    from hw1cli.checking import shown
    from hw1cli.checking.check_file import read_check_file

    if json and format_ != "terminal":
        raise UsageError("--json and --format say two things; leave one out")
    claims = read_check_file(file)
    checked = _trained(claims, data, db) if run else _looked_up(claims, data, db)
    if format_ == "md":
        from hw1cli.report.formats.to_md import files

        print(files(shown.report(checked), "png")["report.md"], end="")
    else:
        print_answer(shown.table(checked), shown.document(checked), json=json)
    _judge(checked.answers)


def _looked_up(claims: "CheckFile", data: str | None, db: str | None) -> "Checked":
    from hw1cli.checking.check import look_up

    location = locate(db)
    there = db is not None or location.exists  # a store that was named has to be there
    return look_up(claims, data, location if there else None, note)


def _trained(claims: "CheckFile", data: str | None, db: str | None) -> "Checked":
    from hw1cli.checking.train import train_and_check
    from hw1cli.cli.progress import progress

    location = writing(db)
    with progress(location, command_line()) as show:
        return train_and_check(claims, data, location, show)


def _judge(answers: "Sequence[Answer]") -> None:
    """Raise VerificationFailed if a number cannot stand as it is written."""
    from hw1cli.checking.judge import CANNOT_STAND

    false = [each for each in answers if each.verdict in CANNOT_STAND]
    if false:
        places = ", ".join(f"{each.claim.place} ({each.verdict})" for each in false[:_NAMED])
        more = f" and {len(false) - _NAMED} more" if len(false) > _NAMED else ""
        raise VerificationFailed(f"{counted(len(false), 'number')} cannot stand as written: {places}{more}")
