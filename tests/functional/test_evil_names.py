"""A data file whose name is an attack: it is data wherever it is shown, and nothing is written beside --out."""

import csv
from pathlib import Path

import pytest

from tests.functional.program import done, hw1, listed
from tests.torture.data import small_data

NAMES = (
    "<img src=x onerror=alert(1)>",
    "=cmd|' \\C calc'!A0",
    "$(touch pwned) `touch pwned` ; touch pwned",
    "\x1b[2J\x1b]0;owned\x07\n\u202exyz",
    "\\input{secret} \\write18{touch pwned} %_#&~^",
    "[red]x[blink] [link=file:x]y | [z](javascript:alert(1)) ![i](x)",
    "'; DROP TABLE run; --",
    "..",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_shown_and_never_obeyed(name: str, tmp_path: Path) -> None:
    path = str(small_data(tmp_path / f"{name}.npz"))
    done("train", "perceptron", "--data", path)
    before = set(tmp_path.rglob("*"))
    shown = [
        hw1("runs", "list"),
        hw1("runs", "show", "latest"),
        hw1("data", "info", path),
        hw1("report", "q1", "--data", path, "--format", "terminal,md,html,latex,csv,json", "--out", "out"),
        hw1("runs", "export", "--format", "csv", "--out", "out/export"),
        hw1("runs", "export", "--format", "json", "--out", "out/export"),
    ]
    assert [result.code for result in shown] == [0] * len(shown), [result.err for result in shown]
    assert len(shown[0].out.splitlines()) == 3
    for result in shown:
        assert not {"\x1b", "\x07", "\u202e"} & set(result.out + result.err)
    written = set(tmp_path.rglob("*")) - before
    logs = {tmp_path / "results.db-wal", tmp_path / "results.db-shm"}
    assert {each for each in written - logs if not each.is_relative_to(tmp_path / "out")} == set()
    html = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<img src=x" not in html
    assert 'href="javascript:' not in html
    for table in (tmp_path / "out").rglob("*.csv"):
        with table.open(newline="", encoding="utf-8-sig") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))]
    assert listed()[0]["data_name"] == name


def test_bytes_that_are_no_text_are_escaped_in_json(tmp_path: Path) -> None:
    path = str(small_data(tmp_path / "a\udcff.npz"))
    info = hw1("data", "info", path, "--json", "--montage", tmp_path / "\udcfe.png").json()
    assert info["montage"].endswith("\\xfe.png")
    location = hw1("db", "path", "--json", "--db", tmp_path / "\udcfd.db").json()["location"]
    assert location.endswith("\\xfd.db")
