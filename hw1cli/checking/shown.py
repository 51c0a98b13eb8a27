"""The answers to claims as a table, a report and JSON values."""

from typing import Any

from hw1cli.checking.check import Checked
from hw1cli.checking.judge import Verdict
from hw1cli.outside.words import counted
from hw1cli.report.document import Report, Section, Table, columns

_EQUAL = "All groups used one seed: equal results of one network count as one. Runs that are odd are left out."


def table(checked: Checked) -> Table:
    """Return a line for each number; under it, how many there are of each verdict."""
    answers = checked.answers
    verdicts = [each.verdict for each in answers]
    numbers = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in Verdict if verdict in verdicts)
    compared = any(each.known["published"] for each in answers)
    return Table(
        id="checked",
        title=f"{checked.title}, on {checked.facts.name}",
        columns=columns("number", "claimed", "verdict", "why"),
        rows=tuple(
            (f"{each.claim.run}: {each.claim.what}", each.claim.number.text, each.verdict.value, each.reason)
            for each in answers
        ),
        notes=(f"{counted(len(answers), 'number')}: {numbers}.", *((_EQUAL,) if compared else ())),
    )


def report(checked: Checked) -> Report:
    """Return the answers as a report of one section."""
    section = Section(id="check", title="Are these numbers possible?", tables=(table(checked),))
    return Report(title=checked.title, sections=(section,))


def document(checked: Checked) -> dict[str, Any]:
    """Return the answers as JSON values (interface.md, `check --json`)."""
    about = {"title": checked.title, "data": checked.facts.name}
    return {"report": about, "claimed": [each.as_json() for each in checked.answers]}
