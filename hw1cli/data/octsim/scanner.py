"""From anatomy and lesion to pixels: layers, choroid, speckle, shadows and the white wedges of rotated scans.

A layer's brightness changes at a curve; a pixel that the curve crosses takes the share of its height that lies
below it, as averaging down a larger scan would give. Only +, -, *, /, comparisons and rounding are used, one
operation at a time, so that IEEE 754 fixes every bit of the result.
"""

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.octsim.anatomy import COLUMNS, SIDE, Anatomy
from hw1cli.data.octsim.draws import Draws, Floats
from hw1cli.data.octsim.pathology import Blobs, Lesion

_ROWS: Floats = np.arange(SIDE, dtype=np.float32)[None, :, None]
_WHITE = np.float32(255)

# Where in the retina (0: inner surface, 1: pigment epithelium) a layer begins, and its brightness.
_LAYERS: tuple[tuple[float, float], ...] = (
    (0.00, 104.0),  # nerve fibres
    (0.20, 80.0),  # ganglion cells and inner plexiform
    (0.42, 66.0),  # inner nuclear
    (0.56, 74.0),  # outer plexiform
    (0.70, 50.0),  # outer nuclear
)
_BAND_BRIGHTNESS = 148.0
_BAND_HALF_WIDTH = 0.7
_CHOROID_BRIGHTNESS = 88.0

SPECKLE = 1.8
"""How strong the speckle is."""
PATCHES = 0.5
"""How strong the speckle's large patches are, beside its fine grain."""


def scan(draws: Draws, anatomy: Anatomy, lesion: Lesion) -> NDArray[np.uint8]:
    """Return the images (uint8, n x 28 x 28) of `anatomy` with `lesion`, as a scanner would deliver them."""
    n = len(anatomy.fovea)
    gain = draws.uniform(0.70, 1.20, n, 1, 1)
    vitreous = draws.uniform(16, 30, n, 1, 1) + draws.chance(0.25, n, 1, 1) * draws.uniform(0, 26, n, 1, 1)
    image = _tissue(draws, anatomy, lesion, vitreous) * gain
    image = _speckle(draws, image)
    image = _wedges(draws, image)
    pixels: NDArray[np.uint8] = np.clip(np.rint(image), 0, _WHITE).astype(np.uint8)
    return pixels


def _below(curve: Floats) -> Floats:
    """Return for each pixel the share of its height below the curve (n x 28 in, n x 28 x 28 out)."""
    share: Floats = np.clip(_ROWS - (curve - 0.5)[:, None, :], 0, 1)
    return share


def _tissue(draws: Draws, anatomy: Anatomy, lesion: Lesion, vitreous: Floats) -> Floats:
    n = len(anatomy.fovea)
    band = anatomy.band - lesion.band_lift
    thickness = np.maximum(anatomy.thickness + lesion.surface_lift - lesion.band_lift, 1.2)
    image = np.broadcast_to(vitreous, (n, SIDE, SIDE)).copy()
    above = vitreous
    for share, brightness in _LAYERS:
        here = draws.normal(brightness, 6.0, n, 1, 1)
        image += _below(band - (np.float32(1) - np.float32(share)) * thickness) * (here - above)
        above = here
    membrane = anatomy.band + _BAND_HALF_WIDTH
    deposit = draws.uniform(70, 110, n, 1, 1)
    bright = draws.normal(_BAND_BRIGHTNESS, 14.0, n, 1, 1) * lesion.band_gain[:, None, :]
    image += _below(band - _BAND_HALF_WIDTH) * (bright - above)
    image += _below(band + _BAND_HALF_WIDTH) * (deposit - bright)
    image += _below(membrane) * (_choroid(draws, anatomy.band, lesion) - deposit)
    for blobs in lesion.blobs:
        _paint(image, blobs)
    return image * _shadows(draws, image, anatomy, thickness)


def _choroid(draws: Draws, band: Floats, lesion: Lesion) -> Floats:
    """Return the brightness below the band, fading with depth (n x 28 x 28)."""
    n = len(band)
    reach = draws.uniform(4.0, 11.0, n, 1, 1)
    depth = np.maximum(_ROWS - band[:, None, :], 0) / reach
    fade = 1 / (1 + depth * (1.6 + depth * 2.5))
    start = draws.normal(_CHOROID_BRIGHTNESS, 14.0, n, 1, 1)
    floor = draws.uniform(2, 8, n, 1, 1)
    brightness: Floats = floor + start * fade * lesion.deep_gain[:, None, :]
    return brightness


def _paint(image: Floats, blobs: Blobs) -> None:
    """Blend the ellipses into the images, in place; edges are soft."""
    for j in range(blobs.row.shape[1]):
        one = slice(j, j + 1)
        across = (COLUMNS - blobs.column[:, one]) / blobs.width[:, one]
        down = (_ROWS - blobs.row[:, one, None]) / blobs.height[:, one, None]
        inside = np.clip(1.6 - (across * across)[:, None, :] - down * down, 0, 1)
        opacity = np.minimum(blobs.opacity[:, one, None], 1)
        image += inside * opacity * (blobs.brightness[:, one, None] - image)


def _shadows(draws: Draws, image: Floats, anatomy: Anatomy, thickness: Floats) -> Floats:
    """Return the factor by which blood vessels and uneven light darken whole columns below the inner surface."""
    n = len(anatomy.fovea)
    streaks = _smooth(_smooth(draws.noise(n, 1, SIDE))) * draws.uniform(0.02, 0.16, n, 1, 1)
    return 1 + streaks * _below(anatomy.band - thickness)


def _smooth(values: Floats) -> Floats:
    """Average each value with its neighbours along the last axis (weights 1/4, 1/2, 1/4; the ends wrap)."""
    return 0.25 * (np.roll(values, 1, axis=-1) + np.roll(values, -1, axis=-1)) + 0.5 * values


def _speckle(draws: Draws, image: Floats) -> Floats:
    """Add speckle: grain that grows with the signal, and patches too large to average out over neighbours."""
    n = len(image)
    grain = _smooth(draws.noise(n, SIDE, SIDE))
    patches = _coarse(draws.noise(n, SIDE // 2, SIDE // 4))
    level = np.float32(SPECKLE) * draws.uniform(0.5, 1.6, n, 1, 1)
    speckle: Floats = (grain + PATCHES * patches) * level * (2.2 + 0.06 * image)
    return image + speckle


def _coarse(values: Floats) -> Floats:
    """Return values given for patches two rows high and four columns wide as values for pixels."""
    return _smooth(np.repeat(np.repeat(values, 2, axis=1), 4, axis=2))


def _wedges(draws: Draws, image: Floats) -> Floats:
    """Paint the white areas outside a rotated or shifted scan: above, below, or both."""
    n = len(image)
    slope = draws.normal(0, 0.075, n, 1, 1)
    slant = slope * (COLUMNS - np.float32((SIDE - 1) / 2))[None]
    for chance, flip in ((0.30, False), (0.20, True)):
        size = draws.uniform(0, 1, n, 1, 1)
        edge = draws.chance(chance, n, 1, 1) * (8 * size * size * size * size * size + 0.9) - 0.6
        present = np.clip(edge + 0.6, 0, 1)
        rows = np.float32(SIDE - 1) - _ROWS if flip else _ROWS
        share = np.clip(edge + (-slant if flip else slant) * present - rows + 0.5, 0, 1)
        image = image + share * (_WHITE - image)
    return image
