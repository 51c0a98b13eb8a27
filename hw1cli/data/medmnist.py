"""Reading a MedMNIST-format file, trusting nothing in it.

The file is a zip archive of NumPy arrays. What its directory claims is checked before memory is allocated for it, and
no array is larger than claimed there; NumPy reads the headers, which are literals of bounded length, and pickles
are never loaded.
"""

import warnings
import zipfile
import zlib
from collections.abc import Callable, Collection, Sequence
from math import prod
from pathlib import Path
from typing import IO, NoReturn

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from hw1cli.errors import DataError
from hw1cli.outside.files import open_file
from hw1cli.outside.words import one_line

SPLITS = ("train", "val", "test")
_KINDS = ("images", "labels")

MAX_BYTES = 8 * 2**30
"""No file may unpack to more than this."""
MAX_RATIO = 200
SLACK_BYTES = 16 * 2**20
"""Nor to more than `SLACK_BYTES` plus `MAX_RATIO` times its own size: images that shrink further are a zip bomb."""

_MAX_HEADER = 10_000
_AT_ONCE = 1 << 20
"""Bytes read at once: they stay in the processor's cache until they are where they belong."""

Arrays = dict[str, NDArray[np.uint8]]
"""`{train,val,test}_images` (n x height x width, or x 3) and `_labels` (n): uint8, C-contiguous."""


def read_medmnist(path: Path) -> Arrays:
    """Return the checked arrays of a MedMNIST-format file.

    Guaranteed of what is returned: all three splits have images; images have one size throughout; labels are as
    many as images; the training labels are 0..C-1 with C >= 2 and no gap; no other label occurs.
    Raises DataError, with the file, the cause and the remedy in one line, for every other file; memory stays within
    a small multiple of what an honest file of its size could hold.
    """
    arrays = _read_archive(path, lambda present: [f"{split}_{kind}" for split in SPLITS for kind in _KINDS])
    checked: Arrays = {}
    for split in SPLITS:
        images = _images(path, f"{split}_images", arrays[f"{split}_images"])
        labels = _labels(path, f"{split}_labels", arrays[f"{split}_labels"], images)
        checked |= {f"{split}_images": images, f"{split}_labels": labels}
    _check_together(path, checked)
    return checked


def read_images(path: Path, split: str) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    """Return the checked images of a .npz file (n x height x width, or x 3), and their labels (n) if it has any.

    They are called `{split}_images` and `{split}_labels`, as in a MedMNIST-format file, or `images` and `labels`.
    Raises DataError as `read_medmnist`.
    """

    def names(present: Collection[str]) -> Sequence[str]:
        found = (f"{split}_images", "images")
        for images, labels in zip(found, (f"{split}_labels", "labels"), strict=True):
            if images in present:
                return [images, *(name for name in (labels,) if name in present)]
        _refuse(
            path, f"has neither {found[0]!r} nor 'images'", "save the images as `images`, known classes as `labels`"
        )

    (images_name, stored), *rest = _read_archive(path, names).items()
    images = _images(path, images_name, stored)
    return images, _labels(path, *rest[0], images) if rest else None


def _refuse(path: Path, cause: str, remedy: str) -> NoReturn:
    raise DataError(f"{path}: {cause}; {remedy}")


def _damaged(path: Path, cause: str) -> NoReturn:
    _refuse(path, cause, "the file is damaged, fetch or copy it again")


def _read_archive(path: Path, choose: Callable[[Collection[str]], Sequence[str]]) -> dict[str, NDArray[np.generic]]:
    """Return those arrays that `choose` names of all that there are, in its order."""
    try:
        with open_file(path, MAX_BYTES, "a MedMNIST .npz file") as file, zipfile.ZipFile(file) as archive:
            members = _members(path, archive, choose)
            return {name: _read_member(path, archive, member) for name, member in members.items()}
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        _damaged(path, f"not a readable .npz archive ({one_line(error)})")
    except OSError as error:
        _refuse(path, f"cannot be read ({error.strerror or one_line(error)})", "check the file and its permissions")
    except MemoryError:
        _refuse(path, "too large for this machine's memory", "use a smaller file or image size")


def _members(
    path: Path, archive: zipfile.ZipFile, choose: Callable[[Collection[str]], Sequence[str]]
) -> dict[str, zipfile.ZipInfo]:
    """Return the chosen members by array name, after checking what the archive's directory claims of them."""
    listed = {info.filename: info for info in archive.infolist()}
    members: dict[str, zipfile.ZipInfo] = {}
    for name in choose([name.removesuffix(".npy") for name in listed]):
        if f"{name}.npy" not in listed:
            _refuse(path, f"has no array {name!r}", "a MedMNIST file has images and labels of train, val and test")
        members[name] = listed[f"{name}.npy"]
        if members[name].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            _refuse(path, f"{name} is packed in an unusual way", "save the arrays with numpy.savez_compressed")
    claimed = sum(member.file_size for member in members.values())
    if claimed > min(MAX_BYTES, SLACK_BYTES + MAX_RATIO * path.stat().st_size):
        _refuse(path, f"claims to unpack to {claimed:,} bytes, too many for its size", "do not trust this file")
    return members


def _read_member(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> NDArray[np.generic]:
    name = member.filename.removesuffix(".npy")
    with archive.open(member) as stream:
        shape, fortran_order, dtype = _read_header(path, stream, name)
        content = bytearray()
        while part := stream.read(_AT_ONCE):  # to the very end, where zipfile compares the checksum
            content += part
    if min(shape, default=0) < 0 or prod(shape) * dtype.itemsize != len(content):
        _damaged(path, f"{name} has the wrong length for its shape {shape}")
    array = np.frombuffer(content, dtype)
    return array.reshape(shape[::-1]).T if fortran_order else array.reshape(shape)


def _read_header(path: Path, stream: IO[bytes], name: str) -> tuple[tuple[int, ...], bool, np.dtype[np.generic]]:
    """Return shape, whether in Fortran's order, and the type of an array of plain numbers."""
    try:
        version = npy.read_magic(stream)
        read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # headers of other programs' that are literals after some mending
            shape, fortran_order, dtype = read(stream, _MAX_HEADER)
    except Exception as error:  # whatever a parser of literals makes of arbitrary bytes
        _damaged(path, f"{name} is no plain array in NumPy's format ({one_line(error)})")
    if dtype.kind not in "biuf":
        what = "pickled objects" if dtype.hasobject else f"values of type {dtype.str!r}"
        _refuse(path, f"{name} holds {what}, not plain numbers", "save images and labels as uint8 arrays")
    return shape, fortran_order, dtype


def _images(path: Path, name: str, images: NDArray[np.generic]) -> NDArray[np.uint8]:
    if images.dtype != np.uint8:
        _refuse(path, f"{name} is {images.dtype}, not uint8", "save pixels as whole numbers 0..255 of type uint8")
    if not (images.ndim == 3 or (images.ndim == 4 and images.shape[3] == 3)):
        _refuse(path, f"{name} has shape {images.shape}", "use n x height x width, or n x height x width x 3")
    if images.size == 0:
        _refuse(path, f"{name} is empty", "every split needs at least one image")
    return np.ascontiguousarray(images, dtype=np.uint8)


def _labels(path: Path, name: str, labels: NDArray[np.generic], images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if labels.dtype.kind not in "iu":
        _refuse(path, f"{name} is {labels.dtype}, not whole numbers", "save class numbers as uint8")
    if labels.ndim == 2 and labels.shape[1] > 1:
        _refuse(path, f"{name} has {labels.shape[1]} labels an image", "use a set with one label an image")
    if labels.ndim not in (1, 2) or labels.size != len(labels):
        _refuse(path, f"{name} has shape {labels.shape}", "use one class number an image: n or n x 1")
    if len(labels) != len(images):
        _refuse(path, f"{name}: {len(images)} images but {len(labels)} labels", "give each image one label")
    low, high = int(labels.min()), int(labels.max())
    if low < 0 or high > 255:
        _refuse(path, f"{name} goes from {low} to {high}", "number the classes from 0, up to 255")
    return np.ascontiguousarray(labels.reshape(-1), dtype=np.uint8)


def _check_together(path: Path, arrays: Arrays) -> None:
    sizes = {arrays[f"{split}_images"].shape[1:] for split in SPLITS}
    if len(sizes) > 1:
        _refuse(path, f"its splits have images of different sizes {sorted(sizes)}", "use one image size")
    classes = np.unique(arrays["train_labels"])
    if len(classes) < 2:
        _refuse(path, "all training images are of one class", "use a set with two classes or more")
    if int(classes[-1]) != len(classes) - 1:
        _refuse(path, "its training labels leave out some classes", "number the classes from 0 without gaps")
    for split in SPLITS:
        if int(arrays[f"{split}_labels"].max()) >= len(classes):
            _refuse(path, f"{split} has a class that train has not", "use the same classes in every split")
