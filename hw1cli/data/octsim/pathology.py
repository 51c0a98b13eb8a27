"""What each disease does to a retina: how it moves the layers, breaks the band, and what it puts between them.

How hard the classes are to tell apart is set by SEVERITY and by the lesions' sizes below, all in this file;
docs/octsim.md says how they were fixed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from hw1cli.data.octsim.anatomy import COLUMNS, SIDE, Anatomy, bell
from hw1cli.data.octsim.draws import Draws, Floats

SEVERITY = (1.0, 3.0)
"""The range from which a diseased retina's severity is drawn, uniformly; 1 is a pronounced case."""
AGE = 0.4
"""The height of the small drusen that retinas of every class may have, beside a diseased one's."""


@dataclass(frozen=True, kw_only=True)
class Blobs:
    """Up to k soft ellipses per image, arrays n x k: row and column of the centre, radii, and brightness.

    `opacity` 0 means that the ellipse is absent.
    """

    row: Floats
    column: Floats
    height: Floats
    width: Floats
    brightness: Floats
    opacity: Floats


_UNMOVED: Floats = np.zeros((1, 1), np.float32)
_UNCHANGED: Floats = np.ones((1, 1), np.float32)


@dataclass(frozen=True, kw_only=True)
class Lesion:
    """What a disease changes in n scans, per column: n x 28, or n x 1 or 1 x 1 where it is the same throughout.

    `band_lift` raises the pigment epithelium off its membrane, `surface_lift` the inner surface (pixels);
    `band_gain` and `deep_gain` multiply the brightness of the band and of everything below it.
    """

    band_lift: Floats = field(default_factory=lambda: _UNMOVED)
    surface_lift: Floats = field(default_factory=lambda: _UNMOVED)
    band_gain: Floats = field(default_factory=lambda: _UNCHANGED)
    deep_gain: Floats = field(default_factory=lambda: _UNCHANGED)
    blobs: tuple[Blobs, ...] = ()


def normal(draws: Draws, anatomy: Anatomy, severity: float) -> Lesion:
    """Return no change."""
    return Lesion()


def _severity(draws: Draws, severity: float, n: int) -> Floats:
    return severity * draws.uniform(*SEVERITY, n, 1)


def _bumps(draws: Draws, anatomy: Anatomy, size: Floats, k: int) -> Floats:
    """Return how far up to `k` deposits of relative `size` (n x 1) push up the band, per column."""
    n = len(size)
    centre = anatomy.fovea + draws.normal(0, 5.5, n, k)
    height = size * draws.uniform(0.6, 1.8, n, k) * draws.chance(0.75, n, k)
    width = draws.uniform(1.8, 3.4, n, k)
    lift = np.zeros((n, SIDE), np.float32)
    for j in range(k):
        one = slice(j, j + 1)
        lift = np.maximum(lift, height[:, one] * bell(COLUMNS - centre[:, one], width[:, one]))
    return lift


def with_age(draws: Draws, anatomy: Anatomy, lesion: Lesion) -> Lesion:
    """Return the lesion with the few small drusen, and the swelling of the inner surface, any retina may have."""
    n = len(anatomy.fovea)
    bumps = _bumps(draws, anatomy, AGE * draws.uniform(0, 1, n, 1), 2)
    swelling = AGE * draws.uniform(0, 1, n, 1) * bell(COLUMNS - anatomy.fovea, 6.0)
    return replace(
        lesion,
        band_lift=np.maximum(lesion.band_lift, bumps),
        surface_lift=np.maximum(lesion.surface_lift, swelling),
    )


def drusen(draws: Draws, anatomy: Anatomy, severity: float) -> Lesion:
    """Return small deposits that push up the band here and there; the band over them is a little fainter."""
    n = len(anatomy.fovea)
    grade = _severity(draws, severity, n)
    lift = _bumps(draws, anatomy, grade, 5)
    return Lesion(
        band_lift=lift,
        surface_lift=lift * 0.45,
        band_gain=1 - 0.12 * lift,
        deep_gain=1 + grade * draws.uniform(0.0, 0.35, n, 1),
    )


def cnv(draws: Draws, anatomy: Anatomy, severity: float) -> Lesion:
    """Return a hyper-reflective mound that breaks through the band, with fluid over it and shadow or glare below."""
    n = len(anatomy.fovea)
    grade = _severity(draws, severity, n)
    centre = anatomy.fovea + draws.normal(0, 3.5, n, 1)
    width = draws.uniform(2.2, 5.5, n, 1) * (0.6 + 0.6 * grade)
    height = grade * draws.uniform(1.0, 4.6, n, 1)
    shape = bell(COLUMNS - centre, width)
    lift = height * shape
    ragged = 1 + 0.3 * draws.noise(n, SIDE) * shape
    band_row = anatomy.band - lift
    mound = Blobs(
        row=_at(band_row, centre) + draws.uniform(-0.6, 0.8, n, 1),
        column=centre + draws.normal(0, 0.8, n, 1),
        height=0.6 + grade * draws.uniform(0.3, 1.3, n, 1),
        width=width * draws.uniform(0.5, 0.9, n, 1),
        brightness=draws.uniform(95, 165, n, 1),
        opacity=draws.uniform(0.4, 0.9, n, 1) * grade,
    )
    side = draws.chance(0.5, n, 2) * 2 - 1
    fluid_column = centre + side * width * draws.uniform(0.1, 1.1, n, 2)
    fluid_height = 0.4 + grade * draws.uniform(0.2, 1.3, n, 2)
    fluid = Blobs(
        row=_at(band_row, fluid_column) - fluid_height - draws.uniform(0.2, 0.9, n, 2),
        column=fluid_column,
        height=fluid_height,
        width=draws.uniform(0.9, 2.4, n, 2) * (0.6 + 0.6 * grade),
        brightness=draws.uniform(18, 40, n, 2),
        opacity=draws.chance(0.55, n, 2) * draws.uniform(0.4, 1.0, n, 2),
    )
    window = grade * draws.uniform(0.2, 1.0, n, 1)
    shadow = grade * draws.uniform(-0.3, 0.5, n, 1) * shape
    return Lesion(
        band_lift=lift,
        surface_lift=lift * draws.uniform(0.4, 0.95, n, 1),
        band_gain=np.maximum(ragged - 0.45 * grade * shape, 0.1),
        deep_gain=1 + window - shadow,
        blobs=(mound, fluid),
    )


def dme(draws: Draws, anatomy: Anatomy, severity: float) -> Lesion:
    """Return a retina thickened over a wide stretch, with dark cysts inside and now and then a bright exudate."""
    n, k = len(anatomy.fovea), 4
    grade = _severity(draws, severity, n)
    centre = anatomy.fovea + draws.normal(0, 4.0, n, 1)
    swelling = grade * draws.uniform(1.0, 3.6, n, 1) * bell(COLUMNS - centre, draws.uniform(4, 10, n, 1))
    refill = grade * draws.uniform(0.0, 0.9, n, 1) * anatomy.pit_depth
    lift = swelling + refill * bell(COLUMNS - anatomy.fovea, 3.2)
    thickness = anatomy.thickness + lift

    column = centre + draws.normal(0, 3.4, n, k)
    where = draws.uniform(0.3, 0.75, n, k)
    cysts = Blobs(
        row=_at(anatomy.band, column) - where * _at(thickness, column),
        column=column,
        height=0.5 + grade * draws.uniform(0.2, 1.4, n, k),
        width=0.5 + grade * draws.uniform(0.4, 2.0, n, k),
        brightness=draws.uniform(18, 38, n, k),
        opacity=draws.chance(0.6, n, k) * draws.uniform(0.4, 1.0, n, k),
    )
    column = centre + draws.normal(0, 5.0, n, 2)
    exudates = Blobs(
        row=_at(anatomy.band, column) - draws.uniform(0.2, 0.8, n, 2) * _at(thickness, column),
        column=column,
        height=draws.uniform(0.4, 0.7, n, 2),
        width=draws.uniform(0.4, 0.9, n, 2),
        brightness=draws.uniform(130, 200, n, 2),
        opacity=draws.chance(0.3, n, 2) * grade,
    )
    return Lesion(
        surface_lift=lift,
        band_gain=1 - 0.15 * grade * bell(COLUMNS - centre, 5.0),
        deep_gain=1 + grade * draws.uniform(0.1, 0.8, n, 1),
        blobs=(cysts, exudates),
    )


def _at(curve: Floats, column: Floats) -> Floats:
    """Return the curve (n x 28) at the column nearest to each of n x k positions, clipped to the image."""
    nearest = np.clip(np.rint(column), 0, SIDE - 1).astype(np.intp)
    return np.take_along_axis(curve, nearest, axis=1)


LESIONS: tuple[Callable[[Draws, Anatomy, float], Lesion], ...] = (cnv, dme, drusen, normal)
"""One per class, in OCTMNIST's order."""
