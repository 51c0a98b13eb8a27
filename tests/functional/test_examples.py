"""Every example of the help, and what `hw1` alone shows, does what it says: tried on small data and a small store."""

import json
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hw1cli.cli.examples import EXAMPLES, FIRST
from hw1cli.data import fetch, resolve
from tests.functional.program import done, hw1
from tests.torture.data import small_data

ROOT = Path(__file__).parents[2]
ENDS = {"check": 4, "grade": 4}
"""The report of docs/examples has numbers that cannot be: that is what it shows."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two trained runs."""
    folder = tmp_path_factory.mktemp("examples")
    data, db = small_data(folder / "small.npz"), folder / "results.db"
    for model in ("logreg", "ffn"):
        done("train", model, "--epochs", "2", "--data", data, "--db", db, "--keep-weights")
    return db


@pytest.fixture
def workplace(empty_folder: Path, store: Path, small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with all that the examples name; what they train is small, and nothing is fetched."""
    for name in ("results", "laptop", "lab", "results-copy"):
        shutil.copy(store, empty_folder / f"{name}.db")
    shutil.copytree(ROOT / "docs" / "examples", empty_folder / "docs" / "examples")
    shutil.copytree(empty_folder / "docs" / "examples", empty_folder / "submissions" / "somebody")
    network = {"W0": [[2, 2], [-2, -2]], "b0": [3, 3], "W1": [[1, 1]], "b1": [-1], "activation": "sign"}
    Path("mine.json").write_text(json.dumps(network | {"D": 2, "A": -1, "B": 1}), "utf-8")
    with np.load(small) as arrays:
        Image.fromarray(arrays["test_images"][0]).save("scan.png")
    dataset = replace(resolve.load_file(small), simulated=True)
    monkeypatch.setattr(resolve, "load_octsim", lambda notify: dataset)
    monkeypatch.setattr(fetch, "fetch_octmnist", lambda source, folder, progress: empty_folder / "octmnist.npz")
    return empty_folder


def examples() -> Iterator[object]:
    for each in dict.fromkeys((*FIRST.values(), *(example for of in EXAMPLES.values() for example in of))):
        yield pytest.param(each, marks=pytest.mark.slow) if "reproduce" in each else each


@pytest.mark.parametrize("example", list(examples()))
def test_an_example_can_be_typed(example: str, workplace: Path) -> None:
    _, *words = shlex.split(example.replace("--data octsim", "--data small.npz").replace("octmnist.npz", "small.npz"))
    if words[:2] == ["runs", "verify"]:
        words += ["--data", "small.npz"]  # octsim would be found by its name
    if words[:2] == ["db", "backup"]:
        Path(words[2]).unlink()
    result = hw1(*words)
    assert result.code == ENDS.get(words[0], 0), result.err
    assert result.out or result.err
