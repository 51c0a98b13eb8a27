"""The simulated set: the same bytes always, OCTMNIST's counts, and something of a retina."""

import os
import subprocess
import sys
from hashlib import sha256

import numpy as np
import pytest
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

from hw1cli.data.dataset import known_dataset
from hw1cli.data.known import CLASS_COUNTS, CLASS_NAMES, OCTSIM
from hw1cli.data.octsim.draws import Draws
from hw1cli.data.octsim.generate import MISLABELLED, _shown, generate, simulate
from tests.image_sets import genuine_dataset

BALANCE = (3_348, 1_021, 775, 4_603)  # a tenth of the training set
GOLDEN_LABELS = [2, 1, 0, 0, 3, 3, 1, 2]
GOLDEN_SUMS = [36688, 29586, 43793, 34371, 44214, 98377, 90436, 36105]
Sample = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def sample() -> Sample:
    return simulate(Draws(1), BALANCE)


def test_numbers_are_pcg64s_and_have_the_mean_and_spread_asked_for() -> None:
    expected = [(int(bits) >> 40) / 2**24 for bits in np.random.PCG64(5).random_raw(4)]
    assert Draws(5).uniform(0, 1, 4).tolist() == expected
    numbers = Draws(5).normal(3, 2, 200_000)
    assert abs(float(numbers.mean()) - 3) < 0.03
    assert abs(float(numbers.std()) - 2) < 0.03
    assert abs(float(Draws(6).noise(200_001).std()) - 1) < 0.01


def test_the_first_numbers_and_pixels_are_what_they_have_always_been() -> None:
    images, labels = simulate(Draws(0), (2, 2, 2, 2))
    assert labels.tolist() == GOLDEN_LABELS
    assert images.astype(np.int64).sum(axis=(1, 2)).tolist() == GOLDEN_SUMS


def test_labels_are_counted_and_mixed(sample: Sample) -> None:
    _, labels = sample
    assert tuple(np.bincount(labels)) == BALANCE
    first, second = np.bincount(labels[:4000]), np.bincount(labels[-4000:])
    np.testing.assert_allclose(first, second, rtol=0.25)


def test_the_stated_share_of_every_label_shows_another_disease() -> None:
    for label in range(4):
        shown = dict(_shown(label, 10_000))
        assert sum(shown.values()) == 10_000
        assert shown[label] == round(10_000 * (1 - MISLABELLED))
        assert len(set(shown.values())) == 2


def test_a_milder_test_set_is_closer_to_a_healthy_retina() -> None:
    healthy, severe, mild = (
        simulate(Draws(3), counts, severity=severity)[0][:, 14:].mean()
        for counts, severity in (((0, 0, 0, 500), 1.0), ((500, 0, 0, 0), 1.0), ((500, 0, 0, 0), 0.3))
    )
    assert healthy < mild < severe


def test_the_images_show_retinas(sample: Sample) -> None:
    images, labels = sample
    rows = images.mean(axis=(0, 2))
    assert rows[4] < 0.7 * rows[12], "the vitreous is dark"
    assert rows[23] < 0.5 * rows[12], "the choroid fades"
    assert images.max(axis=1).mean() > 120, "the band is bright"
    white_corner = (images[:, 0, 0] == 255) | (images[:, -1, -1] == 255)
    assert 0.05 < white_corner.mean() < 0.4
    assert len({image.tobytes() for image in images}) == len(images)
    dme, normal = (images[labels == CLASS_NAMES.index(name)][:, 2:8].mean() for name in ("DME", "normal"))
    assert dme > normal + 2, "swollen retinas reach higher: on the genuine subset by 8 grey levels"


def test_no_vector_instruction_of_numpy_changes_a_pixel() -> None:
    code = """
from hashlib import sha256
from hw1cli.data.octsim.draws import Draws
from hw1cli.data.octsim.generate import simulate
print(sha256(simulate(Draws(2), (40, 40, 40, 40))[0]).hexdigest())
"""
    variables = {"NPY_DISABLE_CPU_FEATURES": " ".join(name for name in __cpu_dispatch__ if __cpu_features__[name])}
    ended = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | variables, capture_output=True, text=True, check=True
    )
    assert ended.stdout.strip() == sha256(simulate(Draws(2), (40, 40, 40, 40))[0]).hexdigest()


@pytest.mark.real_data
def test_brightness_is_within_five_hundredths_of_the_genuine_images(sample: Sample) -> None:
    real, simulated = genuine_dataset().train.pixels / 255.0, sample[0] / 255.0
    assert abs(real.mean() - simulated.mean()) < 0.05
    assert abs(real.std() - simulated.std()) < 0.05


@pytest.mark.slow
def test_the_whole_set_has_the_counts_of_octmnist_and_its_own_fingerprint() -> None:
    arrays = generate()
    for split, counts in CLASS_COUNTS.items():
        assert tuple(np.bincount(arrays[f"{split}_labels"][:, 0])) == counts
        assert arrays[f"{split}_images"].shape == (sum(counts), 28, 28)
    assert known_dataset(arrays, OCTSIM).fingerprint == OCTSIM.fingerprint
