"""What functional tests work with: an empty folder, small data, stored runs, a PostgreSQL server."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.functional.stored_runs import several
from tests.torture.data import small_data


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, with none of the user's settings."""
    for name in ("HW1_DB", "HW1_DATA_DIR", "HW1_DEVICE", "HW1_DEBUG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HW1_THREADS", "1")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def no_data(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Find no data set, and keep those that are made or fetched in `data`."""
    monkeypatch.setenv("HW1_DATA_DIR", str(empty_folder / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(empty_folder / "cache"))


@pytest.fixture
def runs(empty_folder: Path) -> dict[str, str]:
    """The ids of five stored runs by a short name (`several`)."""
    return several(empty_folder / "results.db")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """200, 60 and 40 images of 5 x 5 pixels in three classes that can be learnt: random, and not OCTMNIST."""
    return small_data(tmp_path / "small.npz")


def _has_name(user: int) -> bool:
    try:
        return bool(pwd.getpwuid(user))
    except KeyError:
        return False


@pytest.fixture(scope="session")
def server() -> Iterator[Path]:
    """A PostgreSQL server that listens on a socket in this temporary directory only."""
    if shutil.which("initdb") is None or shutil.which("pg_ctl") is None:
        pytest.skip("needs a PostgreSQL server")
    if not _has_name(os.geteuid()):
        pytest.skip("PostgreSQL needs a user who has a name, and this one has none")
    with tempfile.TemporaryDirectory(prefix="pg") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            os.chown(name, 65534, 65534)
        _control(folder, "initdb", "-A", "trust", "-U", "hw1", "--no-sync", "-E", "UTF8")
        start_server(folder)
        yield folder
        stop_server(folder)


def start_server(folder: Path) -> None:
    """Start the server of a folder, and wait until it answers."""
    _control(folder, "pg_ctl", "start", "-w", "-l", f"{folder}/log", "-o", f"-k {folder} -c listen_addresses=")


def stop_server(folder: Path) -> None:
    """Stop the server of a folder at once, as if it were killed: it has to recover when it is started again."""
    _control(folder, "pg_ctl", "stop", "-m", "immediate")


def _control(folder: Path, *command: str) -> None:
    as_user = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}  # it refuses root
    subprocess.run([*command, "-D", f"{folder}/data"], check=True, stdout=subprocess.DEVNULL, cwd=folder, **as_user)


@pytest.fixture
def database(server: Path, request: pytest.FixtureRequest) -> str:
    """The name of an empty database of the server."""
    import psycopg

    name = f"test{abs(hash(request.node.name))}"
    with psycopg.connect(f"host={server} user=hw1 dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return name
