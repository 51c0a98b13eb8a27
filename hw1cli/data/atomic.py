"""Files that are there whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that takes `path`'s place when the block ends well, and vanishes when it is left otherwise.

    Raises FileExistsError if something other than a file (a device, a folder) has that name.
    """
    if path.exists() and not path.is_file():
        raise FileExistsError(f"{path} is there already and is no ordinary file")
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        os.chmod(name, 0o644)  # mkstemp makes it readable by its owner only
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
