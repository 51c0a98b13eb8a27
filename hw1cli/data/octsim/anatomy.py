"""The geometry of a healthy retina as a B-scan shows it, one set of random curves per image.

Lengths are in pixels of the 28 x 28 image; rows grow downwards, from the vitreous to the choroid.
"""

from dataclasses import dataclass

import numpy as np

from hw1cli.data.octsim.draws import Draws, Floats

SIDE = 28
COLUMNS: Floats = np.arange(SIDE, dtype=np.float32)[None, :]
_CENTRE = np.float32((SIDE - 1) / 2)


@dataclass(frozen=True, kw_only=True)
class Anatomy:
    """The curves of n scans: `band` and `thickness` are n x 28 (a value per column), the others n x 1.

    `band` is the row of the pigment epithelium, `thickness` the distance from it up to the retina's inner surface,
    `fovea` the foveal pit's column.
    """

    band: Floats
    thickness: Floats
    fovea: Floats
    pit_depth: Floats


def bell(distance: Floats, width: Floats | float) -> Floats:
    """Return a bell curve of height 1, with only operations whose bits every machine agrees on (no exponential)."""
    ratio = distance / width
    root = np.float32(1) / (np.float32(1) + ratio * ratio)
    return root * root


def draw_anatomy(draws: Draws, n: int) -> Anatomy:
    """Return the anatomy of `n` healthy retinas: depth, tilt, curvature, thickness and foveal pit all vary."""
    x = (COLUMNS - _CENTRE) / _CENTRE  # -1..1 across the image
    depth = draws.normal(12.6, 2.0, n, 1)
    tilt = draws.normal(0, 1.5, n, 1) * draws.uniform(0.3, 1.6, n, 1)
    curvature = draws.normal(-1.2, 1.2, n, 1)
    wave = draws.normal(0, 0.35, n, 1) * (x * x * x - x) * 2
    band = depth + tilt * x + curvature * (x * x - 0.33) + wave

    fovea = _CENTRE + draws.normal(0, 2.4, n, 1)
    pit_depth = draws.chance(0.85, n, 1) * draws.uniform(0.8, 2.4, n, 1)
    pit_width = draws.uniform(2.2, 4.2, n, 1)
    away = COLUMNS - fovea
    rim = draws.uniform(0.1, 0.6, n, 1) * bell(away, pit_width * 2.6)
    plain = draws.normal(4.8, 0.5, n, 1) + draws.normal(0, 0.4, n, 1) * x
    thickness = plain + rim - pit_depth * bell(away, pit_width)
    return Anatomy(band=band, thickness=thickness, fovea=fovea, pit_depth=pit_depth)
