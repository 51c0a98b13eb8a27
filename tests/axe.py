"""axe-core, which checks pages for accessibility, by way of npm; kept in the user's cache, outside the repository."""

import shutil
import subprocess
from pathlib import Path

import pytest

from hw1cli.outside.paths import user_cache

VERSION = "4.14.1"


def axe_script() -> str:
    """Return axe-core's script; where npm is missing or cannot fetch it, the test is skipped and says so."""
    folder = user_cache("hw1-tests") / f"axe-core-{VERSION}"
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        _install(folder)
    return script.read_text(encoding="utf-8")


def _install(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("checking accessibility needs axe-core, and fetching that needs npm")
    quietly = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--fetch-retries=1")
    command = [npm, "install", *quietly, "--prefix", str(folder), f"axe-core@{VERSION}"]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"npm could not fetch axe-core {VERSION}: {error}; {error.stderr}")
