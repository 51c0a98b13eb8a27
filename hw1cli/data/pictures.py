"""Images to be judged by a trained model: of a .npz file, with labels perhaps, or pictures, one a file."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.medmnist import read_images
from hw1cli.errors import DataError
from hw1cli.outside.files import open_file
from hw1cli.outside.words import one_line

_FORMATS = ("PNG", "JPEG", "BMP", "PPM")
_CHANNELS: Mapping[str, tuple[object, ...]] = {"L": (), "RGB": (3,)}
"""What the size of a picture ends with, as that of an array does, by Pillow's word for its kind."""

_MOST_BYTES = 16 * 2**20
_A_FILE = f"a {', '.join(_FORMATS[:-1])} or {_FORMATS[-1]} picture, or a .npz file"


@dataclass(frozen=True, eq=False)
class Pictures:
    """The images of one source (n x height x width, or x 3; uint8), and their classes where it has them."""

    source: str
    images: NDArray[np.uint8]
    labels: NDArray[np.uint8] | None = None


def read_pictures(path: Path, image_shape: Sequence[int], split: str) -> Pictures:
    """Return the images of a file, all of the size that is asked for.

    A .npz file has `{split}_images` as a MedMNIST file has, or `images`. Raises DataError for every other file, and
    for images of another size or number of channels: they are not resized, and a picture's content is read only once
    its head has told the right size.
    """
    if path.suffix.lower() != ".npz":
        return Pictures(str(path), _picture(path, image_shape)[None])
    images, labels = read_images(path, split)
    if images.shape[1:] != tuple(image_shape):
        raise _unfit(str(path), images.shape[1:], image_shape)
    return Pictures(str(path), images, labels)


def in_memory(images: NDArray[Any], image_shape: Sequence[int]) -> Pictures:
    """Return the images of an array (n x height x width, or x 3; uint8); DataError as `read_pictures`."""
    if images.dtype != np.uint8 or images.ndim < 3 or not len(images):
        raise DataError(
            f"an array of {images.dtype} and shape {images.shape} holds no images; give n x height x width, or x 3, "
            "of uint8"
        )
    if images.shape[1:] != tuple(image_shape):
        raise _unfit("the array", images.shape[1:], image_shape)
    return Pictures("array", images)


def _picture(path: Path, image_shape: Sequence[int]) -> NDArray[np.uint8]:
    from PIL import Image

    with open_file(path, _MOST_BYTES, _A_FILE) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a huge size, which is refused below
        try:
            with Image.open(file, formats=_FORMATS) as picture:
                channels = _CHANNELS.get(picture.mode, (f"of Pillow's mode {picture.mode}",))
                found = (picture.height, picture.width, *channels)
                if found == tuple(image_shape):
                    return np.asarray(picture, dtype=np.uint8)
        except Exception as error:  # whatever a decoder makes of arbitrary bytes
            raise DataError(f"{path} is no picture that can be read ({one_line(error)}); give {_A_FILE}") from None
    raise _unfit(str(path), found, image_shape)


def _unfit(source: str, found: Sequence[object], image_shape: Sequence[int]) -> DataError:
    return DataError(
        f"{source} has {_in_words(found)}, and the model is for {_in_words(image_shape)}; give such images: they are "
        "not resized here"
    )


def _in_words(shape: Sequence[object]) -> str:
    height, width, *channels = shape
    kind = "grey" if not channels else "colour" if channels == [3] else str(channels[0])
    return f"{kind} images of {height} x {width} pixels"
