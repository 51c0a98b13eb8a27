"""The program `hw1`: its commands, and the one place where errors become exit codes."""

import os
import sys
from traceback import format_exception
from typing import Annotated

import typer

from hw1cli.cli.check import check
from hw1cli.cli.data import data_app
from hw1cli.cli.db import db_app
from hw1cli.cli.doctor import doctor
from hw1cli.cli.examples import add_examples, print_first
from hw1cli.cli.grade import grade
from hw1cli.cli.predict import predict
from hw1cli.cli.printing import note
from hw1cli.cli.report import report
from hw1cli.cli.reproduce import reproduce
from hw1cli.cli.runs_compare import compare
from hw1cli.cli.runs_delete import delete
from hw1cli.cli.runs_export import export
from hw1cli.cli.runs_list import list_
from hw1cli.cli.runs_note import note as runs_note
from hw1cli.cli.runs_show import show
from hw1cli.cli.runs_verify import verify
from hw1cli.cli.streams import abandon, lost_output
from hw1cli.cli.sweep import SeveralValues, sweep
from hw1cli.cli.train import train
from hw1cli.cli.verify_construction import verify_construction
from hw1cli.cli.verify_convexity import verify_convexity
from hw1cli.errors import Hw1Error, UsageError
from hw1cli.outside import variables
from hw1cli.outside.hints import remember_store
from hw1cli.outside.suggest import improved
from hw1cli.report.text import clean
from hw1cli.training.interruption import Interrupted, ignore, install

TRAIN, LOOK, CHECK, STORE = "Train", "Look", "Check", "Data and store"
"""The groups of commands in `hw1 --help`."""

app = typer.Typer(
    name="hw1",
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def hw1(
    context: typer.Context,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error. Works anywhere.")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="Print without colours. Works anywhere.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.", is_eager=True)] = False,
) -> None:
    """Train the models of Homework 1, store every run, report it with tables and figures, and check all of it.

    Alone, hw1 shows what to type first; docs/tutorial.md is a first ten minutes.
    """
    if context.invoked_subcommand is None:
        print_first()


app.command(rich_help_panel=TRAIN)(train)
app.command(rich_help_panel=TRAIN, cls=SeveralValues)(sweep)
app.command(rich_help_panel=TRAIN)(reproduce)
app.command(rich_help_panel=LOOK)(report)
app.command(rich_help_panel=LOOK)(predict)
app.command(rich_help_panel=CHECK)(check)
app.command(rich_help_panel=CHECK)(grade)
app.command("verify-construction", rich_help_panel=CHECK)(verify_construction)
app.command("verify-convexity", rich_help_panel=CHECK)(verify_convexity)
app.command(rich_help_panel=CHECK)(doctor)
runs_app = typer.Typer(no_args_is_help=True, help="List, show, compare, note, delete, export and verify stored runs.")
runs_app.command("list")(list_)
for each in (show, compare, runs_note, delete, export, verify):
    runs_app.command()(each)
app.add_typer(runs_app, name="runs", rich_help_panel=LOOK)
app.add_typer(data_app, name="data", rich_help_panel=STORE)
app.add_typer(db_app, name="db", rich_help_panel=STORE)
add_examples(app)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code (interface.md, exit codes)."""
    try:
        code = run(sys.argv[1:] if arguments is None else arguments)
        if (cause := lost_output()) and code == 0:
            code = _fail(Hw1Error(f"the output could not be written: {cause}; everything else is done"), 1)
        ignore()
    except Interrupted as interruption:
        ignore()
        abandon()
        code = interruption.exit_code
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run the command line and return its exit code; an error is one line on stderr."""
    try:
        arguments, debug = _without_flags(arguments)
    except UsageError as error:
        return _fail(error, error.exit_code)
    if "--version" in arguments[:1]:
        from hw1cli import __version__

        print(f"hw1 {__version__}")
        return 0
    remember_store(arguments)
    install()
    try:
        if not {"-h", "--help"} & set(arguments) and "_HW1_COMPLETE" not in os.environ:
            _check_directory()
        result = app(arguments, prog_name="hw1", standalone_mode=False)
    except typer.TyperException as error:
        return _fail(error, error.exit_code, _of_parser(error), traceback=debug)
    except Hw1Error as error:
        return _fail(error, error.exit_code, traceback=debug)
    except Interrupted as interruption:
        return interruption.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except Exception as error:
        hint = "" if debug else " (run again with --debug for the traceback)"
        return _fail(error, 1, f"{type(error).__name__}: {error}{hint}", traceback=debug)
    return result if isinstance(result, int) else 0


def _check_directory() -> None:
    """Raise Hw1Error where the working directory cannot be used: libraries fail there in ways that say nothing."""
    own = os.access in os.supports_effective_ids  # else it asks for the real user, without his capabilities
    try:
        usable, cause = os.access(os.getcwd(), os.X_OK, effective_ids=own), "may not be used by you"
    except OSError as error:
        usable, cause = False, "has been deleted" if isinstance(error, FileNotFoundError) else str(error.strerror)
    if not usable:
        raise Hw1Error(f"the working directory {cause}; change into another one (cd) and type the command again")


def _without_flags(arguments: list[str]) -> tuple[list[str], bool]:
    """Return the arguments without --debug and --no-color, which may stand anywhere, after acting on them."""
    if "--no-color" in arguments:
        os.environ["NO_COLOR"] = "1"
    debug = "--debug" in arguments or variables.debug()
    return [each for each in arguments if each not in ("--debug", "--no-color")], debug


def _of_parser(error: typer.TyperException) -> str:
    """Return what the option parser has to say, with the names that there are where a wrong one was typed."""
    message, context = error.format_message(), getattr(error, "ctx", None)
    if context is None:
        return message
    commands = getattr(context.command, "commands", ())
    options = [name for each in context.command.get_params(context) for name in each.opts if name.startswith("--")]
    return improved(message, options if "option" in message else commands)


def _fail(error: BaseException, code: int, message: str | None = None, *, traceback: bool = False) -> int:
    """Say what went wrong in one line, after the traceback if that is wanted, and return the exit code."""
    if traceback:
        for line in "".join(format_exception(error)).splitlines():
            print(clean(line), file=sys.stderr)
    if line := " ".join((message if message is not None else str(error)).split()):
        note(line)
    return code
