"""A password in `--db` is in nothing that is stored, shown or exported; a real server and real processes."""

import subprocess
from pathlib import Path

import pytest

from tests.functional.program import done, hw1, start
from tests.functional.stored_runs import change

pytest.importorskip("psycopg", reason="needs the Python package psycopg")
TRAINING = ("logreg", "--epochs", "1", "--data", "small.npz")


@pytest.mark.parametrize("login", ["hw1:zecret@{}?host={}", "hw1@{}?host={}&password=zecret"])
def test_a_servers_password_is_neither_stored_nor_shown(server, database, small, login):
    url = "postgresql+psycopg://" + login.format(f"/{database}", server)
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
        ["pg_dump", "-h", server, "-U", "hw1", database], check=True, capture_output=True, text=True
    ).stdout
    assert "hw1 train logreg" in dump
    assert "***" in shown
    assert "zecret" not in shown + dump


def test_what_older_programs_stored_is_masked_when_it_is_shown(small):
    done("train", *TRAINING)
    old = "\"hw1 train logreg --db 'postgresql://hw1:zecret@/db'\""
    change("UPDATE run SET environment = json_set(environment, '$.command', json(?))", old)
    shown = [hw1("runs", "show"), hw1("runs", "show", "--json"), hw1("runs", "export", "--format", "json")]
    assert [each.code for each in shown] == [0, 0, 0]
    text = "".join(each.out + each.err for each in shown) + Path("export/runs.json").read_text()
    assert "hw1:***@" in text
    assert "zecret" not in text
