"""`python -m tests.mutation [N]`: try N mutants of each package, taken at random, and measure branch coverage.

mutmut makes every mutant there is and runs the packages' own tests that reach it (pyproject.toml, [tool.mutmut]).
All of them take hours, a few hundred half an hour. Writes figures.json, of which docs/reliability.md tells.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mutmut.stats import status_by_exit_code

from tests.mutation.figures import FILE, NOTICED, PACKAGES, block
from tests.torture import page

SEED = 42
UNITS = [f"tests/unit/{package}" for package in PACKAGES]
COMMANDS = [
    f"tests/functional/test_{name}.py"
    for name in ("runs_delete", "runs_list", "runs_show", "store_db_commands", "verify_construction")
]
"""Tests of the commands that use these packages most; they are too slow for every mutant."""

FIRST = "no mutant has this name: make them all, and time the tests"


def main() -> None:
    """Measure, write the figures and the page, and print the mutants that no test noticed."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 150
    made: dict[str, Any] = {"mutmut": version("mutmut"), "wanted": wanted, "seed": SEED}
    figures = made | {"coverage": _coverage(), "mutants": {}}
    _write(figures)
    subprocess.run(["mutmut", "run", "--max-children", "1", FIRST], check=False)
    sample = _sample(wanted)
    subprocess.run(["mutmut", "run", "--max-children", "1", *sample], check=True)
    _write(figures | {"mutants": {package: _counts(package, sample) for package in PACKAGES}})
    for name, status in _statuses().items():
        if name in sample and status not in NOTICED:
            print(f"{status}: {name}")


def _write(figures: dict[str, Any]) -> None:
    FILE.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    page.renew("mutation", block())


def _statuses() -> dict[str, str]:
    """Return every mutant's status, in the order of its name."""
    codes: dict[str, int | None] = {}
    for file in Path("mutants").rglob("*.meta"):
        codes |= json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
    return {name: status_by_exit_code[code] for name, code in sorted(codes.items())}


def _of(package: str, names: list[str]) -> list[str]:
    return [name for name in names if name.startswith(f"hw1cli.{package}.")]


def _sample(wanted: int) -> list[str]:
    every, chance = list(_statuses()), random.Random(SEED)
    return [name for p in PACKAGES for name in chance.sample(_of(p, every), min(wanted, len(_of(p, every))))]


def _counts(package: str, sample: list[str]) -> dict[str, int]:
    statuses = _statuses()
    counts = Counter(statuses[name] for name in _of(package, sample))
    return {"all": len(_of(package, list(statuses))), "tried": counts.total(), **dict(sorted(counts.items()))}


def _coverage() -> dict[str, dict[str, int]]:
    """Run the packages' own tests and the commands' on the code as it is; return what they reach of each package."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        options = ["-q", "-m", "not slow", "--cov-branch", f"--cov-report=json:{report}"]
        options += [f"--cov=hw1cli.{package}" for package in PACKAGES]
        subprocess.run(
            [sys.executable, "-m", "pytest", *options, *UNITS, *COMMANDS],
            env=os.environ | {"COVERAGE_FILE": str(Path(folder) / "coverage")},
            check=True,
        )
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
    return {package: _reached(f"hw1cli/{package}/", files) for package in PACKAGES}


def _reached(folder: str, files: dict[str, Any]) -> dict[str, int]:
    summaries = [file["summary"] for name, file in files.items() if name.startswith(folder)]
    names = ("num_statements", "covered_lines", "num_branches", "covered_branches")
    return {name: sum(summary[name] for summary in summaries) for name in names}


if __name__ == "__main__":
    main()
