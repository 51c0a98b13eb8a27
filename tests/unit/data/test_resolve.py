"""What `--data` means, and that nothing but the named file is taken for it."""

import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from hw1cli.data import resolve
from hw1cli.data.dataset import known_dataset
from hw1cli.data.known import OCTSIM, OCTSIM_1
from hw1cli.data.octsim import cache
from hw1cli.data.resolve import available, load_dataset
from hw1cli.errors import DataError

Arrays = dict[str, np.ndarray]
Write = Callable[..., Path]

COUNTS = {"train": (30, 12, 8, 40), "val": (4, 2, 2, 5), "test": (3, 3, 3, 3)}


def stand_in(seed: int) -> Arrays:
    """A set with the counts above and OCTMNIST's image size."""
    random = np.random.default_rng(seed)
    made: Arrays = {}
    for split, by_class in COUNTS.items():
        labels = random.permutation(np.repeat(np.arange(4, dtype=np.uint8), by_class))
        made[f"{split}_images"] = random.integers(0, 256, (len(labels), 28, 28), dtype=np.uint8)
        made[f"{split}_labels"] = labels[:, None]
    return made


@pytest.fixture(autouse=True)
def small_sets(monkeypatch: pytest.MonkeyPatch, data_directory: Path) -> Path:
    """OCTMNIST and octsim with a few images each, so that every rule is tested in no time."""
    monkeypatch.setattr(resolve, "CLASS_COUNTS", COUNTS)
    monkeypatch.setattr(cache, "generate", lambda: stand_in(1))
    monkeypatch.setitem(vars(OCTSIM), "fingerprint", known_dataset(stand_in(1), OCTSIM).fingerprint)
    data_directory.mkdir()
    return data_directory


@pytest.fixture
def notes() -> list[str]:
    return []


def test_auto_without_octmnist_is_octsim_and_says_so(notes: list[str]) -> None:
    dataset = load_dataset("auto", notes.append)
    assert (dataset.name, dataset.simulated, dataset.title) == ("octsim", True, "octsim (simulated)")
    assert "simulated" in notes[0]
    assert "hw1 data fetch octmnist" in notes[0]


@pytest.mark.parametrize("place", ["working directory", "data directory", "cache"])
def test_auto_takes_octmnist_where_it_is_found(place: str, small_sets: Path, write: Write, notes: list[str]) -> None:
    cache_directory = small_sets.parent / "cache" / "hw1"
    target = {"working directory": Path.cwd(), "data directory": small_sets, "cache": cache_directory}[place]
    target.mkdir(parents=True, exist_ok=True)
    shutil.move(write(stand_in(2)), target / "octmnist.npz")
    dataset = load_dataset("auto", notes.append)
    assert (dataset.name, dataset.simulated, notes) == ("octmnist", False, [])
    assert dataset.class_names == ("CNV", "DME", "drusen", "normal")


def test_what_is_not_octmnist_is_refused_with_the_command_to_get_it(
    arrays: Arrays, small_sets: Path, write: Write
) -> None:
    with pytest.raises(DataError, match=r"neither here nor in .*`hw1 data fetch octmnist`"):
        load_dataset("octmnist")
    for other in (arrays, stand_in(1)):  # some other set, and octsim
        shutil.move(write(other), small_sets / "octmnist.npz")
        for which in ("auto", "octmnist"):
            with pytest.raises(DataError, match=r"is not OCTMNIST.*`hw1 data fetch octmnist`"):
                load_dataset(which)


def test_the_first_octsims_file_is_not_taken_for_octmnist(monkeypatch: pytest.MonkeyPatch, write: Write) -> None:
    path = write(stand_in(5), "octsim-v1.npz")
    monkeypatch.setitem(vars(OCTSIM_1), "fingerprint", load_dataset(str(path)).fingerprint)
    dataset = load_dataset(str(path))
    assert (dataset.name, dataset.simulated) == ("octsim 1", True)
    with pytest.raises(DataError, match="no longer made"):
        load_dataset("octsim 1")


def test_a_path_is_recognised_by_content_not_by_name(arrays: Arrays, write: Write) -> None:
    real = load_dataset(str(write(stand_in(2), "somewhere.npz")))
    simulated = load_dataset(str(write(stand_in(1), "octmnist-copy.npz")))
    other = load_dataset(str(write(arrays, "cells.npz")))
    assert (real.name, real.simulated) == ("octmnist", False)
    assert (simulated.name, simulated.simulated) == ("octsim", True)
    assert (other.name, other.class_names) == ("cells", ("class 0", "class 1", "class 2"))
    assert other.test is other.official_test
    assert simulated.test.labels.tolist() == sorted(simulated.official_test.labels.tolist())
    assert simulated.class_counts == {**COUNTS, "official_test": COUNTS["test"]}


@pytest.mark.parametrize("which", ["octsin", "", "x" * 5_000, "~nobody-here/set.npz", "\0", "none/set.npz"])
def test_an_unknown_name_is_refused(which: str) -> None:
    with pytest.raises(DataError, match=r"use octmnist, octsim or|is a directory"):
        load_dataset(which)


def test_a_damaged_or_foreign_octsim_file_is_replaced(notes: list[str], small_sets: Path, write: Write) -> None:
    path = small_sets / "octsim-v2.npz"
    for content in (b"damaged", write(stand_in(3)).read_bytes()):
        path.write_bytes(content)
        fingerprint = load_dataset("octsim", notes.append).fingerprint
        assert cache.cached_octsim(path) is not None
        assert fingerprint == OCTSIM.fingerprint


def test_many_at_once_make_octsim_once(monkeypatch: pytest.MonkeyPatch, notes: list[str], small_sets: Path) -> None:
    def slowly() -> Arrays:
        time.sleep(0.2)
        return stand_in(1)

    monkeypatch.setattr(cache, "generate", slowly)
    with ThreadPoolExecutor(8) as pool:
        loaded = list(pool.map(lambda _: load_dataset("octsim", notes.append).fingerprint, range(8)))
    assert set(loaded) == {OCTSIM.fingerprint}
    assert len(notes) == 1
    assert {path.name for path in small_sets.iterdir()} <= {"octsim-v2.npz", "octsim-v2.lock"}


def test_octsim_stays_in_memory_where_nothing_can_be_written(
    monkeypatch: pytest.MonkeyPatch, notes: list[str], small_sets: Path
) -> None:
    blocked = small_sets / "file"
    blocked.write_text("a file where a directory should be")
    monkeypatch.setenv("HW1_DATA_DIR", str(blocked / "data"))
    assert load_dataset("octsim", notes.append).name == "octsim"
    assert "cannot be written" in notes[0]


def test_other_bytes_than_the_published_ones_are_said_not_refused(
    monkeypatch: pytest.MonkeyPatch, notes: list[str]
) -> None:
    monkeypatch.setattr(cache, "generate", lambda: stand_in(4))
    assert load_dataset("octsim", notes.append).simulated
    assert any("differs from the published one" in note for note in notes)


def test_the_list_says_what_is_where(small_sets: Path, write: Write) -> None:
    missing, octsim = available()
    assert "hw1 data fetch" in str(missing.problem)
    assert (octsim.known.name, octsim.path, octsim.problem) == ("octsim", None, None)
    load_dataset("octsim")
    shutil.move(write(stand_in(2)), small_sets / "octmnist.npz")
    octmnist, octsim = available()
    assert octmnist.fingerprint == load_dataset("octmnist").fingerprint
    assert octsim.path == small_sets / "octsim-v2.npz"
