"""The table of docs/reliability.md: one shape for what was done, how often, and what was wrong with it afterwards."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hw1cli.report.formats import to_md

DOCS = Path(__file__).parents[2] / "docs"
PATH = DOCS / "reliability.md"


@dataclass
class Tally:
    """What was done (`times`, counted in `unit`), the runs checked bit by bit, and what was wrong, in sentences."""

    what: str
    unit: str
    times: int = 0
    runs: int = 0
    reads: int = 0
    failures: list[str] = field(default_factory=list)


def table(tallies: Sequence[Tally]) -> str:
    """Return the tallies as a Markdown table, with their sums."""
    rows = [
        [
            each.what,
            f"{each.times:,} {each.unit}" + (f", {each.reads} reads" if each.reads else ""),
            str(each.runs or ""),
            str(len(each.failures)),
        ]
        for each in tallies
    ]
    killed = sum(each.times for each in tallies if each.unit == "kills")
    failed = sum(len(each.failures) for each in tallies)
    rows.append(["**all**", f"**{killed:,} kills**", f"**{sum(each.runs for each in tallies)}**", f"**{failed}**"])
    return to_md.table(["what was done", "how often", "runs checked bit by bit", "failures"], rows, "lrrr")


def renew(name: str, block: str) -> None:
    """Write a block of the page anew."""
    sys.path.insert(0, str(DOCS))  # the makers of docs/ are scripts of one folder
    from pages import refreshed, standing

    page = PATH.read_text(encoding="utf-8")
    PATH.write_text(refreshed(page, standing(page) | {name: block}), encoding="utf-8")
