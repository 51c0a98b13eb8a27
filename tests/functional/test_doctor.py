import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from hw1cli import health
from tests.functional.program import done, hw1
from tests.functional.stored_runs import change

pytestmark = pytest.mark.usefixtures("no_data")


def found(name: str) -> list[dict[str, str]]:
    document = hw1("doctor", "--json").json()
    return [check for check in document["checks"] if check["name"] == name]


def test_every_subject_is_looked_at_and_nothing_is_changed(empty_folder):
    result = done("doctor", "--json")
    document = result.json()
    assert document["ok"]
    assert {check["name"] for check in document["checks"]} == {
        "installation", "processor", "GPU", "data", "store", "disk", "compiled kernels", "extras",
    }  # fmt: skip
    assert list(empty_folder.iterdir()) == []


def test_it_says_what_to_do():
    result = done("doctor")
    assert "-> run `hw1 data fetch octmnist`" in result.out


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Make a package look as if it were not installed."""
    real = health.version_of

    def without(missing: str) -> None:
        monkeypatch.setattr(health, "version_of", lambda package: None if package == missing else real(package))

    return without


def test_a_missing_package_is_a_failure(without):
    without("scipy")
    result = hw1("doctor")
    assert result.code == 1
    assert "not installed: scipy" in result.out
    assert "pip install" in result.out


def test_every_package_that_the_metadata_asks_for_is_looked_at():
    declared = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    (installation,) = found("installation")
    for requirement in declared["dependencies"]:
        assert f"{re.match('[a-z0-9]+', requirement)[0]} " in installation["found"]
    extras = {check["found"].split(" (optional)")[0] for check in found("extras")}
    assert extras == set(declared["optional-dependencies"]) - {"dev"}
    assert any("psycopg" in check["found"] for check in found("extras"))


def test_a_missing_extra_is_optional_and_says_how_to_get_it(without):
    without("psycopg")
    (postgres,) = (check for check in found("extras") if check["found"].startswith("postgres"))
    assert postgres["state"] == "ok"
    assert "not installed: psycopg" in postgres["found"]
    assert "hw1cli[postgres]" in postgres["remedy"]


def test_a_check_that_breaks_down_has_failed_and_the_others_go_on(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    document = hw1("doctor", "--json").json()
    states = {check["name"]: check["state"] for check in document["checks"]}
    assert states["GPU"] == "fail"
    assert states["disk"] == "ok"


def test_a_store_that_is_none_is_a_failure(empty_folder):
    (empty_folder / "results.db").write_text("no database at all, but long enough to look like one", "utf-8")
    (store,) = found("store")
    assert store["state"] == "fail"
    assert "is not an SQLite database" in store["found"]


def test_the_store_is_counted(small):
    for epochs in ("1", "2"):
        done("train", "perceptron", "--epochs", epochs, "--data", small)
    (store,) = found("store")
    assert (store["state"], "2 completed" in store["found"]) == ("ok", True)


def test_a_store_whose_numbers_do_not_fit_together_is_a_failure(small):
    done("train", "perceptron", "--epochs", "1", "--data", small)
    change("UPDATE evaluation SET n_correct = n_correct - 1")
    (store,) = found("store")
    assert store["state"] == "fail"


@pytest.mark.parametrize(("threads", "state"), [("1000", "warn"), ("many", "fail")])
def test_threads_that_make_no_sense_are_told(monkeypatch, threads, state):
    monkeypatch.setenv("HW1_THREADS", threads)
    (check,) = found("processor")
    assert check["state"] == state
    assert "HW1_THREADS" in (check["remedy"] or check["found"])


def test_a_full_disk_is_a_failure(monkeypatch):
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1000})())
    assert [check["state"] for check in found("disk")] == ["fail", "fail"]


def test_a_damaged_data_file_is_a_failure(empty_folder):
    (empty_folder / "octmnist.npz").write_bytes(b"PK\x03\x04 damaged")
    octmnist = found("data")[0]
    assert octmnist["state"] == "fail"


def test_kernels_that_cannot_be_kept_are_a_warning(monkeypatch, empty_folder):
    (empty_folder / "file").touch()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(empty_folder / "file" / "cache"))
    (kernels,) = found("compiled kernels")
    assert kernels["state"] == "warn"
    assert "NUMBA_CACHE_DIR" in kernels["remedy"]
