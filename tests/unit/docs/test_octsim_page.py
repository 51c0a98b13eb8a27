"""docs/octsim.md says what the program's constants and the measured blocks say."""

import re

import pytest
from octsim_page import PAGE

from hw1cli.data.known import OCTSIM, OCTSIM_1
from hw1cli.data.octsim.generate import MISLABELLED, TEST_SEVERITY
from hw1cli.data.octsim.pathology import AGE, SEVERITY
from hw1cli.data.octsim.scanner import PATCHES, SPECKLE


@pytest.fixture(scope="module")
def page():
    return PAGE.read_text(encoding="utf-8")


def test_both_fingerprints_are_the_programs(page):
    assert f"| Fingerprint | `{OCTSIM.fingerprint}` |" in page
    assert OCTSIM_1.fingerprint in page


def test_the_last_step_of_the_table_is_what_is_generated(page):
    *_, last = re.findall(r"^\| \d+(?:, kept)? \| .*$", page, re.MULTILINE)
    cells = [cell.strip() for cell in last.strip("|").split("|")]
    assert cells[1:4] == [f"{SEVERITY[0]}-{SEVERITY[1]}", f"{AGE}", f"{SPECKLE}, {PATCHES}"]
    assert cells[5:7] == [f"{MISLABELLED}", f"{TEST_SEVERITY}"]
    assert f"{MISLABELLED:.0%} of the images of every label" in page


def test_the_caution_at_claims_names_the_measured_epoch(page):
    measured = re.search(r"epoch of the lowest validation loss \| about 50 \| (\d+) \|", page)
    assert measured
    assert f"epoch {measured[1]} of 150" in OCTSIM.overfitting
