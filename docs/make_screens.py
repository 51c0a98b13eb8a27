"""Screenshots of the program: terminal output as it looks at 80 and 200 columns, the HTML report in a browser.

`python docs/make_screens.py` needs Chromium for the report's; look at every picture before committing it.
"""

import os
import pty
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI, MONOKAI, SVG_EXPORT_THEME, TerminalTheme
from rich.text import Text

DOCS = Path(__file__).parent
ROOT = DOCS.parent
TERMINAL = (
    ("terminal-report-80", 80, ("report", "q1", "--db", "results.db"), MONOKAI),
    ("terminal-report-200", 200, ("report", "q2", "--db", "results.db"), SVG_EXPORT_THEME),
    ("terminal-verify-80", 80, ("verify-construction", "--D", "4", "--A", "-1", "--B", "2"), DIMMED_MONOKAI),
    ("terminal-runs-200", 200, ("runs", "list", "--limit", "12", "--db", "results.db"), MONOKAI),
)
BROWSER = (
    ("report-light", 1200, 1500, ""),
    ("report-dark", 1200, 1500, "--force-dark-mode"),
    ("report-phone", 500, 1000, ""),
)
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def on_terminal(command: tuple[str, ...], columns: int, folder: str) -> str:
    """Return what a command prints on a terminal of the given width, escapes included."""
    output: list[bytes] = []

    def read(descriptor: int) -> bytes:
        data = os.read(descriptor, 65536)
        output.append(data)
        return data

    os.environ |= {"COLUMNS": str(columns), "LINES": "50", "TERM": "xterm-256color", "HW1_DB": f"{folder}/screens.db"}
    out = () if command[0] != "report" else ("--out", folder)
    pty.spawn([sys.executable, "-m", "hw1cli", *command, *out], read)
    return b"".join(output).decode(errors="replace").replace("\r\n", "\n")


def as_svg(text: str, title: str, columns: int, theme: TerminalTheme) -> str:
    """Return terminal output as a picture of a terminal."""
    console = Console(record=True, width=columns, file=open(os.devnull, "w"), force_terminal=True)  # noqa: SIM115
    lines = text.splitlines()[:48]
    console.print(Text.from_ansi("\n".join(lines)), soft_wrap=False)
    return console.export_svg(title=title, theme=theme, unique_id=title.replace(" ", "-"))


def main() -> None:
    """Write docs/img/terminal-*.svg and docs/img/report-*.png."""
    images = DOCS / "img"
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        for name, columns, command, theme in TERMINAL:
            shown = "hw1 " + " ".join(command).replace(" --db results.db", "")
            (images / f"{name}.svg").write_text(as_svg(on_terminal(command, columns, folder), shown, columns, theme))
        page = DOCS / "report" / "report.html"
        browser = shutil.which("chromium")
        for name, width, height, flag in BROWSER if browser else ():
            picture = images / f"{name}.png"
            flags = [
                *QUIET,
                f"--user-data-dir={folder}/{name}",
                f"--window-size={width},{height}",
                *([flag] if flag else []),
            ]
            subprocess.run(
                [str(browser), *flags, f"--screenshot={picture}", page.as_uri()], check=True, capture_output=True
            )


if __name__ == "__main__":
    main()
