"""Write what the program makes of docs/: the CLI reference, the report of the shipped results, the pages' numbers.

`python docs/make_docs.py` (or `make docs`); the tests check that what is committed is what this writes.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hw1cli.report.document import Report

DOCS = Path(__file__).parent
ROOT = DOCS.parent


def cli_reference() -> str:
    """Return docs/cli.md, from the program itself."""
    command = [sys.executable, "-m", "typer", "hw1cli.cli.main", "utils", "docs", "--name", "hw1"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HW1_")}
    made = subprocess.run(
        command, capture_output=True, text=True, check=True, env=environment | {"COLUMNS": "120", "NO_COLOR": "1"}
    ).stdout
    # Outside code, a bare < would start a tag.
    made = re.sub(r"(?m)^(?!\$ )(.*)$", lambda line: _escape(line[1]), made)
    return "<!-- Made by `make docs` from the program. -->\n\n" + made.strip() + "\n"


def _escape(line: str) -> str:
    parts = line.split("`")
    return "`".join(part if i % 2 else part.replace("<", "&lt;") for i, part in enumerate(parts))


def homework() -> "Report":
    """Return the report of the shipped store as it is handed in."""
    from hw1cli.store.location import locate
    from hw1cli.study.reporting import handin, report_of

    full = report_of("all", locate(ROOT / "results.db"), "octsim", print, ())
    return handin(full, "hw1 report all --style full")


def main() -> None:
    """Write every page."""
    import q1_page
    import q3_page
    import tutorial_page

    (DOCS / "cli.md").write_text(cli_reference(), encoding="utf-8")
    report = [sys.executable, "-m", "hw1cli", "report", "all", "--db", str(ROOT / "results.db"), "--data", "octsim"]
    subprocess.run(
        [*report, "--format", "md,html", "--out", str(DOCS / "report")], check=True, stdout=subprocess.DEVNULL
    )
    if shutil.which("pdflatex"):
        from hw1cli.report.formats import to_pdf

        (DOCS / "homework.pdf").write_bytes(to_pdf.files(homework(), "pdf")["report.pdf"])
    q1_page.write()
    q3_page.write()
    tutorial_page.write()


if __name__ == "__main__":
    main()
