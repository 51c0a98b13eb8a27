"""`hw1 report`: tables and figures from stored runs only."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from hw1cli.cli.options import DataOption, DbOption, JsonOption
from hw1cli.cli.printing import note, output, print_json
from hw1cli.data.known import KNOWN
from hw1cli.errors import UsageError
from hw1cli.hints import store_options
from hw1cli.paths import expand
from hw1cli.report.formats import FORMATS as FILE_FORMATS
from hw1cli.words import counted

if TYPE_CHECKING:
    from hw1cli.report.content.report import StoredData
    from hw1cli.report.document import Report
    from hw1cli.store.reader import Reader

Which = Literal["q1", "q2", "q3", "all", "claims"]
FigFormat = Literal["png", "pdf", "svg"]
FORMATS = ("terminal", *FILE_FORMATS)


def report(
    question: Annotated[Which, typer.Argument(help="q1, q2, q3, all or claims.")] = "all",
    data: DataOption = "auto",
    out: Annotated[Path, typer.Option(parser=expand, metavar="FOLDER", help="Folder for figures and files.")] = Path(
        "report"
    ),
    format_: Annotated[
        list[str] | None,
        typer.Option("--format", help=f"Any of {', '.join(FORMATS)}; repeat the flag or use commas."),
    ] = None,
    fig_format: Annotated[FigFormat, typer.Option(help="Format of the figures.")] = "png",
    db: DbOption = None,
    json: JsonOption = False,
) -> None:
    """Show a question's tables and write its figures. Example: hw1 report q2 --format html,latex

    Everything comes from stored runs: nothing is trained, and what is missing is named with its command.
    """
    formats = [each for given in format_ or ["terminal"] for each in given.split(",")]
    for each in formats:
        if each not in FORMATS:
            raise UsageError(f"--format {each} is not one of: {', '.join(FORMATS)}")
    if question == "claims" and json:
        print_json(_claims_document(data, db))
        return
    write(question, data=data, db=db, out=out, formats=formats, fig_format=fig_format, json=json)


def write(
    question: str, *, data: str, db: str | None, out: Path, formats: Sequence[str], fig_format: FigFormat, json: bool
) -> None:
    """Make the report and put it where it was asked for: the terminal, files in `out`, or JSON on stdout."""
    from hw1cli.report.formats.folder import write_report
    from hw1cli.report.formats.terminal import print_report
    from hw1cli.report.formats.to_json import document as json_document

    document = build(question, data=data, db=db)
    files = [each for each in formats if each != "terminal"]
    paths = write_report(document, out, files, fig_format)
    if json:
        print_json(json_document(document))
    elif "terminal" in formats:
        print_report(document, output())
    for path in paths:
        if path.parent == out and path.stem == "report":
            note(f"hw1: wrote {path}")
    note(f"hw1: {counted(sum(path.suffix == '.' + fig_format for path in paths), 'figure')} in {out}")


def build(question: str, *, data: str, db: str | None) -> "Report":
    """Return the report of a question, of all with the claims, or of the claims alone, on what `--data` means."""
    from hw1cli.report.content.report import NO_DATA, assemble
    from hw1cli.store.location import locate
    from hw1cli.store.reader import Reader
    from hw1cli.study.homework import CLAIMS, configs, questions

    asked = () if question == "claims" else questions(question)
    with Reader.open(locate(db)) as reader:
        if question == "q3":
            return assemble(asked, reader, NO_DATA, configs=(), options=store_options())
        chosen = _choose(reader, data)
        known = chosen.name in KNOWN
        argument = data if data != "auto" else chosen.name if known else f"{chosen.name.removesuffix('.npz')}.npz"
        options = ("--data", argument, *store_options())
        if question in ("claims", "all"):
            everything = configs(*questions("all"))
            return assemble(asked, reader, chosen, configs=everything, options=options, claims=CLAIMS)
        return assemble(asked, reader, chosen, configs=configs(*asked), options=options)


def _claims_document(data: str, db: str | None) -> dict[str, Any]:
    """Return the claims as JSON (interface.md, `report claims --json`)."""
    from hw1cli.report.content.report import judged_claims
    from hw1cli.store.location import locate
    from hw1cli.store.reader import Reader
    from hw1cli.study.homework import CLAIMS, configs, questions

    with Reader.open(locate(db)) as reader:
        chosen = _choose(reader, data)
        judged = judged_claims(CLAIMS, configs(*questions("all")), reader, chosen)
    return {
        "data": {"name": chosen.name, "fingerprint": chosen.fingerprint, "simulated": chosen.simulated},
        "claims": [each.as_json() for each in judged],
    }


def _choose(reader: "Reader", data: str) -> "StoredData":
    """Return the stored data set that `--data` means, and name the others that there are."""
    from hw1cli.report.content.report import choose_data, stored_data

    found = stored_data(reader)
    chosen = choose_data(found, which=data, fingerprint=_fingerprint(data))
    others = [each.title for each in found if each.fingerprint != chosen.fingerprint]
    if data == "auto" and others:
        note(f"hw1: this report is on {chosen.title}; --data picks another: {', '.join(others)}")
    return chosen


def _fingerprint(data: str) -> str | None:
    """Return a data file's fingerprint; None for a name."""
    if data == "auto" or data in KNOWN:
        return None
    from hw1cli.data.resolve import load_dataset

    return load_dataset(data, note).fingerprint
