"""What can go wrong, and the exit code each cause has.

Every error carries one line that names the cause and the remedy; the command line prints that line and exits
with the class's code.
"""

from typing import ClassVar


class Hw1Error(Exception):
    """A failure the user can act on; its text is one line with cause and remedy (exit 1)."""

    exit_code: ClassVar[int] = 1


class UsageError(Hw1Error):
    """A bad option or value (exit 2)."""

    exit_code = 2


class CellsFailed(Hw1Error):
    """Some cells of a sweep failed (exit 3)."""

    exit_code = 3


class VerificationFailed(Hw1Error):
    """A statement that was to be verified is false (exit 4)."""

    exit_code = 4


class DataError(Hw1Error):
    """Data is missing, damaged or unsuitable, or no stored run fits (exit 5)."""

    exit_code = 5


class StoreError(Hw1Error):
    """The results store is locked, damaged, unwritable or newer than this program (exit 6)."""

    exit_code = 6


class LeaseLost(StoreError):
    """A run was deleted or taken over by another process; nothing more is stored of it here (exit 6)."""
