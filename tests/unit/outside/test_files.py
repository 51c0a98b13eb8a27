"""Files from outside are ordinary and bounded, or refused in a line; files of ours are whole or not there."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from hw1cli.constructions.network_file import load_network
from hw1cli.data.fetch import fetch_octmnist
from hw1cli.data.medmnist import read_medmnist
from hw1cli.errors import DataError
from hw1cli.outside.files import new_file, new_path, read_file, text_of_name, write_file

LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n"
NETWORK = {"layers": [{"W": [[1]], "b": [0], "activation": "sign"}]}


def hostile(folder: Path) -> dict[str, Path]:
    os.mkfifo(folder / "pipe")
    (folder / "folder").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "socket"))
    with (folder / "huge").open("wb") as file:
        file.truncate(2**40)
    (folder / "pointer").write_text(LFS)
    return {
        "a pipe [(]FIFO[)]": folder / "pipe",
        "a directory": folder / "folder",
        "a socket": folder / "socket",
        "a device": Path("/dev/zero"),
        "MiB": folder / "huge",
        "git lfs pull": folder / "pointer",
        "No such file": folder / "none",
        "null": Path("a\0b"),
        "too long": folder / ("x" * 5000),
    }


@pytest.mark.parametrize(
    "read",
    [load_network, read_medmnist, lambda path: fetch_octmnist(str(path), Path("data"))],
    ids=["network", "data", "fetch"],
)
def test_whatever_reads_a_file_refuses_what_is_none(
    read: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for cause, path in hostile(tmp_path).items():
        with pytest.raises(DataError, match=cause) as caught:
            read(path)
        assert "\n" not in str(caught.value)


def test_a_file_that_is_longer_than_it_says_is_refused() -> None:
    with pytest.raises(DataError, match="MiB"):
        read_file(Path("/proc/self/status"), 10, "a short file")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_a_network_may_begin_with_a_byte_order_mark(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "n.json").write_text(json.dumps(NETWORK), encoding=encoding)
    assert load_network(tmp_path / "n.json").name == "n"


@pytest.mark.parametrize(
    ("layers", "where"),
    [
        ([{"W": [[1]] * 100_000, "b": [0], "activation": "sign"}], "layers[0].W: 100,000 entries, at most 1,024"),
        ([{"W": [[1]], "b": [0] * 100_000, "activation": "sign"}], "layers[0].b: 100,000 entries, at most 1,024"),
        (NETWORK["layers"] * 20_000, "layers: 20,000 entries, at most 32"),
        ([{"W": [[1, "1/2"] * 50_000], "b": ["x"], "activation": "sign"}], "layers[0].b[0]: 'x'"),
        ([{"W": [[1] * 50_000 + [True]], "b": [0], "activation": "sign"}], "layers[0].W[0][50000]: True"),
    ],
    ids=["units", "biases", "layers", "weights", "one bad weight"],
)
def test_large_networks_are_refused_at_once(layers: list[object], where: str, tmp_path: Path) -> None:
    path = tmp_path / "n.json"
    path.write_text(json.dumps({"layers": [{}]}))
    with pytest.raises(DataError):
        load_network(path)  # what checks files is imported
    path.write_text(json.dumps({"layers": layers}))
    events: list[str] = []
    sys.setprofile(lambda frame, event, argument: events.append(event))
    try:
        with pytest.raises(DataError, match=re.escape(f"at $.{where}")):
            load_network(path)
    finally:
        sys.setprofile(None)
    # No list that is too long is looked into, and no number is looked at twice.
    assert events.count("call") < 10_000


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_writes_is_not(tmp_path: Path) -> None:
    path = tmp_path / ("long" * 60)
    program = (
        "import sys, time; from pathlib import Path; from hw1cli.outside.files import new_file\n"
        "with new_file(Path(sys.argv[1])) as file: file.write(b'half'); print(flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, path], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        write_file(path, b"whole")
        assert len(list(tmp_path.iterdir())) == 2
        process.send_signal(signal.SIGKILL)
    (tmp_path / ".others.abcdefgh.part").touch()
    for name in ("", "-made", "-made-journal"):
        (tmp_path / f".results.backup-2025.db.abcdefgh.hw1.part{name}").touch()
    write_file(path, b"again")
    assert {each.name for each in tmp_path.iterdir()} == {path.name, ".others.abcdefgh.part"}
    assert path.read_bytes() == b"again"


def test_a_failed_write_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_file(path, b"old")
    with pytest.raises(TypeError), new_file(path) as file:
        file.write("no bytes")
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"old"]
    with pytest.raises(LookupError), new_path(path) as unfinished:
        {}[unfinished.write_bytes(b"half")]
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"old"]
    with pytest.raises(FileExistsError):
        write_file(Path("/dev/null"), b"")


def test_a_name_of_odd_bytes_is_text() -> None:
    assert text_of_name(os.fsdecode(b"\xc3\xa9\xff")) == "é\\xff"
