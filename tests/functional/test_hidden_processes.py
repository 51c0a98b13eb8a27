"""Another user's run where /proc hides the processes of others, and where it shows another namespace's."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.functional.sessions import LONG, training
from tests.torture.data import small_data
from tests.torture.processes import begin

HIDING = ("unshare", "--mount", "sh", "-c", 'mount -t proc -o hidepid=2 proc /proc && exec "$@"', "sh")
AS_ANOTHER = ("setpriv", "--reuid", "12345", "--regid", "12345", "--clear-groups")


def permitted(*command: str) -> bool:
    """Whether this Python can be run so."""
    return (
        shutil.which(command[0]) is not None
        and subprocess.run([*command, sys.executable, "-c", ""], capture_output=True).returncode == 0
    )


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder and a store in it that everybody may write."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        small_data(folder / "small.npz")
        assert begin("train", "perceptron", "--epochs", "1", "--data", "small.npz", folder=folder).end() == 0
        (folder / "results.db").chmod(0o666)
        yield folder


def another_user(*arguments: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run hw1 as another user, from whom /proc hides who trains."""
    return subprocess.run(
        [*HIDING, *AS_ANOTHER, sys.executable, "-m", "hw1cli", *arguments],
        cwd=folder,
        env=os.environ | {"HW1_THREADS": "1", "HOME": str(folder), "NUMBA_CACHE_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.skipif(
    not permitted(*HIDING, *AS_ANOTHER), reason="needs root, to mount /proc with hidepid, and a Python for all"
)
def test_another_users_run_that_may_not_be_seen_is_neither_gone_nor_deleted_and_is_gone_when_it_ends(
    shared: Path,
) -> None:
    program = training(shared, *LONG)
    try:
        listed = another_user("runs", "list", "--where", "model=logreg", "--json", folder=shared)
        assert '"status": "running"' in listed.stdout, listed.stderr
        deleted = another_user("runs", "delete", "latest", "--yes", folder=shared)
        assert (deleted.returncode, "is being trained now" in deleted.stderr) == (2, True), deleted.stderr
    finally:
        assert program.kill()
    assert (
        '"status": "gone"' in another_user("runs", "list", "--where", "model=logreg", "--json", folder=shared).stdout
    )


@pytest.mark.skipif(not permitted("unshare", "--pid", "--fork"), reason="needs root, to make a process namespace")
def test_where_proc_is_another_namespaces_a_process_is_not_taken_for_its_namesake() -> None:
    code = (
        "import os, subprocess, datetime as d\n"
        "from dataclasses import replace\n"
        "from hw1cli.store.ownership import is_alive, this_process\n"
        "child, now = subprocess.Popen(['sleep', '60']), d.timedelta()\n"
        "other = replace(this_process(), pid=child.pid, start=1)\n"
        "print(os.readlink('/proc/self') != str(os.getpid()), is_alive(this_process(), now), is_alive(other, now))\n"
        "child.kill(); child.wait()\n"
        "print(is_alive(other, now))\n"
    )
    inside = subprocess.run(
        ["unshare", "--pid", "--fork", sys.executable, "-c", code], capture_output=True, text=True
    )
    assert inside.stdout.split() == ["True", "True", "True", "False"], inside.stderr
