"""`Did you mean ...`: the name that was probably meant, where a wrong one was typed."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(typed: str, names: Iterable[str]) -> str:
    """Return ` (did you mean NAME?)` for the nearest of `names`, or nothing if none is near."""
    nearest = get_close_matches(typed.lower(), list(names), n=1, cutoff=0.6)
    return f" (did you mean {nearest[0]}?)" if nearest else ""


def choice(typed: str, names: Iterable[str]) -> str:
    """Return the words after a wrong name: the nearest one, and all there are."""
    names = list(names)
    return f"{did_you_mean(typed, names)}; choose from: {', '.join(names)}"
