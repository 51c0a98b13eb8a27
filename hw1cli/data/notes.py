"""One-line notes to the user while data is found or made."""

from collections.abc import Callable
from typing import TypeAlias

Notify: TypeAlias = Callable[[str], None]
"""Takes one line of text, without a line end, as soon as it is known."""


def silent(note: str) -> None:
    """Drop the note."""
