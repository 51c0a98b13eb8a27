"""Where data files are looked for, and where new ones are put."""

import os
from pathlib import Path

import platformdirs


def data_directory() -> Path:
    """Return where files are fetched to and cached: `$HW1_DATA_DIR`, else the user's cache directory for hw1."""
    named = os.environ.get("HW1_DATA_DIR")
    return Path(os.path.expanduser(named)) if named else platformdirs.user_cache_path("hw1", appauthor=False)


def find(file_name: str) -> Path | None:
    """Return the first place that has the file: the working directory, `$HW1_DATA_DIR`, the user's cache."""
    user_cache = platformdirs.user_cache_path("hw1", appauthor=False)
    for directory in (Path.cwd(), data_directory(), user_cache):
        if os.path.isfile(directory / file_name):  # False, not an error, where it may not look
            return directory / file_name
    return None
