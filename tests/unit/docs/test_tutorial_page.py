"""What docs/tutorial.md shows is what its commands print, typed one after the other in an empty folder."""

import re
from pathlib import Path

import pytest
from pages import standing
from tutorial_page import PAGE, blocks, steps

_OTHER_EACH_TIME = re.compile(
    r"^(training time|alone on the machine).*\n|^Not to be compared by time[^.]*\.\n| +[\d.]+ s$", re.MULTILINE
)
"""Times, and whether something else was running: with them also the ids of such runs."""


def comparable(blocks: dict[str, str]) -> dict[str, str]:
    """The blocks without times, and as if all were equally wide; ids replaced by their place in the list of runs."""
    text = re.sub(" +|─+", " ", _OTHER_EACH_TIME.sub("", "\0".join(blocks.values())))
    listed = re.findall(r"^([0-9a-z]{10}) logreg", text, re.MULTILINE)
    for place, run_id in enumerate(dict.fromkeys(listed)):
        text = text.replace(run_id, f"run {place}")
    return dict(zip(blocks, text.split("\0"), strict=True))


@pytest.mark.slow
def test_every_command_prints_what_stands_below_it(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert comparable(blocks(page, tmp_path)) == comparable(standing(page))


def test_every_block_has_its_command() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name, _ in steps(page)] == list(standing(page))
    assert len(page) > 4000
