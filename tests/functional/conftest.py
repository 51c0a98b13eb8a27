"""What functional tests work with: an empty folder, small data, stored runs, a PostgreSQL server."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hw1cli.store.location import Location
from tests.functional.program import done
from tests.functional.stored_runs import several
from tests.torture import postgresql
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


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A store of five runs, and their ids by a short name (`several`)."""
    db = tmp_path_factory.mktemp("several") / "results.db"
    return db, several(db)


@pytest.fixture
def runs(empty_folder: Path, made_up: tuple[Path, dict[str, str]]) -> dict[str, str]:
    """The ids of five runs that are stored here."""
    db, ids = made_up
    shutil.copy(db, empty_folder)
    return ids


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """200, 60 and 40 images of 5 x 5 pixels in three classes that can be learnt: random, and not OCTMNIST."""
    return small_data(tmp_path / "small.npz")


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A teacher's folder: a small data set, and a store of two runs on it whose numbers are known."""
    folder = tmp_path_factory.mktemp("desk")
    data = small_data(folder / "small.npz")
    for model in ("logreg", "perceptron"):
        done("train", model, "--epochs", "3", "--data", data, "--db", folder / "honest.db")
    return folder


@pytest.fixture(scope="session")
def server() -> Iterator[Path]:
    """The folder of a PostgreSQL server's socket."""
    if why := postgresql.missing():
        pytest.skip(why)
    with postgresql.server() as folder:
        yield folder


@pytest.fixture
def database(server: Path, request: pytest.FixtureRequest) -> str:
    """The name of an empty database of the server."""
    name = f"test{abs(hash(request.node.name))}"
    postgresql.new_database(server, name)
    return name


@pytest.fixture
def url(server: Path, database: str) -> str:
    """The URL of an empty database, as `--db` takes it."""
    return postgresql.url(server, database)


@pytest.fixture
def location(url: str) -> Location:
    """An empty database of the server as the place of a store."""
    return Location(url=url)
