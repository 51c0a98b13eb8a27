"""Answers in words: plain paragraphs, with placeholders for what was measured.

Paragraphs are parted by empty lines. A line that begins with four blanks stands apart, as a formula. `{{...}}` is
filled in (`placeholders.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from hw1cli.errors import UsageError
from hw1cli.outside.files import read_text, text_of_name
from hw1cli.outside.suggest import choice
from hw1cli.report.content.found import Found
from hw1cli.report.content.placeholders import filled
from hw1cli.report.document import Formula

_LARGEST = 2**20
"""More bytes are no answer."""

_SET_APART = "    "


def answers(folder: Path, ids: Sequence[str]) -> Mapping[str, str]:
    """Return the answers of one's own, by sub-question: the text of `folder/ID.md`.

    UsageError for a folder that is not there or a file that answers none of the `ids`, DataError for one that is no
    text of a bearable length.
    """
    if not folder.is_dir():
        raise UsageError(f"--answers {text_of_name(str(folder))}: there is no such folder")
    files = sorted(file for file in folder.glob("*.md") if file.is_file())
    for file in files:
        if file.stem not in ids:
            raise UsageError(f"{text_of_name(str(file))} answers no sub-question{choice(file.stem, ids)}")
    return {file.stem: read_text(file, _LARGEST, "an answer") for file in files}


def paragraphs(text: str) -> Iterator[str | Formula]:
    """Yield a text's paragraphs, and its formulas one by one."""
    for is_blank, lines in groupby(text.splitlines(), key=lambda line: not line.strip()):
        if is_blank:
            continue
        for apart, group in groupby(lines, key=lambda line: line.startswith(_SET_APART)):
            if apart:
                yield from (Formula(line.strip()) for line in group)
            else:
                yield " ".join(line.strip() for line in group)


def own_words(text: str, found: Found) -> tuple[str, ...]:
    """Return a student's paragraphs; a number that is not stored yet is shown as missing."""
    return tuple(type(each)(filled(each, found)[0]) for each in paragraphs(text))


def made_words(text: str, found: Found) -> tuple[str, ...]:
    """Return the program's paragraphs, those left out that would lack a number."""
    made = ((each, *filled(each, found)) for each in paragraphs(text))
    return tuple(type(each)(text) for each, text, whole in made if whole)
