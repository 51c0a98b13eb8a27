"""Where and how a run is made: processor, versions, commit, command line."""

import platform
import subprocess
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from hw1cli import __version__
from hw1cli.outside import variables
from hw1cli.outside.hints import command
from hw1cli.records import Environment
from hw1cli.training.machine import processor, usable_cores


def default_threads() -> int:
    """Return $HW1_THREADS, else the number of cores this process may use."""
    return variables.threads() or usable_cores()


def describe(threads: int, *, device: str, command: str) -> Environment:
    """Return the environment of a run that this process is about to start."""
    commit, dirty = _commit()
    return Environment(
        processor=processor(),
        cores=usable_cores(),
        threads=threads,
        device=device,
        os=f"{platform.system()} {platform.release()} {platform.machine()}",
        python=platform.python_version(),
        numpy=version_of("numpy") or "unknown",
        torch=version_of("torch"),
        hw1=__version__,
        commit=commit,
        dirty=dirty,
        command=command,
        scipy=version_of("scipy"),
        numba=version_of("numba"),
        llvmlite=version_of("llvmlite"),
        features=_features(),
    )


def command_line() -> str:
    """Return the command as typed, however the program was started, but for passwords."""
    return command(*sys.argv[1:])


@cache
def _features() -> str:
    from llvmlite import binding

    return " ".join(sorted(name for name, present in binding.get_host_cpu_features().items() if present))


@cache
def version_of(package: str) -> str | None:
    """Return the version of a package; None where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


@cache
def _commit() -> tuple[str | None, bool | None]:
    """Return the commit of the checkout this program runs from and whether it was changed; None outside one."""
    root = Path(__file__).parents[2]
    if not (root / ".git").exists():
        return None, None

    def git(*arguments: str) -> str:
        git_command = ["git", "-C", str(root), *arguments]
        return subprocess.run(git_command, capture_output=True, text=True, timeout=10, check=True).stdout.strip()

    try:
        return git("rev-parse", "HEAD"), bool(git("status", "--porcelain", "--untracked-files=no", "--", "hw1cli"))
    except (OSError, subprocess.SubprocessError):
        return None, None
