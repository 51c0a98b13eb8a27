"""`hw1 report`: tables and figures from stored runs only."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from hw1cli.cli.options import DataOption, DbOption, JsonOption, format_option, formats_of, path_option
from hw1cli.cli.printing import note, output, print_json
from hw1cli.errors import UsageError
from hw1cli.outside.hints import command, store_options
from hw1cli.outside.words import counted
from hw1cli.report.document import Report
from hw1cli.report.figures import Picture
from hw1cli.report.formats import FORMATS as FILE_FORMATS
from hw1cli.store.location import locate

Style = Literal["handin", "full"]
FORMATS = ("terminal", *FILE_FORMATS)


def _names(incomplete: str) -> list[str]:
    """Return what a report can be on, for the shell's completion."""
    from hw1cli.study.homework import NAMES

    return [name for name in NAMES if name.startswith(incomplete)]


def report(
    question: Annotated[
        str,
        typer.Argument(
            help="all, claims, a question (q1, q2, q3) or a sub-question (1.1a ... 3.1c).", autocompletion=_names
        ),
    ] = "all",
    data: DataOption = "auto",
    out: Annotated[Path, path_option("FOLDER", "Folder for figures and files.")] = Path("report"),
    format_: Annotated[list[str] | None, format_option(FORMATS)] = None,
    style: Annotated[Style, typer.Option(help="handin: the answers; full: with appendices.")] = "full",
    title: Annotated[str, typer.Option(metavar="TEXT", help="Title of the report.")] = "Homework 1",
    author: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="An author; repeat the flag for more.")
    ] = None,
    fig_format: Annotated[Picture, typer.Option(help="Format of the figures.")] = "png",
    answers: Annotated[
        Path | None,
        path_option(
            "FOLDER",
            "Answers in your own words: 1.1a.md ... 3.1c.md, with {{test_acc ffn lr=0.1}} for measured numbers.",
        ),
    ] = None,
    db: DbOption = None,
    json: JsonOption = False,
) -> None:
    """Show a question's tables and write its figures.

    Everything comes from stored runs: nothing is trained, and what is missing is named with its command.
    """
    formats = formats_of(format_, FORMATS)
    if question == "claims" and json:
        _print_claims(data, db)
        return
    for option, text in (("--title", title), *(("--author", name) for name in author or ())):
        if not text.strip():
            raise UsageError(f"{option} is empty; give a text, or leave the option out")
    from hw1cli.study.reporting import handin, report_of

    made = report_of(question, locate(db), data, note, store_options(), answers)
    if style == "handin":
        own = (("--answers", answers) if answers else ()) + (("--data", data) if data != "auto" else ())
        options = (*own, *store_options())
        made = handin(made, command("report", question, "--style", "full", *options))
    made = replace(made, title=title, authors=tuple(author or ()))
    write(made, out=out, formats=formats, fig_format=fig_format, json=json)


def write(document: Report, *, out: Path, formats: Sequence[str], fig_format: Picture, json: bool) -> None:
    """Put a report where it was asked for: the terminal, files in `out`, or JSON on stdout."""
    from hw1cli.report.formats.folder import write_report
    from hw1cli.report.formats.terminal import print_report
    from hw1cli.report.formats.to_json import document as json_document

    files = [each for each in formats if each != "terminal"]
    paths = write_report(document, out, files, fig_format)
    if json:
        print_json(json_document(document))
    elif "terminal" in formats:
        print_report(document, output())
    for path in paths:
        if path.parent == out and path.stem in ("report", "numbers"):
            note(f"wrote {path}")
    tables, figures = (sum(path.suffix == end for path in paths) for end in (".csv", f".{fig_format}"))
    beside = f"{counted(tables, 'CSV file')} and " if tables else ""
    note(f"{beside}{counted(figures, 'figure')} in {out}")


def _print_claims(data: str, db: str | None) -> None:
    """Print the claims as JSON (interface.md, `report claims --json`)."""
    from hw1cli.study.reporting import claims_of

    chosen, judged = claims_of(locate(db), data, note)
    about = {"name": chosen.name, "fingerprint": chosen.fingerprint, "simulated": chosen.simulated}
    print_json({"data": about, "claims": [each.as_json() for each in judged]})
