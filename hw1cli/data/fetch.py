"""Getting the real OCTMNIST file: over HTTP or from a local copy, checked, and in place whole or not at all."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeAlias

from hw1cli.data.known import OCTMNIST
from hw1cli.errors import DataError, UsageError
from hw1cli.outside.files import new_file, open_file
from hw1cli.outside.paths import expand
from hw1cli.outside.words import one_line

URL = "https://zenodo.org/records/10519652/files/octmnist.npz?download=1"
MD5 = "c68d92d5b585d8d81f7112f81e2d0842"
MAX_BYTES = 2**28
"""No copy of the file (54.9 MB) is larger than this."""
_TIMEOUT = 30.0

Progress: TypeAlias = Callable[[int, int | None], None]
"""Is told of every part that arrives: its size, and that of the whole file where the server says it (bytes)."""


def fetch_octmnist(
    source: str | None, directory: Path, progress: Progress = lambda size, total: None, *, md5: str = MD5
) -> Path:
    """Return the path of `octmnist.npz` in `directory`, its MD5 checked; a file already there and right is kept.

    `source` is a mirror's http(s) URL or the path of a local copy; None is the publisher's address. On failure and
    on interruption whatever was there before stays, nothing half-written is left, and DataError says why.
    """
    source = source or URL
    target = directory / OCTMNIST.file_name
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if "://" not in source or not _is_right(target, md5):
            with new_file(target) as file:
                (_download if "://" in source else _copy)(source, file, progress)
                _check(file, md5, source)
        return target
    except (OSError, ValueError, UsageError) as error:  # requests raises OSErrors; an odd path is a ValueError
        raise DataError(
            f"{target.name} could not be fetched from {source}: {one_line(error)}; try again, or another --from"
        ) from error


def _is_right(target: Path, md5: str) -> bool:
    try:
        with open_file(target, MAX_BYTES, target.name) as file:
            _check(file, md5, str(target))
    except DataError:
        return False
    return True


def _download(url: str, file: IO[bytes], progress: Progress) -> None:
    import requests

    if not url.startswith(("http://", "https://")):
        raise DataError(f"cannot fetch from {url}; --from takes an http or https URL, or a path")
    with requests.get(url, stream=True, timeout=_TIMEOUT) as answer:
        answer.raise_for_status()
        total = int(answer.headers.get("Content-Length", 0)) or None
        for part in answer.iter_content(2**16):
            file.write(part)
            progress(len(part), total)


def _copy(path: str, file: IO[bytes], progress: Progress) -> None:
    with open_file(expand(path), MAX_BYTES, f"the file {OCTMNIST.file_name}, or an http or https URL") as original:
        shutil.copyfileobj(original, file)


def _check(file: IO[bytes], md5: str, source: str) -> None:
    """Raise DataError unless the file's content has this checksum."""
    file.seek(0)
    if hashlib.file_digest(file, "md5").hexdigest() != md5:  # type: ignore[arg-type]
        raise DataError(
            f"what {source} gives is not {OCTMNIST.file_name} (wrong MD5); nothing was kept, try another --from"
        )
