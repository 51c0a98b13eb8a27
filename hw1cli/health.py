"""Is everything here that the program needs, and how fast is it: the checks behind `hw1 doctor`."""

import os
import platform
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from statistics import median
from timeit import repeat
from typing import TYPE_CHECKING, Any, TypeAlias

from hw1cli import __version__
from hw1cli.errors import Hw1Error
from hw1cli.paths import user_cache

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

_OLDEST_PYTHON = (3, 11)
_LITTLE_SPACE, _NO_SPACE = 1e9, 1e8
_MATRIX_SIZE, _REPEATS = 1024, 5


def checks(location: "Location") -> Iterator[Check]:
    """Yield the outcome of every check, as it is made; a check that breaks down has failed, and the next is made."""
    parts: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
        ("installation", _installation),
        ("threads", _threads),
        ("matrix products", _matrix_products),
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
    found = {name: _version(name) for name in _dependencies()[""]}
    missing = [name for name, installed in found.items() if installed is None]
    versions = ", ".join(f"{name} {installed}" for name, installed in found.items() if installed)
    text = f"hw1 {__version__}, Python {platform.python_version()}, {versions}"
    if sys.version_info < _OLDEST_PYTHON:
        yield State.FAIL, text, "use Python 3.11 or later"
    elif missing:
        yield State.FAIL, f"not installed: {', '.join(missing)}", "run: pip install -e ."
    else:
        yield State.OK, text


def _threads() -> Iterator[Finding]:
    from hw1cli.training.environment import default_threads
    from hw1cli.training.machine import cpu_quota, usable_cores

    used, cores, quota = default_threads(), usable_cores(), cpu_quota()
    limited = "" if quota is None else f" (a quota allows {quota:g} of {os.cpu_count()})"
    text = f"{used} of {cores} cores are used for training{limited}"
    slow = f"set HW1_THREADS to {cores} or less: more threads slow it down"
    yield (State.WARN, text, slow) if used > cores else (State.OK, text)


def _matrix_products() -> Iterator[Finding]:
    import numpy as np
    import torch
    from threadpoolctl import threadpool_info

    random = np.random.default_rng(0)
    double = random.standard_normal((_MATRIX_SIZE, _MATRIX_SIZE))
    single = torch.from_numpy(double.astype(np.float32))
    rates = _rate(lambda: double @ double), _rate(lambda: single @ single)
    libraries = sorted({_library(pool) for pool in threadpool_info() if pool["user_api"] == "blas"})
    if torch.backends.mkl.is_available():  # type: ignore[no-untyped-call]
        libraries.append("mkl in PyTorch")
    libraries.append(f"feed-forward networks by {_kernels()}")
    text = f"{rates[0]:.0f} GFLOP/s in float64 (NumPy), {rates[1]:.0f} in float32 (PyTorch); {', '.join(libraries)}"
    busy = "float32 should be the faster: is the machine busy?"
    yield (State.WARN, text, busy) if rates[1] < rates[0] else (State.OK, text)


def _kernels() -> str:
    from hw1cli.models.torch.kernels.processor import has_vectors, multiplies_bytes

    if not has_vectors():
        return "PyTorch (no AVX-512)"
    return "kernels for AVX-512 with VNNI" if multiplies_bytes() else "kernels for AVX-512"


def _rate(product: Callable[[], Any]) -> float:
    """Return a square matrix product's rate in 10^9 operations per second: the median of a few."""
    seconds = repeat(product, number=1, repeat=1 + _REPEATS)[1:]
    return 2 * _MATRIX_SIZE**3 / median(seconds) / 1e9


def _library(pool: dict[str, Any]) -> str:
    kernels = f" for {pool['architecture']}" if pool.get("architecture") else ""
    return f"{pool['internal_api']} {pool.get('version') or ''}".strip() + kernels


def _gpu() -> Iterator[Finding]:
    import torch

    if torch.cuda.is_available():
        memory = torch.cuda.get_device_properties(0).total_memory
        yield State.OK, f"{torch.cuda.get_device_name(0)}, {memory / 1e9:.0f} GB: --device cuda uses it"
    else:
        yield State.OK, "none that PyTorch can use: its models are trained on the processor"


def _data() -> Iterator[Finding]:
    from hw1cli.data.catalogue import available

    for entry in available():
        title = f"{entry.name} (simulated)" if entry.simulated else entry.name
        if entry.path is None and not entry.simulated:
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
    beside = Path(next(iter(scratch.__path__))) / "__pycache__"
    candidates = [Path(named)] if named else [beside, user_cache("numba")]
    writable = next((place for place in candidates if _can_write(place)), None)
    if writable:
        yield State.OK, f"are kept in {writable}"
    else:
        places = " and ".join(map(str, candidates))
        remedy = "set NUMBA_CACHE_DIR to a folder that can be written: else every start compiles for some seconds"
        yield State.WARN, f"cannot be kept: {places} cannot be written", remedy


def _existing(place: Path) -> Path:
    """Return the folder itself, or the innermost one around it that there is."""
    return next(each for each in (place, *place.absolute().parents) if each.exists())


def _can_write(place: Path) -> bool:
    existing = _existing(place)
    return existing.is_dir() and os.access(existing, os.W_OK)


def _extras() -> Iterator[Finding]:
    for extra, names in _dependencies().items():
        if extra in ("", "dev"):
            continue
        if missing := [name for name in names if _version(name) is None]:
            wanted = f"if wanted: pip install 'hw1cli[{extra}]'"
            yield State.OK, f"{extra} (optional): not installed: {', '.join(missing)}", wanted
        else:
            yield State.OK, f"{extra} (optional): {', '.join(f'{name} {_version(name)}' for name in names)}"


def _dependencies() -> dict[str, list[str]]:
    """Return the names of the packages that hw1's own metadata asks for, by extra; "" is for those always needed."""
    found: dict[str, list[str]] = {"": []}
    for requirement in requires("hw1cli") or ():
        wanted, _, marker = requirement.partition(";")
        extra = re.search(r"""extra\s*==\s*['"]([^'"]+)""", marker)
        name = re.split(r"[^A-Za-z0-9._-]", wanted.strip(), maxsplit=1)[0]
        found.setdefault(extra[1] if extra else "", []).append(name)
    return found


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
