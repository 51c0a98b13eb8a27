"""`Did you mean ...`: the name that was probably meant, where a wrong one was typed."""

import re
from collections.abc import Iterable

_WRONG_VALUE = re.compile(
    r"(?P<before>.*?)(?:Value error, )?'(?P<typed>[^']*)' is not one of (?P<listed>(?:'[^']*'(?:, )?)+)\.?"
)
_WRONG_NAME = re.compile(r"(?P<before>No such (?:command|option):?) '?(?P<typed>[^' ]+)'?(?P<listed>).*")


def did_you_mean(typed: str, names: Iterable[str]) -> str:
    """Return ` (did you mean NAME?)` for the nearest of `names`, or nothing if none is near."""
    from difflib import get_close_matches

    nearest = get_close_matches(typed.lower(), list(names), n=1, cutoff=0.6)
    return f" (did you mean {nearest[0]}?)" if nearest else ""


def choice(typed: str, names: Iterable[str]) -> str:
    """Return the words after a wrong name: the nearest one, and all there are."""
    names = list(names)
    return f"{did_you_mean(typed, names)}; choose from: {', '.join(names)}"


def improved(message: str, names: Iterable[str]) -> str:
    """Return the option parser's message, about a wrong word, with the nearest of those that there are, and all.

    A wrong value's message names the values; of a wrong command or option `names` are those that there are.
    """
    for pattern in (_WRONG_VALUE, _WRONG_NAME):
        if match := pattern.fullmatch(message):
            listed = re.findall("'([^']*)'", match["listed"])
            return f"{match['before'].strip()} {match['typed']}{choice(match['typed'], listed or names)}"
    return message
