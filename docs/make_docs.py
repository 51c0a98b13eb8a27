"""Write the pages that the program makes: the CLI reference, and the report rendered from the shipped results.

`python docs/make_docs.py` (or `make docs`); the tests check that what is committed is what this writes.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

DOCS = Path(__file__).parent
ROOT = DOCS.parent


def cli_reference() -> str:
    """Return docs/cli.md, from the program itself."""
    command = [sys.executable, "-m", "typer", "hw1cli.cli.main", "utils", "docs", "--name", "hw1"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HW1_")}
    made = subprocess.run(
        command, capture_output=True, text=True, check=True, env=environment | {"COLUMNS": "120", "NO_COLOR": "1"}
    ).stdout
    for entity, character in (("&#x27;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        made = made.replace(entity, character)
    # Outside code, a bare < would start a tag.
    made = re.sub(r"(?m)^(?!\$ )(.*)$", lambda line: _escape(line[1]), made)
    return "<!-- Made by `make docs` from the program. -->\n\n" + made.strip() + "\n"


def _escape(line: str) -> str:
    parts = line.split("`")
    return "`".join(part if i % 2 else part.replace("<", "&lt;") for i, part in enumerate(parts))


def main() -> None:
    """Write every page."""
    (DOCS / "cli.md").write_text(cli_reference(), encoding="utf-8")
    report = [sys.executable, "-m", "hw1cli", "report", "all", "--db", str(ROOT / "results.db"), "--data", "octsim"]
    subprocess.run(
        [*report, "--format", "md,html", "--out", str(DOCS / "report")], check=True, stdout=subprocess.DEVNULL
    )


if __name__ == "__main__":
    main()
