"""Getting the real OCTMNIST file: over HTTP or from a local copy, checked, and in place whole or not at all."""

import hashlib
import shutil
from pathlib import Path
from textwrap import shorten
from typing import IO, Literal, Protocol

from hw1cli.data import octmnist
from hw1cli.errors import DataError, UsageError
from hw1cli.files import new_file, open_file
from hw1cli.paths import expand

MAX_BYTES = 2**28
"""No copy of the file (54.9 MB) is larger than this."""


class Progress(Protocol):
    """What shows a download's progress, in bytes (the part of tqdm's interface that pooch uses)."""

    total: int

    def update(self, n: int) -> None:
        """Take note of `n` more bytes."""

    def reset(self) -> None:
        """Start again from 0."""

    def close(self) -> None:
        """Finish."""


def fetch_octmnist(
    source: str | None, directory: Path, progress: Progress | Literal[False] = False, *, md5: str = octmnist.MD5
) -> Path:
    """Return the path of `octmnist.npz` in `directory`, its MD5 checked; a file already there and right is kept.

    `source` is a mirror's http(s) URL or the path of a local copy; None is the publisher's address. On failure and
    on interruption whatever was there before stays, nothing half-written is left, and DataError says why.
    """
    source = source or octmnist.URL
    target = directory / octmnist.FILE_NAME
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if "://" not in source:
            _copy(expand(source), target, md5)
        elif not _is_right(target, md5):
            _download(source, target, progress, md5)
        return target
    except (OSError, ValueError, UsageError) as error:  # requests raises OSErrors; an odd path is a ValueError
        cause = shorten(" ".join(str(error).split()), 300) or type(error).__name__
        raise DataError(
            f"{octmnist.FILE_NAME} could not be fetched from {source}: {cause}; try again, or another --from"
        ) from error


def _is_right(target: Path, md5: str) -> bool:
    try:
        with open_file(target, MAX_BYTES, octmnist.FILE_NAME) as file:
            _check(file, md5, str(target))
    except DataError:
        return False
    return True


def _download(url: str, target: Path, progress: Progress | Literal[False], md5: str) -> None:
    import pooch

    if not url.startswith(("http://", "https://")):
        raise DataError(f"cannot fetch from {url}; --from takes an http or https URL, or a path")
    with new_file(target) as file:
        pooch.HTTPDownloader(progressbar=progress)(url, file, None)
        _check(file, md5, url)


def _copy(source: Path, target: Path, md5: str) -> None:
    with open_file(source, MAX_BYTES, f"the file {octmnist.FILE_NAME}, or an http or https URL") as original:
        _check(original, md5, str(source))
        original.seek(0)
        with new_file(target) as copy:
            shutil.copyfileobj(original, copy)


def _check(file: IO[bytes], md5: str, source: str) -> None:
    """Raise DataError unless the file's content has this checksum."""
    file.seek(0)
    if hashlib.file_digest(file, "md5").hexdigest() != md5:  # type: ignore[arg-type]
        raise _wrong(source)


def _wrong(source: str) -> DataError:
    return DataError(
        f"what {source} gives is not {octmnist.FILE_NAME} (wrong MD5); nothing was kept, try another --from"
    )
