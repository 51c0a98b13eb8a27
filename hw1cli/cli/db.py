"""`hw1 db`: where the results store is, whether it is sound, how to back it up and upgrade it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hw1cli.cli.options import DbOption, JsonOption, data_option, db_option, writing
from hw1cli.cli.printing import note, print_answer, print_json
from hw1cli.errors import DataError, StoreError, VerificationFailed
from hw1cli.outside.hints import completed
from hw1cli.outside.paths import expand
from hw1cli.outside.words import counted
from hw1cli.report.text import clean
from hw1cli.store.location import locate

if TYPE_CHECKING:
    from hw1cli.store.maintenance import CheckResult

db_app = typer.Typer(no_args_is_help=True, help="Find, check, back up, merge and upgrade results stores.")


@db_app.command()
def path(db: DbOption = None, json: JsonOption = False) -> None:
    """Print where the results store is, or would be."""
    location = locate(db)
    print_answer(str(location), {"location": str(location), "exists": location.exists}, json=json)


@db_app.command()
def check(
    data: Annotated[str | None, data_option("Data of runs to evaluate again, if not found by their name.")] = None,
    db: DbOption = None,
    json: JsonOption = False,
) -> None:
    """Check that the store is whole and its numbers fit together, and list runs whose process is gone.

    Single answers are held against the labels, and kept weights of linear models evaluated again, where the data are
    here: octmnist's file, octsim if it was made, or what --data names. Changes nothing. Exits with 6 for a damaged
    store, with 4 for one whose contents contradict each other.
    """
    from hw1cli.data.resolve import load_dataset
    from hw1cli.store.maintenance import check as check_store
    from hw1cli.store.remeasured import data_at_hand

    result = check_store(locate(db), data_at_hand(None if data is None else load_dataset(data, note)))
    print_answer(_found(result), result.as_json(), json=json)
    if result.damage:
        raise StoreError(
            f"{result.location} is damaged ({counted(len(result.damage), 'problem')}); `hw1 db backup` saves what "
            "can be read; `hw1 db restore FILE` puts a backup in its place"
        )
    if result.problems:
        raise VerificationFailed(
            f"what is stored in {result.location} contradicts itself ({counted(len(result.problems), 'finding')}); "
            "`hw1 runs delete` the runs and train them again, or put a backup in its place with `hw1 db restore FILE`"
        )


def _found(result: "CheckResult") -> str:
    """Return what a check has found, line by line."""
    runs = ", ".join(f"{count} {state}" for state, count in result.runs.items()) or "none"
    age = "" if result.up_to_date else " (not current: run `hw1 db upgrade`)"
    size = f" ({result.size / 1e6:.1f} MB)" if result.size else ""
    kind, end = ("damage", "damaged") if result.damage else ("found ", "inconsistent")
    lines = [
        f"store   {result.location}{size}",
        f"schema  {result.revision or 'none yet'}{age}",
        f"runs    {runs}",
        *(f"gone    {run_id}: its process ended; the command that trains it continues it" for run_id in result.gone),
        *(f"{kind}  {problem}" for problem in result.problems),
        end if result.problems else "sound",
    ]
    return "\n".join(clean(completed(line)) for line in lines)


@db_app.command()
def backup(
    target: Annotated[
        Path | None, typer.Argument(parser=expand, metavar="FILE", help="The copy; else beside the store.")
    ] = None,
    db: DbOption = None,
    json: JsonOption = False,
) -> None:
    """Copy the store into one compact file; runs may be training meanwhile."""
    from hw1cli.store.copies import backup as back_up

    copy = back_up(locate(db), target)
    print_answer(str(copy), {"backup": str(copy), "bytes": copy.stat().st_size}, json=json)


@db_app.command()
def restore(
    source: Annotated[
        Path,
        typer.Argument(parser=expand, metavar="FILE", help="A backup, or the store itself if it was put there."),
    ],
    db: DbOption = None,
    json: JsonOption = False,
) -> None:
    """Put a backup in the place of the store; what it replaces is kept beside it. Logs are not mixed into it."""
    from hw1cli.store.copies import restore as put_back

    location = writing(db)
    kept = put_back(location, source)
    document = {"location": str(location), "kept": kept and str(kept)}
    print_answer(clean(f"{location} is now {source}"), document, json=json)
    if kept and not json:
        note(f"what it replaces is kept as {kept}")


@db_app.command()
def merge(
    others: Annotated[
        list[str],
        typer.Argument(metavar="OTHER", help="Stores whose finished runs are brought in: paths or URLs."),
    ],
    into: Annotated[str | None, db_option("The store; else $HW1_DB, else results.db here.", "--into", "--db")] = None,
    json: JsonOption = False,
) -> None:
    """Bring the finished runs of other stores into this one, which is made if there is none.

    A run whose numbers are here already (times excepted) is the same run. Other numbers of the same specification
    are a conflict: both are kept, as attempts, and what was the result here stays the result. Each run is told where
    it came from. The other stores are only read; one that is damaged or contradicts itself is refused before anything
    is changed.
    """
    from hw1cli.store.merging import merge as merge_stores

    merged = merge_stores([locate(other, option="OTHER") for other in others], writing(into, "--into"))
    counts = {"added": merged.added, "same": merged.same, "unfinished": merged.unfinished}
    if json:
        print_json(counts | {"conflicts": [conflict.as_json() for conflict in merged.conflicts.values()]})
        return
    print(f"{counted(merged.added, 'run')} added, {merged.same:,} here already")
    for each in merged.conflicts.values():
        first = each.first_difference
        print(
            f"conflict: {each.result}, the result, and {each.other} differ first in {first.number} of epoch "
            f"{first.epoch}: {first.first!r} and {first.second!r}"
        )
    if merged.unfinished:
        note(f"{counted(merged.unfinished, 'unfinished run')} left where they are; finish them there and merge again")


@db_app.command()
def upgrade(db: DbOption = None, json: JsonOption = False) -> None:
    """Bring an older store up to this program's schema, after a backup; an up-to-date one stays as it is."""
    from hw1cli.store.migrations import HEAD
    from hw1cli.store.writer import Store

    location = locate(db)
    if not location.exists:
        raise DataError(f"there is no store to upgrade at {location}; give one with --db")
    notes: list[str] = []
    Store.open(location, tell=notes.append).close()
    for line in notes:
        note(line)
    document = {"location": str(location), "schema": HEAD, "notes": notes}
    print_answer(clean(f"{location} has the current schema, {HEAD}"), document, json=json)
