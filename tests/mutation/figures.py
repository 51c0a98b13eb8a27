"""What `make mutation` measured last, as docs/reliability.md tells it."""

import json
from pathlib import Path

from hw1cli.statistics import wilson

FILE = Path(__file__).with_name("figures.json")
PACKAGES = ("store", "constructions")
NOTICED = ("killed", "timeout", "segfault", "suspicious")
"""What a mutant that the tests do not survive comes to: a failure, an endless loop, a crash, another exit code."""


def section() -> str:
    """Return the page's section on mutants and branches."""
    figures = json.loads(FILE.read_text(encoding="utf-8"))
    rows = "\n".join(
        _row(package, figures["mutants"].get(package), figures["coverage"][package]) for package in PACKAGES
    )
    return SECTION.format(rows=rows, mutmut=figures["mutmut"], seed=figures["seed"])


def _row(package: str, mutants: dict[str, int] | None, reached: dict[str, int]) -> str:
    branches = reached["covered_branches"] / reached["num_branches"]
    lines = reached["covered_lines"] / reached["num_statements"]
    counts = _counts(mutants) if mutants else "not tried yet | | | | |"
    return f"| `hw1cli/{package}/` | {branches:.1%} | {lines:.1%} | {counts} |"


def _counts(mutants: dict[str, int]) -> str:
    tried, noticed = mutants["tried"], sum(mutants.get(status, 0) for status in NOTICED)
    survived, unreached, interval = mutants.get("survived", 0), mutants.get("no tests", 0), wilson(noticed, tried)
    score = f"{noticed / tried:.0%} [{interval.low:.0%}, {interval.high:.0%}]"
    return f"{mutants['all']:,} | {tried:,} | {noticed:,} | {survived} | {unreached} | {score}"


SECTION = """## Which faults the tests notice

`make mutation` puts faults into the code, one at a time (mutmut {mutmut}: another operator, number, text or
argument), and runs those of the package's own tests that reach the place. A mutant on which no test fails has
survived; many such are no faults at all (another wording, a cache of another size), and what runs only while
modules are imported, such as the making of the list of theorems, is never a mutant's and counts as survived too.
The mutants tried are a random sample (seed {seed}), and the interval is that of the score at 95 %. Not mutated:
statements outside functions, such as the SQL of tables and views, and decorated functions. Branches and lines are
those that these tests reach, with those of the commands that use the packages most (`hw1 db`, `hw1 runs`, `hw1
verify-construction`), and without the slow ones and what runs in other processes.

| package | branches | lines | mutants | tried | noticed | survived | reached by no test | score |
|---|---:|---:|---:|---:|---:|---:|---:|---:|
{rows}
"""
