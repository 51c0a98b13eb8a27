"""Command lines that nobody would type, and some that people do: any value for any option of any command."""

import os
import socket
import unicodedata
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any
from unittest.mock import patch

import typer
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from hw1cli.models.registry import MODELS
from tests.functional.program import hw1
from tests.torture.data import small_data
from tests.torture.page import Tally

DATA = "small.npz"

TEXTS = (
    "", " ", "-", "--", "-1", "0", "1", "2", "1e309", "-1e-320", "nan", "inf", "0x10", "1_000", "\u0663", "1,2",
    ",", "=", "99999999999999999999", "none", "latest", "best", "auto", "octmnist", "all", "q1", "relu", "adam",
    "ffn", "perceptron", "../../etc/passwd", ".", "..", "~nobody", "~", "a\nb", "a\rb", "a\tb", "\x1b[2J",
    "\x07", "\u202e", "\ud800", "\u0130", "\ufeff", "\U0001f4a9", "z\u0335\u0321", "%s%n", "{0}",
    "$(touch pwned)", "`touch pwned`", "; touch pwned", "=cmd|' /C calc'!A0", "<script>alert(1)</script>",
    "\\input{/etc/passwd}", "[red]x[/red]", "' OR 1=1 --", "'; DROP TABLE run; --", "%", "_", "*", "?",
    "x" * 5000, "x/" * 2000, "sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///x.db?mode=ro",
    "nosuch://x", "postgresql://", "file:x.db?mode=memory", "://", "http://example.invalid/x.npz", "lr=0.1",
    "lr>>1", "=0.1", "status=", "seed>=1e400", "-val_acc", "run_id,seed",
)  # fmt: skip
"""Values with a meaning somewhere, at a border, or in someone's exploit."""

ANY_VALUE = (
    st.sampled_from(TEXTS)
    | st.text(max_size=20).filter(lambda text: not text.startswith(("/", "~")))  # nothing beside the test's folder
    | st.integers().map(str)
    | st.floats().map(repr)
)
MODEL = st.sampled_from(tuple(MODELS)) | st.sampled_from(tuple(MODELS)) | ANY_VALUE

_LEFT_OUT = {
    ("reproduce",): "trains for minutes",
    ("data", "fetch"): "downloads",
}


def commands() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return every command of the program, but for those left out, with its options that take a value."""
    from hw1cli.cli.main import app

    found = {words: options for words, options in _walk(typer.main.get_command(app), ()) if words not in _LEFT_OUT}
    found[("sweep", "--dry-run")] = found.pop(("sweep",))
    return found


def _walk(command: Any, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            yield from _walk(inner, (*words, name))
    else:
        options = [each for each in command.params if each.param_type_name == "option" and not each.is_flag]
        yield words, tuple(each.opts[0] for each in options)


_FLAGS = (
    "--json", "--no-color", "--yes", "--force", "--fail-fast", "--chart", "--no-such-option", "-h", "--version", "--",
)  # fmt: skip
_CODES = (0, 1, 2, 3, 4, 5, 6)


def command_lines() -> SearchStrategy[list[str]]:
    """Return command lines, ended such that a valid one is short: small data, one epoch, few units."""
    known = commands()
    return st.sampled_from(sorted(known)).flatmap(lambda command: _lines(command, known[command]))


def _lines(command: tuple[str, ...], options: tuple[str, ...]) -> SearchStrategy[list[str]]:
    words = st.sampled_from(_FLAGS).map(lambda flag: [flag]) | ANY_VALUE.map(lambda value: [value])
    if options:
        pair = st.tuples(st.sampled_from(options), ANY_VALUE)
        words = pair.map(list) | pair.map(lambda each: ["=".join(each)]) | pair.map(list) | words
    some = st.lists(words, max_size=4).map(lambda parts: [word for part in parts for word in part])
    first = MODEL if command[0] in ("train", "sweep") else st.just("")
    return st.tuples(first, some, st.booleans()).map(lambda drawn: _line(command, *drawn))


def _line(command: tuple[str, ...], model: str, words: list[str], own_data: bool) -> list[str]:
    line = [*command, *([model] if model else []), *words]
    if command[0] in ("train", "sweep") and own_data:
        line += ["--data", DATA]
    if command[0] == "train":
        line += ["--epochs", "1", "--seeds", "1"]
        line += ["--hidden-size", "4"] if model in ("mlp", "ffn") else []
        line += ["--hidden-layers", "1"] if model == "ffn" else []
    if command == ("verify-convexity",):
        line += ["--data", DATA, "--samples", "1"]
    if command == ("verify-construction",):
        line += ["--time-limit", "0.1"]
    return line


def make_folder(folder: Path) -> Path:
    """Make a store with a run and data in a folder deep enough for `../..`; return it."""
    folder = folder / "a" / "b" / "c"
    folder.mkdir(parents=True)
    small_data(folder / DATA)
    # What `auto` finds first, and refuses: else it would make the large simulated set.
    small_data(folder / "octmnist.npz")
    return folder


def attempt(arguments: list[str]) -> str | None:
    """Run a command line in this process and folder; return what is wrong with how it ended, or None."""
    connections: list[object] = []

    def connect(_: socket.socket, address: object) -> None:
        connections.append(address)
        raise OSError("there is no network here")

    with patch("socket.socket.connect", connect):
        try:
            result = hw1(*arguments)
            result.out.encode()
        except BaseException as error:
            return f"{type(error).__name__} came through: {error}"
    if connections:
        return f"it called {connections}"
    # What prints a path is for scripts, which need it byte by byte.
    is_path = arguments[:2] in (["db", "path"], ["db", "backup"])
    return _complaint(result.code, "" if is_path else result.out, result.err)


def _complaint(code: int, out: str, err: str) -> str | None:
    if code not in _CODES:
        return f"exit {code}"
    if "Traceback" in err or "--debug" in err:
        return f"an unforeseen error: {err}"
    if code and (not err.endswith("\n") or not err.splitlines()[-1].startswith("hw1: ")):
        return f"exit {code} without a line that says why: {err!r}"
    wild = {each for each in out + err if unicodedata.category(each) == "Cc" or each in "\u202e\u2066"} - {"\n"}
    return f"control characters {wild} reach the terminal" if wild else None


WITH_RUNS = ["sweep", "ffn", "--lr", "0.1,1e30", "--epochs", "1", "--data", DATA]


def try_command_lines(n: int, folder: Path) -> Tally:
    """Try `n` command lines, in this process, on a store with two runs."""
    tally = Tally("Command lines with any value for any option", "command lines")

    def try_one(arguments: list[str]) -> None:
        if complaint := attempt(arguments):
            tally.failures.append(f"hw1 {arguments}: {complaint}")

    @seed(42)
    @settings(
        max_examples=n, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(arguments=command_lines())
    def try_them(arguments: list[str]) -> None:
        tally.times += 1
        try_one(arguments)

    folder = make_folder(folder)
    with patch.dict(os.environ, HOME=str(folder), HW1_THREADS="1"), chdir(folder):
        for name in ("HW1_DB", "HW1_DATA_DIR", "HW1_DEBUG"):
            os.environ.pop(name, None)
        try_one(WITH_RUNS)
        try_them()
    return tally
