"""A password in `--db` is in nothing that is stored, shown or exported; a real server and real processes."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.functional.program import hw1, start
from tests.functional.stored_runs import change

pytest.importorskip("psycopg", reason="needs the Python package psycopg")
TRAINING = ("logreg", "--epochs", "1", "--data", "small.npz")


@pytest.fixture(scope="module")
def server() -> Iterator[Path]:
    """A PostgreSQL server that listens on a socket in a temporary directory only."""
    if shutil.which("initdb") is None or shutil.which("pg_ctl") is None:
        pytest.skip("needs a PostgreSQL server")
    as_user = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="pg") as name:
        if as_user:
            os.chown(name, 65534, 65534)
        data = f"{name}/data"
        options = f"-k {name} -c listen_addresses="
        for command in (
            ["initdb", "-D", data, "-A", "trust", "-U", "hw1", "--no-sync", "-E", "UTF8"],
            ["pg_ctl", "-D", data, "-w", "-l", f"{name}/log", "-o", options, "start"],
        ):
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=name, **as_user)
        yield Path(name)
        stop = ["pg_ctl", "-D", data, "-m", "immediate", "stop"]
        subprocess.run(stop, check=True, stdout=subprocess.DEVNULL, cwd=name, **as_user)


@pytest.mark.parametrize("login", ["hw1:zecret@{}?host={}", "hw1@{}?host={}&password=zecret"])
def test_a_servers_password_is_neither_stored_nor_shown(server, small, login, request):
    import psycopg

    name = f"private{abs(hash(request.node.name))}"
    with psycopg.connect(f"host={server} user=hw1 dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    url = "postgresql+psycopg://" + login.format(f"/{name}", server)
    process = start("train", *TRAINING, "--db", url)
    shown = "".join(process.communicate(timeout=120))
    assert process.returncode == 0, shown
    for command in (
        ("runs", "show", "latest"),
        ("runs", "show", "latest", "--json"),
        ("runs", "list", "--json"),
        ("runs", "export", "--format", "json"),
        ("runs", "export", "--format", "csv"),
        ("db", "path"),
        ("db", "backup"),
        ("doctor", "--json"),
        ("--debug", "runs", "show", "nosuchrun"),
        ("--debug", "data", "info", url),
    ):
        result = hw1(*command, *(() if command[1:3] == ("data", "info") else ("--db", url)))
        shown += result.out + result.err
    shown += "".join(path.read_text() for path in Path("export").rglob("*.*"))
    dump = subprocess.run(
        ["pg_dump", "-h", server, "-U", "hw1", name], check=True, capture_output=True, text=True
    ).stdout
    assert "hw1 train logreg" in dump
    assert "***" in shown
    assert "zecret" not in shown + dump


def test_what_older_programs_stored_is_masked_when_it_is_shown(small):
    assert hw1("train", *TRAINING).code == 0
    old = "\"hw1 train logreg --db 'postgresql://hw1:zecret@/db'\""
    change("UPDATE run SET environment = json_set(environment, '$.command', json(?))", old)
    shown = [hw1("runs", "show"), hw1("runs", "show", "--json"), hw1("runs", "export", "--format", "json")]
    assert [each.code for each in shown] == [0, 0, 0]
    text = "".join(each.out + each.err for each in shown) + Path("export/runs.json").read_text()
    assert "hw1:***@" in text
    assert "zecret" not in text
