"""docs/q1.md says what the program computes."""

import pytest
from pages import refreshed, standing
from q1_page import PAGE, data_blocks, small_blocks


@pytest.fixture(scope="module")
def page():
    return PAGE.read_text(encoding="utf-8")


def only(page, names):
    """Return the page's blocks of these names as they stand."""
    return {name: text for name, text in standing(page).items() if name in names}


def test_the_blocks_without_data_are_what_the_program_computes(page):
    assert only(page, small_blocks()) == small_blocks()


@pytest.mark.slow
def test_the_blocks_on_octsim_are_what_the_program_computes(page):
    from hw1cli.data.resolve import load_dataset

    computed = data_blocks(load_dataset("octsim"))
    assert only(page, computed) == computed


def test_a_block_is_replaced_by_its_name_and_nothing_else_changes():
    text = "a\n<!-- program: one -->\nold\n<!-- end -->\nb\n"
    assert refreshed(text, {"one": "new"}) == text.replace("old", "new")
