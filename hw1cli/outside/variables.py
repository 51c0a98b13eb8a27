"""The HW1_ variables of the environment, the only place that reads them (interface.md, Environment).

A variable is a default: it is read where there is a use for it. A value that makes no sense is a UsageError that
names the variable.
"""

import os
from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

from hw1cli.errors import UsageError

_OFF = ("", "0", "false", "no", "off")
_ON = ("1", "true", "yes", "on")
Device: TypeAlias = Literal["auto", "cpu", "cuda"]
MAX_THREADS = 1024


def debug() -> bool:
    """Return whether $HW1_DEBUG asks for tracebacks."""
    value = _lowered("HW1_DEBUG")
    if value not in (*_OFF, *_ON):
        raise _bad("HW1_DEBUG", "is neither on nor off; give 1 or 0")
    return value in _ON


def threads() -> int | None:
    """Return the number in $HW1_THREADS; None where it is off."""
    value = _lowered("HW1_THREADS")
    if value in _OFF:
        return None
    if not (value.isascii() and value.isdecimal()) or not 1 <= int(value[:9]) <= MAX_THREADS or len(value) > 9:
        raise _bad("HW1_THREADS", f"is not a number of threads; give 1 to {MAX_THREADS}")
    return int(value)


def device() -> str | None:
    """Return the device that $HW1_DEVICE names; None where it is off."""
    value = _lowered("HW1_DEVICE")
    if value in _OFF:
        return None
    if value not in get_args(Device):
        raise _bad("HW1_DEVICE", f"is no device; give one of {', '.join(get_args(Device))}")
    return value


def store(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the path or URL in $HW1_DB; None where it is empty."""
    return environment.get("HW1_DB") or None


def data_directory() -> str | None:
    """Return the path in $HW1_DATA_DIR; None where it is empty."""
    return os.environ.get("HW1_DATA_DIR") or None


def _lowered(name: str) -> str:
    return os.environ.get(name, "").strip().lower()


def _bad(name: str, what: str) -> UsageError:
    return UsageError(f"{name}={os.environ[name]!r} {what}, or unset it")
