"""The commands of docs/tutorial.md and what they print: `make docs` runs them anew, a test compares.

A block `<!-- program: NAME -->` follows the commands that it shows the output of: the lines `$ hw1 ...` above it.
"""

import os
import pty
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from pages import refreshed

PAGE = Path(__file__).with_name("tutorial.md")
NUMBERS = "numbers.toml"
_STEP = re.compile(r"^```console\n\$ hw1 (.*)\n```\n\n<!-- program: ([a-z0-9-]+) -->", re.MULTILINE)
_FILE = re.compile(r"^```toml\n(.*?)^```", re.MULTILINE | re.DOTALL)


def steps(page: str) -> Iterator[tuple[str, str]]:
    """Yield each block's name and the command line whose output it shows, in the page's order."""
    yield from ((name, command) for command, name in _STEP.findall(page))


def blocks(page: str, folder: Path) -> dict[str, str]:
    """Run the page's commands, in its order, in an empty folder, and return the blocks of what they print."""
    match = _FILE.search(page)
    assert match is not None
    (folder / NUMBERS).write_text(match[1], encoding="utf-8")
    return {name: f"```text\n{_printed(shlex.split(command), folder)}\n```" for name, command in steps(page)}


def _printed(words: list[str], folder: Path) -> str:
    """Return what a command prints on a terminal of 80 columns without colours; not what it says on stderr."""
    ours, theirs = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HW1_")}
    with subprocess.Popen(
        [sys.executable, "-m", "hw1cli", *words],
        cwd=folder,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env=environment | {"COLUMNS": "80", "TERM": "dumb"},
    ):
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # how a terminal ends
            while part := os.read(ours, 65536):
                shown += part
    os.close(ours)
    return re.sub(r" +$", "", shown.decode().replace("\r\n", "\n"), flags=re.MULTILINE).strip("\n")


def write() -> None:
    """Write the page's blocks anew."""
    page = PAGE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(refreshed(page, blocks(page, Path(folder))), encoding="utf-8")


if __name__ == "__main__":
    write()
