"""What `make mutation` measured last, as docs/reliability.md tells it."""

import json
from pathlib import Path

from hw1cli.report.formats import to_md
from hw1cli.statistics import wilson

FILE = Path(__file__).with_name("figures.json")
PACKAGES = ("store", "constructions")
NOTICED = ("killed", "timeout", "segfault", "suspicious")
"""What a mutant that the tests do not survive comes to: a failure, an endless loop, a crash, another exit code."""


HEAD = ["package", "branches", "lines", "mutants", "tried", "noticed", "survived", "reached by no test", "score"]


def block() -> str:
    """Return what the page says of mutants and branches."""
    figures = json.loads(FILE.read_text(encoding="utf-8"))
    rows = [_row(package, figures["mutants"].get(package), figures["coverage"][package]) for package in PACKAGES]
    command = f"python -m tests.mutation {figures['wanted']}"
    made = f"Measured with mutmut {figures['mutmut']} by `{command}`; the sample's seed is {figures['seed']}."
    return f"{made}\n\n{to_md.table(HEAD, rows, 'l' + 'r' * (len(HEAD) - 1))}"


def _row(package: str, mutants: dict[str, int] | None, reached: dict[str, int]) -> list[str]:
    branches = reached["covered_branches"] / reached["num_branches"]
    lines = reached["covered_lines"] / reached["num_statements"]
    counts = _counts(mutants) if mutants else ["not tried yet", *[""] * 5]
    return [f"`hw1cli/{package}/`", f"{branches:.1%}", f"{lines:.1%}", *counts]


def _counts(mutants: dict[str, int]) -> list[str]:
    tried, noticed = mutants["tried"], sum(mutants.get(status, 0) for status in NOTICED)
    survived, unreached, interval = mutants.get("survived", 0), mutants.get("no tests", 0), wilson(noticed, tried)
    score = f"{noticed / tried:.0%} [{interval.low:.0%}, {interval.high:.0%}]"
    return [*(f"{each:,}" for each in (mutants["all"], tried, noticed, survived, unreached)), score]
