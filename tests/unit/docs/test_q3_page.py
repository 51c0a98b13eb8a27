"""docs/q3.md says what the program computes, and its pictures show what their captions say."""

import re

import pytest
from pages import refreshed
from q3_page import PAGE, blocks, write_pictures


def test_every_block_of_the_page_is_what_the_program_computes():
    page = PAGE.read_text(encoding="utf-8")
    assert set(re.findall(r"<!-- program: (\S+) -->", page)) == set(blocks())
    assert refreshed(page, blocks()) == page


@pytest.mark.slow
def test_pictures_are_written_and_equal_when_drawn_twice(tmp_path):
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    write_pictures(tmp_path / "1")
    write_pictures(tmp_path / "2")
    first, second = sorted((tmp_path / "1").iterdir()), sorted((tmp_path / "2").iterdir())
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]
    assert len(first) == 5
