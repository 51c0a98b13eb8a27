"""Reading the store for commands that may find none."""

from collections.abc import Iterable

from hw1cli.records import RunRecord
from hw1cli.store.location import locate


def stored_records(db: str | None, keys: Iterable[str]) -> dict[str, RunRecord]:
    """Return the results of those specifications, by key, that have one; none where there is no store yet."""
    location = locate(db)
    if not location.exists:
        return {}
    from hw1cli.store.reader import Reader

    with Reader.open(location) as reader:
        return reader.current(keys)


def stored_keys(db: str | None, keys: Iterable[str]) -> set[str]:
    """Return the keys of those specifications that have a result; none where there is no store yet."""
    location = locate(db)
    if not location.exists:
        return set()
    from hw1cli.store.reader import Reader

    with Reader.open(location) as reader:
        return reader.finished(keys)
