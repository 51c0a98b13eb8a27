"""`hw1 check FILE`: a report's numbers against what is possible."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hw1cli.cli.options import DbOption, JsonOption
from hw1cli.cli.printing import note, print_json, print_table
from hw1cli.data.known import KNOWN
from hw1cli.data.locations import auto
from hw1cli.errors import DataError, UsageError, VerificationFailed
from hw1cli.paths import expand
from hw1cli.store.location import locate
from hw1cli.words import counted

if TYPE_CHECKING:
    from hw1cli.checking.check_file import CheckFile
    from hw1cli.checking.facts import Facts
    from hw1cli.checking.judge import Answer
    from hw1cli.data.dataset import Dataset
    from hw1cli.specs import RunSpec
    from hw1cli.store.reader import Reader


def check(
    file: Annotated[Path, typer.Argument(parser=expand, metavar="FILE", help="The numbers, as TOML or CSV.")],
    data: Annotated[
        str | None,
        typer.Option(
            "--data", metavar="NAME|PATH", help="Data set, instead of what the file says.", show_default=False
        ),
    ] = None,
    run: Annotated[
        bool, typer.Option("--run", help="Train and store what the store lacks, also with slips.")
    ] = False,
    format_: Annotated[
        Literal["terminal", "md"], typer.Option("--format", help="How the answers are shown.")
    ] = "terminal",
    db: DbOption = None,
    json: JsonOption = False,
) -> None:
    """Hold a report's numbers against what is possible. Example: hw1 check docs/examples/report.toml

    Each number gets the strongest verdict that applies: impossible, contradicts (another number of the file), differs
    (from the run itself), unusual, consistent or unknown, with its reason. Nothing is trained without --run. Exit
    code 4 if one of the first three occurs. docs/check.md says how a file is written.
    """
    from hw1cli.checking import check as checking
    from hw1cli.checking.check_file import read_check_file

    if json and format_ != "terminal":
        raise UsageError("--json and --format say two things; leave one out")
    claims = read_check_file(file)
    facts, answers = _run(claims, data, db) if run else _look_up(claims, data, db)
    if json:
        about = {"title": claims.title, "data": facts.name}
        print_json({"report": about, "claimed": [each.as_json() for each in answers]})
    elif format_ == "md":
        from hw1cli.report.formats.to_md import files

        print(files(checking.report(claims.title, facts, answers), "png")["report.md"], end="")
    else:
        print_table(checking.table(claims.title, facts, answers))
    _judge(answers)


def _judge(answers: "Sequence[Answer]") -> None:
    from hw1cli.checking.judge import CANNOT_STAND

    false = [each for each in answers if each.verdict in CANNOT_STAND]
    if false:
        places = ", ".join(f"{each.claim.place} ({each.verdict})" for each in false[:5])
        more = f" and {len(false) - 5} more" if len(false) > 5 else ""
        raise VerificationFailed(f"{counted(len(false), 'number')} cannot stand as written: {places}{more}")


@contextmanager
def _store(db: str | None) -> "Iterator[Reader | None]":
    """Open the store for reading; None where nobody named one and none is there."""
    from hw1cli.store.reader import Reader

    location = locate(db)
    if db is None and not location.exists:
        yield None
    else:
        with Reader.open(location) as reader:
            yield reader


def _look_up(claims: "CheckFile", data: str | None, db: str | None) -> "tuple[Facts, list[Answer]]":
    """Return the answers from what is there already; the data set is read only where it is given as a file."""
    from hw1cli.checking.check import check
    from hw1cli.checking.facts import facts_in, facts_of
    from hw1cli.data.resolve import load_dataset

    which = auto() if data == "auto" else data or claims.data
    with _store(db) as reader:
        is_file = data is not None and which not in KNOWN
        facts = facts_in(load_dataset(which, note)) if is_file else facts_of(which, reader)
        return facts, check(claims.claimed, facts, reader)


def _run(claims: "CheckFile", data: str | None, db: str | None) -> "tuple[Facts, list[Answer]]":
    """Return the answers after training what the store lacks: the claims' runs, then what the usual slips make."""
    from hw1cli.checking.check import check, doubtful, slipped, to_train
    from hw1cli.checking.facts import facts_in
    from hw1cli.checking.otherwise import otherwise, train_otherwise
    from hw1cli.training.environment import default_threads

    dataset = _dataset(claims, data, db)
    facts = facts_in(dataset)
    _train(to_train(claims.claimed, facts, dataset.fingerprint), dataset, db)
    with _store(db) as reader:
        answers = check(claims.claimed, facts, reader)
    if not (doubted := doubtful(answers)):
        return facts, answers
    _train(to_train(slipped(doubted), facts, dataset.fingerprint), dataset, db)
    made = train_otherwise(
        otherwise(doubted), dataset, default_threads(), lambda each: note(f"training {each.config.model} {each.slip}")
    )
    with _store(db) as reader:
        return facts, check(claims.claimed, facts, reader, made)


def _dataset(claims: "CheckFile", data: str | None, db: str | None) -> "Dataset":
    """Read the data set that is given, else the one that the file speaks of; DataError if its images are not here."""
    from hw1cli.checking.facts import facts_of
    from hw1cli.data.resolve import load_dataset

    if data is not None:
        return load_dataset(data, note)
    with _store(db) as reader:
        meant = facts_of(claims.data, reader)
    if meant.name not in KNOWN:
        raise DataError(f"the images of data set {meant.name} are needed; give its file with --data")
    return load_dataset(meant.name, note)


def _train(specs: "Sequence[RunSpec]", dataset: "Dataset", db: str | None) -> None:
    """Train what the store lacks of the runs, with progress on stderr; CellsFailed if one fails."""
    from hw1cli.cli import training
    from hw1cli.sweep import settings

    if not specs:
        return
    outcome = training.train(specs, dataset, settings({spec.model for spec in specs}, None), db)
    if outcome.failures:
        raise training.cells_failed(outcome, len(specs), "run")
