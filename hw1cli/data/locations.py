"""Where data files are looked for, and where new ones are put."""

import os
from pathlib import Path

from hw1cli.data.known import OCTMNIST, OCTSIM
from hw1cli.errors import UsageError
from hw1cli.outside import variables
from hw1cli.outside.paths import expand, user_cache


def data_directory() -> Path:
    """Return where files are fetched to and cached: `$HW1_DATA_DIR`, else the user's cache directory for hw1.

    Raises UsageError where the variable names something that is no folder.
    """
    named = variables.data_directory()
    if named is None:
        return user_cache("hw1")
    try:
        path = expand(named)
    except UsageError as error:
        raise UsageError(f"HW1_DATA_DIR={error}") from None
    if os.path.exists(path) and not os.path.isdir(path):
        raise UsageError(f"HW1_DATA_DIR={named} is no folder; give one, or unset it")
    return path


def find(file_name: str) -> Path | None:
    """Return the first place that has the file: the working directory, `$HW1_DATA_DIR`, the user's cache."""
    for directory in (Path.cwd(), data_directory(), user_cache("hw1")):
        if os.path.isfile(directory / file_name):  # False, not an error, where it may not look
            return directory / file_name
    return None


def auto() -> str:
    """Return the name of the data set that `auto` means on every command: OCTMNIST if it is found, else octsim."""
    return (OCTMNIST if find(OCTMNIST.file_name) else OCTSIM).name
