"""A store of an older schema as it reads after an upgrade: in a copy, for the store itself is not ours to change."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hw1cli.store.location import Location


@contextmanager
def upgraded_copy(location: Location) -> Iterator[Location]:
    """Hand over an upgraded copy of an SQLite store, which goes away afterwards."""
    from hw1cli.store.copies import backup
    from hw1cli.store.writer import Store

    with TemporaryDirectory(prefix="hw1-") as folder:
        copy = Location(path=backup(location, Path(folder) / "upgraded.db"))
        Store.open(copy).close()
        yield copy
