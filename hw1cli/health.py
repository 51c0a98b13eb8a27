"""Is everything here that the program needs: the checks behind `hw1 doctor`."""

import os
import platform
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import requires
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from hw1cli import __version__
from hw1cli.errors import Hw1Error
from hw1cli.outside.paths import user_cache
from hw1cli.training.environment import default_threads, version_of

if TYPE_CHECKING:
    from hw1cli.store.location import Location


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Check:
    """What was looked at, what was found, and what to do about it (None: nothing)."""

    name: str
    state: State
    found: str
    remedy: str | None = None


Finding: TypeAlias = tuple[State, str] | tuple[State, str, str]
"""How a part of the checks ended, what was found, and what to do about it if anything."""

_LITTLE_SPACE, _NO_SPACE = 1e9, 1e8


def checks(location: "Location") -> Iterator[Check]:
    """Yield the outcome of every check, as it is made; a check that breaks down has failed, and the next is made."""
    parts: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
        ("installation", _installation),
        ("processor", _processor),
        ("GPU", _gpu),
        ("data", _data),
        ("store", lambda: _store(location)),
        ("disk", lambda: _disk(location)),
        ("compiled kernels", _kernel_cache),
        ("extras", _extras),
    )
    for name, part in parts:
        try:
            for finding in part():
                yield Check(name, *finding)
        except Hw1Error as error:
            yield Check(name, State.FAIL, str(error))
        except Exception as error:
            yield Check(name, State.FAIL, f"{type(error).__name__}: {error}", "install hw1 again: pip install -e .")


def _installation() -> Iterator[Finding]:
    found = {name: version_of(name) for name in _dependencies()[""]}
    if missing := [name for name, installed in found.items() if installed is None]:
        yield State.FAIL, f"not installed: {', '.join(missing)}", "run: pip install -e ."
    else:
        versions = ", ".join(f"{name} {installed}" for name, installed in found.items())
        yield State.OK, f"hw1 {__version__}, Python {platform.python_version()}, {versions}"


def _processor() -> Iterator[Finding]:
    from hw1cli.training.machine import cpu_quota, usable_cores

    used, cores, quota = default_threads(), usable_cores(), cpu_quota()
    limited = "" if quota is None else f" (a quota allows {quota:g} of {os.cpu_count()})"
    text = f"{used} of {cores} cores are used for training{limited}"
    slow = f"set HW1_THREADS to {cores} or less: more threads slow it down"
    yield (State.WARN, text, slow) if used > cores else (State.OK, text)


def _gpu() -> Iterator[Finding]:
    import torch

    if torch.cuda.is_available():
        memory = torch.cuda.get_device_properties(0).total_memory
        yield State.OK, f"{torch.cuda.get_device_name(0)}, {memory / 1e9:.0f} GB: --device cuda uses it"
    else:
        yield State.OK, "none that PyTorch can use: its models are trained on the processor"


def _data() -> Iterator[Finding]:
    from hw1cli.data.resolve import available

    for entry in available():
        title = entry.known.title
        if entry.path is None and not entry.known.simulated:
            yield State.WARN, f"{title} is not on this machine", "run `hw1 data fetch octmnist`"
        elif entry.problem:
            yield State.FAIL, f"{title}: {entry.problem}", "run `hw1 data fetch octmnist`"
        else:
            yield State.OK, f"{title}: {entry.path or 'made when it is first used'}"


def _store(location: "Location") -> Iterator[Finding]:
    from hw1cli.store.maintenance import check

    if not location.exists:
        yield State.OK, f"{location} does not exist yet: training makes it"
        return
    if location.path is None:
        yield State.OK, f"{location} is a server's; its operator looks after it"
        return
    result = check(location)
    runs = ", ".join(f"{count} {state}" for state, count in result.runs.items()) or "no runs"
    text = f"{location}, {result.size / 1e6:.1f} MB: {runs}"
    if result.problems:
        yield State.FAIL, f"{text}; {result.problems[0]}", "see all that is wrong: `hw1 db check`"
    elif not result.up_to_date:
        yield State.WARN, f"{location} has an older schema", "run `hw1 db upgrade`"
    elif result.gone:
        names = ", ".join(result.gone)
        yield State.WARN, f"{text}; the process of {names} is gone", "type its command again"
    else:
        yield State.OK, text


def _disk(location: "Location") -> Iterator[Finding]:
    from hw1cli.data.locations import data_directory

    places = {"results": location.path.parent if location.path else Path.cwd(), "data": data_directory()}
    for what, place in places.items():
        free = shutil.disk_usage(_existing(place)).free
        text = f"{free / 1e9:.1f} GB free for {what} in {place}"
        remedy = "free some space, or choose another place with " + ("--db" if what == "results" else "HW1_DATA_DIR")
        state = State.FAIL if free < _NO_SPACE else State.WARN if free < _LITTLE_SPACE else State.OK
        yield (state, text) if state is State.OK else (state, text, remedy)


def _kernel_cache() -> Iterator[Finding]:
    """Where Numba keeps compiled code: NUMBA_CACHE_DIR, else beside the module, else the user's cache."""
    from hw1cli.models import scratch

    named = os.environ.get("NUMBA_CACHE_DIR")
    places = [Path(named)] if named else [Path(scratch.__path__[0]) / "__pycache__", user_cache("numba")]
    if writable := next((place for place in places if os.access(_existing(place), os.W_OK | os.X_OK)), None):
        yield State.OK, f"are kept in {writable}"
    else:
        remedy = "set NUMBA_CACHE_DIR to a folder that can be written: else every start compiles for some seconds"
        yield State.WARN, f"cannot be kept: {' and '.join(map(str, places))} cannot be written", remedy


def _existing(place: Path) -> Path:
    """Return the folder itself, or the innermost one around it that there is."""
    return next(each for each in (place, *place.absolute().parents) if each.exists())


def _extras() -> Iterator[Finding]:
    for extra, names in _dependencies().items():
        if extra in ("", "dev"):
            continue
        if missing := [name for name in names if version_of(name) is None]:
            wanted = f"if wanted: pip install 'hw1cli[{extra}]'"
            yield State.OK, f"{extra} (optional): not installed: {', '.join(missing)}", wanted
        else:
            yield State.OK, f"{extra} (optional): {', '.join(names)}"


def _dependencies() -> dict[str, list[str]]:
    """Return the names of the packages that hw1's own metadata asks for, by extra; "" is for those always needed."""
    found: dict[str, list[str]] = {"": []}
    for requirement in requires("hw1cli") or ():
        wanted, _, marker = requirement.partition(";")
        extra = re.search(r"""extra\s*==\s*['"]([^'"]+)""", marker)
        name = re.split(r"[^A-Za-z0-9._-]", wanted.strip(), maxsplit=1)[0]
        found.setdefault(extra[1] if extra else "", []).append(name)
    return found
