"""What counts as a MedMNIST-format file, and how each kind of bad file is refused."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hw1cli.data.medmnist import read_medmnist
from hw1cli.errors import DataError
from tests import image_sets

Arrays = dict[str, np.ndarray]
Write = Callable[..., Path]


def refusal(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        read_medmnist(path)
    text = str(caught.value)
    assert str(path) in text
    assert ";" in text, "the remedy follows the cause"
    assert "\n" not in text
    return text


@pytest.mark.parametrize("compressed", [True, False])
def test_a_valid_file_is_read_to_the_last_pixel(arrays: Arrays, write: Write, compressed: bool) -> None:
    read = read_medmnist(write(arrays, compressed=compressed))
    for split in ("train", "val", "test"):
        np.testing.assert_array_equal(read[f"{split}_images"], arrays[f"{split}_images"])
        np.testing.assert_array_equal(read[f"{split}_labels"], arrays[f"{split}_labels"][:, 0])


def test_colour_images_flat_labels_and_wide_integers_are_fine(arrays: Arrays, write: Write) -> None:
    colour = image_sets.arrays((5, 4, 3))
    flat = {name: a[:, 0].astype(">i8") if "labels" in name else a for name, a in colour.items()}
    read = read_medmnist(write(flat))
    assert read["train_images"].shape == (12, 5, 4, 3)
    assert read["train_labels"].dtype == np.uint8
    np.testing.assert_array_equal(read["val_labels"], arrays["val_labels"][:, 0])


def test_arrays_in_fortran_order_come_back_in_c_order(arrays: Arrays, write: Write) -> None:
    read = read_medmnist(write({name: np.asfortranarray(a) for name, a in arrays.items()}))
    np.testing.assert_array_equal(read["train_images"], arrays["train_images"])
    assert read["train_images"].flags.c_contiguous


def test_further_arrays_are_ignored_even_pickled_ones(arrays: Arrays, write: Write) -> None:
    further = {"train_indices": np.arange(12), "note": np.array([{"a": 1}], dtype=object)}
    assert len(read_medmnist(write(arrays | further))) == 6


@pytest.mark.parametrize(
    ("name", "make", "cause"),
    [
        ("train_images", lambda a: a.astype(np.float32) / 255, "float32, not uint8"),
        ("train_images", lambda a: a.astype(np.uint16), "uint16, not uint8"),
        ("train_images", lambda a: a.reshape(12, -1), "shape"),
        ("train_images", lambda a: np.repeat(a[..., None], 4, axis=3), "shape"),
        ("train_images", lambda a: a[:0], "empty"),
        ("train_images", lambda a: a[:, :0], "empty"),
        ("train_images", lambda a: a[:-1], "11 images but 12 labels"),
        ("train_images", lambda a: a[:, :-1], "different sizes"),
        ("val_images", lambda a: a[:0], "empty"),
        ("val_images", lambda a: a.astype(object), "pickled"),
        ("val_images", lambda a: a.astype(str), "type '<U3'"),
        ("val_images", lambda a: a.astype("u1,u1"), "type '|V2'"),
        ("train_labels", lambda a: a * 0, "of one class"),
        ("train_labels", lambda a: a + 1, "leave out"),
        ("train_labels", lambda a: a.astype(np.float64), "not whole numbers"),
        ("train_labels", lambda a: a.astype(object), "pickled"),
        ("train_labels", lambda a: np.repeat(a, 5, axis=1), "5 labels an image"),
        ("train_labels", lambda a: a.astype(np.int64) - 1, "from -1 to 1"),
        ("train_labels", lambda a: a.astype(np.int64) + 300, "from 300 to 302"),
        ("train_labels", lambda a: a[:0], "12 images but 0 labels"),
        ("train_labels", lambda a: a.reshape(()) if a.size == 1 else np.uint8(1), "shape ()"),
        ("test_labels", lambda a: a + 1, "a class that train has not"),
    ],
)
def test_an_unsuitable_array_is_refused_with_its_cause(
    arrays: Arrays, write: Write, name: str, make: Callable[[np.ndarray], np.ndarray], cause: str
) -> None:
    assert cause in refusal(write(arrays | {name: make(arrays[name])}))


def test_what_is_no_archive_or_lacks_an_array_is_refused(arrays: Arrays, write: Write, tmp_path: Path) -> None:
    for content in (b"", b"PK", b"not a zip file" * 100, np.arange(9).tobytes()):
        path = tmp_path / "file.npz"
        path.write_bytes(content)
        assert "damaged" in refusal(path)
    del arrays["val_labels"]
    assert "'val_labels'" in refusal(write(arrays))


def test_a_changed_pixel_fails_the_checksum(arrays: Arrays, write: Write) -> None:
    path = write(arrays, compressed=False)
    content = bytearray(path.read_bytes())
    pixels = content.find(arrays["train_images"].tobytes())
    content[pixels + 17] ^= 1
    path.write_bytes(content)
    assert "CRC" in refusal(path)


def test_a_small_file_that_claims_a_huge_array_is_refused_before_it_is_allocated(
    arrays: Arrays, tmp_path: Path
) -> None:
    for shape in ("(100000000000, 28, 28)", "(999999999999, 999999999999, 999999999999)", "(3000000, 28, 28)"):
        path = _with_member(arrays, tmp_path, "train_images", _npy(shape, b"\0" * 100))
        tracemalloc.start()
        refusal(path)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 4 * 2**20


def test_a_zip_bomb_is_refused_by_its_size(arrays: Arrays, tmp_path: Path) -> None:
    path = _with_member(arrays, tmp_path, "train_images", _npy("(40000, 28, 28)", b"\0" * (40_000 * 784)))
    assert "too many for its size" in refusal(path)


def _npy(shape: str, data: bytes) -> bytes:
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + data


def _with_member(arrays: Arrays, directory: Path, name: str, content: bytes) -> Path:
    path = directory / "crafted.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, array in arrays.items():
            buffer = io.BytesIO()
            np.save(buffer, array)
            archive.writestr(f"{each}.npy", content if each == name else buffer.getvalue())
    return path
