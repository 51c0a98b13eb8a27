"""`hw1 doctor`: is everything here, and what to do about what is not."""

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from hw1cli.cli.options import DbOption, JsonOption
from hw1cli.cli.printing import output, print_json
from hw1cli.errors import Hw1Error
from hw1cli.outside.hints import completed
from hw1cli.outside.words import counted
from hw1cli.report.text import clean
from hw1cli.store.location import locate

if TYPE_CHECKING:
    from hw1cli.health import Check

_COLOURS = {"ok": "green", "warn": "yellow", "fail": "bold red"}


def doctor(db: DbOption = None, json: JsonOption = False) -> None:
    """Check the installation, processor, data and store, and say what to do.

    Changes nothing. Exit code 1 if something that the program needs is missing or broken.
    """
    from hw1cli.health import State, checks

    made: list[Check] = []
    for check in checks(locate(db)):
        check = replace(check, remedy=check.remedy and completed(check.remedy))
        made.append(check)
        if not json:
            _print(check)
    failed = [check for check in made if check.state is State.FAIL]
    if json:
        print_json({"ok": not failed, "checks": [asdict(check) for check in made]})
    if failed:
        what = counted(len(failed), "check")
        raise Hw1Error(f"{what} failed; do what stands beside them and run `hw1 doctor` again")


def _print(check: "Check") -> None:
    from rich.text import Text

    state = (f"{check.state:<4}", _COLOURS[check.state])
    line = Text.assemble(state, "  ", (f"{check.name:<17}", "bold"), clean(check.found))
    if check.remedy:
        line.append(f"\n{'':23}-> {clean(check.remedy)}", style="cyan")
    console = output()
    console.print(line, soft_wrap=not console.is_terminal)
