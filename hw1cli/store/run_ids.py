"""The names of stored runs: ten characters drawn at random."""

import re
import secrets

_ALPHABET = "0123456789bcdfghjkmnpqrstvwxyz"
"""No vowels: an id is never a word, and never the beginning of `latest` or `best`."""

_LENGTH = 10
_RUN_ID = re.compile(f"[{_ALPHABET}]{{{_LENGTH}}}")


def new_run_id() -> str:
    """Return an id that no run has."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def is_run_id(text: str) -> bool:
    """Return whether a run may be called so."""
    return _RUN_ID.fullmatch(text) is not None
