"""What may be noted on a run."""

from hw1cli.errors import UsageError
from hw1cli.outside.files import text_of_name

LONGEST = 1000
"""Characters of a note."""


def note_of(text: str) -> str | None:
    """Return a text as the note that is stored: without blanks around it, and None for an empty one.

    Bytes that are no text become `\\xff`, which every database takes. UsageError for a text that is too long.
    """
    note = text_of_name(text).replace("\0", "\\x00").strip()
    if len(note) > LONGEST:
        raise UsageError(f"the note has {len(note):,} characters, and at most {LONGEST:,} are kept; shorten it")
    return note or None
