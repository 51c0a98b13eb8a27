"""A PostgreSQL server of one's own, which listens on a socket in its temporary directory only."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

_NOBODY = 65534


def missing() -> str | None:
    """Return what keeps a server from being started here, in words; None where nothing does."""
    if find_spec("psycopg") is None:
        return "needs the Python package psycopg"
    if shutil.which("initdb") is None or shutil.which("pg_ctl") is None:
        return "needs a PostgreSQL server"
    if not _has_name(os.geteuid()):
        return "PostgreSQL needs a user who has a name, and this one has none"
    return None


def _has_name(user: int) -> bool:
    try:
        return bool(pwd.getpwuid(user))
    except KeyError:
        return False


@contextmanager
def server() -> Iterator[Path]:
    """Start a server for a block, and give the folder that its socket lies in."""
    with tempfile.TemporaryDirectory(prefix="pg") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            os.chown(name, _NOBODY, _NOBODY)
        _control(folder, "initdb", "-A", "trust", "-U", "hw1", "--no-sync", "-E", "UTF8")
        start(folder)
        try:
            yield folder
        finally:
            stop(folder)


def start(folder: Path) -> None:
    """Start the server of a folder, and wait until it answers."""
    _control(folder, "pg_ctl", "start", "-w", "-l", f"{folder}/log", "-o", f"-k {folder} -c listen_addresses=")


def stop(folder: Path) -> None:
    """Stop the server of a folder at once, as if it were killed: it has to recover when it is started again."""
    _control(folder, "pg_ctl", "stop", "-m", "immediate")


def _control(folder: Path, *command: str) -> None:
    root = os.geteuid() == 0
    as_user = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if root else {}  # it refuses root
    subprocess.run([*command, "-D", f"{folder}/data"], check=True, stdout=subprocess.DEVNULL, cwd=folder, **as_user)


def new_database(folder: Path, name: str) -> None:
    """Make an empty database of the server."""
    import psycopg

    with psycopg.connect(f"host={folder} user=hw1 dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())


def url(folder: Path, database: str) -> str:
    """Return what `--db` is given for a database of the server."""
    return f"postgresql+psycopg://hw1@/{database}?host={folder}"
