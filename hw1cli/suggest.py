"""`Did you mean ...`: the name that was probably meant, where a wrong one was typed."""

import re
from collections.abc import Iterable

_NOT_ONE_OF = re.compile(r"'([^']*)' is not one of ((?:'[^']*'(?:, )?)+)")


def did_you_mean(typed: str, names: Iterable[str]) -> str:
    """Return ` (did you mean NAME?)` for the nearest of `names`, or nothing if none is near."""
    from difflib import get_close_matches

    nearest = get_close_matches(typed.lower(), list(names), n=1, cutoff=0.6)
    return f" (did you mean {nearest[0]}?)" if nearest else ""


def choice(typed: str, names: Iterable[str]) -> str:
    """Return the words after a wrong name: the nearest one, and all there are."""
    names = list(names)
    return f"{did_you_mean(typed, names)}; choose from: {', '.join(names)}"


def improved(message: str) -> str:
    """Return the option parser's message, with the nearest of the choices where a wrong one was typed.

    For wrong options and commands the parser does that itself.
    """
    match = _NOT_ONE_OF.search(message)
    if match is None:
        return message
    return message.replace("Value error, ", "") + did_you_mean(match[1], re.findall("'([^']*)'", match[2]))
