"""What is known of OCTMNIST (protocol.md, section 1): its classes, its counts and where it is published."""

from collections.abc import Mapping

CLASS_NAMES = ("CNV", "DME", "drusen", "normal")

CLASS_COUNTS: Mapping[str, tuple[int, ...]] = {
    "train": (33_484, 10_213, 7_754, 46_026),
    "val": (3_721, 1_135, 862, 5_114),
    "test": (250, 250, 250, 250),
}

IMAGE_SHAPE = (28, 28)
FILE_NAME = "octmnist.npz"
URL = "https://zenodo.org/records/10519652/files/octmnist.npz?download=1"
MD5 = "c68d92d5b585d8d81f7112f81e2d0842"


def class_names(data_name: str, n_classes: int) -> tuple[str, ...]:
    """Return the names of a data set's classes: OCTMNIST's for it, octsim and parts of them, numbers for others."""
    if n_classes == len(CLASS_NAMES) and data_name.startswith(("octmnist", "octsim")):
        return CLASS_NAMES
    return tuple(f"class {label}" for label in range(n_classes))
