"""No home, pipes and homes of nobody: one line each, and nothing is made where it was not asked for."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.functional.program import done, hw1, refused
from tests.functional.stored_runs import change

TRAINING = ("train", "logreg", "--epochs", "1", "--data", "small.npz")
BAND = ("verify-construction", "--D", "2", "--A", "0", "--B", "0")
BAD_VALUE = '{"model": "logreg", "config": {"lr": -1}, "seed": 1, "data": "", "protocol": 1}'


@pytest.fixture
def nobody(tmp_path: Path) -> list[str]:
    """The beginning of a command line that runs a program as a user id without an entry in the passwd file."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("needs root and setpriv")
    tmp_path.chmod(0o777)
    reading = [
        "--inh-caps",
        "+dac_read_search",
        "--ambient-caps",
        "+dac_read_search",
    ]  # the interpreter may be root's
    return ["setpriv", "--reuid", "54321", "--regid", "54321", "--clear-groups", *reading]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("data", "list"), 0),
        (("data", "info", "small.npz"), 0),
        (TRAINING, 0),
        (("runs", "list", "--db", "~/x.db"), 2),
        ((*BAND, "--network", "~/x"), 2),
        (("data", "info", "small.npz", "--montage", "montage.png"), 0),
        pytest.param(("doctor",), 0, marks=pytest.mark.slow),
        pytest.param(("reproduce", "q3"), 0, marks=pytest.mark.slow),
    ],
)
def test_a_user_without_a_home_gets_no_traceback_and_no_folder_called_tilde(nobody, small, command, code):
    environment = {name: value for name, value in os.environ.items() if name not in ("HOME", "XDG_CACHE_HOME")}
    program = [*nobody, sys.executable, "-m", "hw1cli", *command]
    result = subprocess.run(program, capture_output=True, text=True, env=environment, timeout=120)
    assert result.returncode == code, result.stderr
    assert "Error" not in result.stdout + result.stderr
    assert "Matplotlib" not in result.stderr
    assert not Path("~").exists()


def test_a_store_that_the_environment_names_is_told_as_such(monkeypatch):
    monkeypatch.setenv("HW1_DB", "~nosuchuser/x")
    assert hw1("runs", "list").err.startswith("hw1: HW1_DB ~nosuchuser/x")


def test_an_option_joined_to_a_home_means_the_home(monkeypatch, tmp_path, small):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    done(*TRAINING)
    done("runs", "export", "--out=~/export")
    assert (tmp_path / "home" / "export").is_dir()
    assert not Path("~").exists()


@pytest.mark.parametrize("value", ["small.npz", "~nosuchuser", "x" * 5000], ids=["file", "no home", "too long"])
def test_a_data_directory_that_is_none_names_its_variable(monkeypatch, small, value):
    monkeypatch.setenv("HW1_DATA_DIR", value)
    refused(hw1("data", "list"), 2, "HW1_DATA_DIR")


@pytest.mark.parametrize("spec", ['{"model": "nosuch"}', '{"model": "nosuch", "config": {}}', BAD_VALUE, "x"])
def test_an_unreadable_stored_specification_is_the_stores_damage(small, spec):
    done(*TRAINING)
    change("UPDATE run SET spec = ?", spec)
    result = hw1("runs", "show")
    assert (result.code, result.err.count("\n")) == (6, 1)


def test_a_dry_run_asks_the_store_for_keys_only(small):
    done(*TRAINING)
    change("UPDATE run SET environment = 'unreadable'")
    result = hw1("sweep", "logreg", "--epochs", "1", "2", "--data", "small.npz", "--dry-run", "--json")
    assert [cell["stored"] for cell in result.json()["cells"]] == [True, False]


def test_commands_to_type_name_the_users_store_and_data_as_a_shell_takes_them(small):
    small.rename("my data.npz")
    store = ("--db", "it's mine.db")
    done("train", "logreg", "--epochs", "1", "--data", "my data.npz", *store)
    named = ["--db", "it's mine.db"]
    (hint,) = re.findall("`(.*)`", hw1("runs", "show", "nosuchrun", *store).err)
    assert shlex.split(hint) == ["hw1", "runs", "list", *named]
    for missing in hw1("report", "q1", "--data", "my data.npz", *store, "--json").json()["missing"]:
        assert shlex.split(missing["command"])[-4:] == ["--data", "my data.npz", *named]
    for missing in hw1("report", "q3", *store, "--json").json()["missing"]:
        assert shlex.split(missing["command"]) == ["hw1", "reproduce", "q3", *named]
