import os
import stat
from pathlib import Path

import pytest

from hw1cli.errors import UsageError
from hw1cli.outside.paths import expand, kind_of_other, user_cache


@pytest.fixture
def homeless(monkeypatch, tmp_path):
    """A user without $HOME and without an entry in the passwd file; the temporary directory is `tmp_path`."""
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("path", ["a/b", Path("a/b"), "./~x", "a/~"])
def test_other_paths_stay_what_they_are(path):
    assert expand(path) == Path(path)


def test_the_home_stands_for_a_tilde(monkeypatch):
    monkeypatch.setenv("HOME", "/home/of/someone")
    assert expand("~/x") == Path("/home/of/someone/x")
    with pytest.raises(UsageError, match=r"write \./~nosuchuser/x"):
        expand("~nosuchuser/x")


def test_without_a_home_the_cache_is_the_users_alone(homeless):
    cache = user_cache("hw1")
    assert cache.parent == homeless
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    assert user_cache("hw1") == cache


def test_a_cache_that_another_could_write_to_is_not_used(homeless):
    cache = user_cache("hw1")
    cache.chmod(0o777)
    assert user_cache("hw1") != cache
    cache.chmod(0o700)
    cache.rmdir()
    cache.symlink_to(homeless)
    assert user_cache("hw1") != cache


def test_what_is_no_file_is_named(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").touch()
    assert kind_of_other(tmp_path / "file") is None
    assert kind_of_other(tmp_path / "free") is None
    assert kind_of_other(tmp_path / "pipe") == "a pipe (FIFO)"
    assert kind_of_other(tmp_path) == "a directory"


@pytest.mark.parametrize("text", ["x" * 300, "x/" * 5000, "a\0b", "circle"])
def test_what_can_be_no_path_is_refused(monkeypatch, tmp_path, text):
    monkeypatch.chdir(tmp_path)
    Path("circle").symlink_to("circle")
    with pytest.raises(UsageError, match="no possible path"):
        expand(text)
