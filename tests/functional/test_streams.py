"""Streams that are closed, full, left by their reader or of a poor encoding; folders that are gone; signals twice.

Whatever they are, the exit code is a documented one, an error is one line, and what was to be done is done.
"""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import hw1cli
from tests.functional.program import listed, on_a_terminal
from tests.functional.sessions import LONG, training
from tests.torture import contents, mishaps
from tests.torture.data import small_data
from tests.torture.processes import Program, begin, wait_until

STREAMS = mishaps.STREAMS | {"a terminal that knows ASCII only": mishaps.ascii_only}
FULL = "output onto a full disk"
NO_STREAM = mishaps.STREAMS["none of the three streams, as some schedulers start a program"]
TRAIN = ("train", "perceptron", "--epochs", "2", "--data", "séa\udcff.npz")
COMMANDS = (
    ("--help",),
    ("--version",),
    ("doctor",),
    ("runs", "list"),
    ("runs", "show"),
    ("runs", "list", "--json"),
    ("data", "info", "séa\udcff.npz"),
    ("data", "info", "séa\udcff.npz", "--json"),
    ("report", "q3", "--out", "out"),
    ("report", "claims", "--data", "séa\udcff.npz"),
    ("verify-construction", "--D", "4", "--A", "-1", "--B", "2"),
    TRAIN,
    (*TRAIN, "--json", "--force"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("streams")
    small_data(folder / "séa\udcff.npz")
    assert begin(*TRAIN, folder=folder).end() == 0
    assert begin("verify-construction", "--D", "4", "--A", "-1", "--B", "2", folder=folder).end() == 0
    return folder


def said_well(program: Program) -> None:
    """See that nothing but plain lines was said."""
    for said in (program.said(), program.printed()):
        assert "Traceback" not in said
        assert "Exception ignored" not in said
        assert "Error: " not in said
    assert len([line for line in program.said().splitlines() if "could not be written" in line]) <= 1


def halved(rows: Iterable[Any], commands: Sequence[tuple[str, ...]]) -> Iterator[Any]:
    """Yield each row with each command; half of the pairs, in turn, are for the exhaustive tests.

    What becomes of a stream or a folder does not depend on the command: each still meets half of the others.
    """
    for (i, row), (j, command) in product(enumerate(rows), enumerate(commands)):
        marks = [pytest.mark.exhaustive] if (i + j) % 2 else []
        yield pytest.param(row, command, marks=marks, id=f"{getattr(row, '__name__', row)}: {' '.join(command)}")


@pytest.mark.parametrize(("stream", "command"), list(halved(STREAMS, COMMANDS)))
def test_any_stream_any_command(stream: str, command: tuple[str, ...], folder: Path) -> None:
    program = begin(*command, folder=folder, first=STREAMS[stream])
    assert program.end() == (1 if stream == FULL else 0), program.said()
    said_well(program)
    if stream == FULL:
        assert "hw1: the output could not be written: No space left on device" in program.said()
    if STREAMS[stream] is mishaps.ascii_only:
        assert (program.printed() + program.said()).isascii()
        if "--json" in command:
            json.loads(program.printed())


ANY_ENCODING = """
import sys
from hw1cli.cli.main import run
from hw1cli.cli.streams import prepare

prepare()
name, missing = sys.argv[1:]
codes = [
    run(command)
    for command in (
        ["data", "info", name],
        ["train", "perceptron", "--epochs", "1", "--data", name],
        ["runs", "show", "--json"],
        ["runs", "list"],
        ["report", "q1", "--data", name, "--format", "terminal,md,html,latex,csv,json"],
        ["data", "info", missing],
    )
]
assert codes == [0, 0, 0, 0, 0, 5], codes
"""


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=str,
)
def test_any_encoding(environment: dict[str, str], tmp_path: Path) -> None:
    if "LC_ALL" in environment and not hw1cli.__file__.isascii():
        pytest.skip("Python itself does not start there where a folder that it is told of has a name beyond ASCII")
    name = b"s\xc3\xa9a\xff\n\x1b.npz"
    small_data(tmp_path / "small.npz").rename(tmp_path / os.fsdecode(name))
    program = [sys.executable, "-c", ANY_ENCODING, name, b"no\xff\xc3\xa9.npz"]
    ended = subprocess.run(program, capture_output=True, env=os.environ | environment)
    assert ended.returncode == 0, ended.stderr
    assert b"Traceback" not in ended.stderr
    assert b"\x1b" not in ended.stdout + ended.stderr


def test_a_reader_that_leaves_early_does_not_end_the_training(small: Path) -> None:
    for arguments in ("2>&1 | head -n 1", "--json --force | head -c 1", "--force 2>&1 >/dev/null | head -c 1"):
        command = f"{shlex.quote(sys.executable)} -m hw1cli train logreg --epochs 30 --data small.npz {arguments}"
        subprocess.run(["bash", "-c", command], check=True, capture_output=True)
        (run, *_) = listed()
        assert (run["status"], run["epochs_done"]) == ("completed", 30)


@pytest.mark.parametrize(
    ("mishap", "command"), list(halved((mishaps.vanished_folder, mishaps.forbidden_folder), COMMANDS[2:]))
)
def test_a_folder_that_is_gone_is_one_line(
    mishap: Callable[[], None], command: tuple[str, ...], tmp_path: Path
) -> None:
    program = begin(*command, folder=tmp_path, first=mishap)
    assert program.end() == 1
    (line,) = program.said().splitlines()
    assert line.startswith("hw1: the working directory ")
    assert "(cd)" in line


def test_help_needs_no_folder(tmp_path: Path) -> None:
    assert begin("train", "--help", folder=tmp_path, first=mishaps.vanished_folder).end() == 0


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGINT, 130), (signal.SIGHUP, 143)])
def test_pressed_again_and_again_it_still_says_how_to_continue(signum: int, code: int, small: Path) -> None:
    program = training(small.parent, *LONG)
    for _ in range(100_000):  # far longer than it may take to obey
        program.send(signum)
        time.sleep(0.0005)
        if not program.running:
            break
    assert program.end() == code
    assert "type again: hw1 train logreg" in program.said()
    said_well(program)
    assert listed()[0]["status"] == "interrupted"


def test_a_signal_is_obeyed_where_nothing_can_be_said(small: Path) -> None:
    program = training(small.parent, *LONG, first=NO_STREAM)
    program.send(signal.SIGINT)
    assert program.end() == 130
    assert listed()[0]["status"] == "interrupted"


def test_nohup_is_respected(small: Path) -> None:
    program, db = training(small.parent, *LONG, first=nohup), small.parent / "results.db"
    program.send(signal.SIGHUP)
    before = contents.epochs_done(db)
    wait_until(lambda: contents.epochs_done(db) > before + 5, program)
    assert program.running
    program.kill()


def nohup() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def test_bars_are_for_terminals_only(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = [sys.executable, "-m", "hw1cli", "train", "perceptron", "--epochs", "3", "--data", "small.npz"]
    environment = os.environ | {"FORCE_COLOR": "1", "TERM": "xterm"}
    logged = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert not [each for each in ("\x1b[?25l", "\x1b[2K", "\r", "━") if each.encode() in logged.stderr]
    assert b"epoch 1/3" in logged.stderr
    monkeypatch.setenv("TERM", "xterm")
    code, shown = on_a_terminal(*command[3:], "--force")
    assert code == 0
    assert "\x1b[?25l" in shown
    assert "completed: test acc" in shown
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l")


def test_files_of_any_name_and_a_terminal_of_ascii(tmp_path: Path) -> None:
    odd = os.fsdecode(b"n\xe9t\xff")
    folder = tmp_path / odd
    folder.mkdir()
    small_data(folder / f"{odd}.npz")
    db, data = ("--db", f"{odd}.db"), ("--data", f"{odd}.npz")
    band = ("verify-construction", "--D=4", "--A=-1", "--B=2")
    assert begin("sweep", "logreg", "--epochs", "2", "--seeds", "2", *db, *data, folder=folder).end() == 0
    one, two = (record.run_id for record in contents.records(folder / f"{odd}.db").values())
    for command in (
        ("train", "logreg", "--epochs", "2", "--seed", "44", *db, *data),
        ("runs", "list", *db),
        ("runs", "show", *db),
        ("runs", "compare", one, two, *db),
        ("runs", "verify", one, *db, *data),
        ("runs", "export", "--format", "csv", "--out", f"{odd}-csv", *db),
        ("report", "q1", "--out", f"{odd}-report", "--format", "terminal,md,html,latex,csv,json", *db, *data),
        ("data", "info", f"{odd}.npz", "--montage", f"{odd}.png"),
        ("db", "check", *db),
        ("db", "backup", f"{odd}-backup.db", *db),
        ("db", "backup", *db),
        ("db", "restore", f"{odd}-backup.db", *db),
        ("db", "upgrade", *db),
        (*band, "--activation", "sign", "--save-network", f"{odd}.json"),
        (*band, "--network", f"{odd}.json"),
        (*band, "--network", "."),
        ("runs", "delete", two, "--yes", *db),
    ):
        program = begin(*command, folder=folder, first=mishaps.ascii_only)
        assert program.end() == 0, (command, program.said())
        assert (program.printed() + program.said()).isascii()
        said_well(program)
    assert "| validation | " in (folder / f"{odd}-report" / "report.md").read_text(encoding="utf-8")
