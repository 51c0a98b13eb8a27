"""Commands that messages tell the user to type: quoted for a shell, without passwords, and on the user's own store.

In a message a command stands in backticks, as `hw1 runs list`. Whoever words it need not know which store the user
has named: where messages are printed, `completed` adds the option.
"""

import re
import shlex
from collections.abc import Sequence
from contextvars import ContextVar
from itertools import zip_longest

from hw1cli.outside.files import text_of_name
from hw1cli.outside.passwords import mask_argument

_IN_MESSAGE = re.compile(r"`hw1 (?!data |verify-convexity)(?:[^`](?! --db ))+`")
"""A command that takes --db and lacks it."""

_store: ContextVar[tuple[str, ...]] = ContextVar("_store", default=())


def command(*words: object) -> str:
    """Return the command line of these words after `hw1`."""
    return text_of_name(shlex.join(["hw1", *(mask_argument(str(word)) for word in words)]))


def remember_store(arguments: Sequence[str]) -> None:
    """Take the --db that a command line names, if it does, for the hints of this program's messages."""
    found: tuple[str, ...] = ()
    for option, value in zip_longest(arguments, arguments[1:], fillvalue=""):
        if option == "--db" and value:
            found = ("--db", value)
        elif option.startswith("--db="):
            found = ("--db", option.removeprefix("--db="))
    _store.set(found)


def store_options() -> tuple[str, ...]:
    """Return `--db` and what the user gave with it; nothing if that was nothing."""
    return _store.get()


def completed(message: str) -> str:
    """Return the message with the user's --db in every command in it that takes one."""
    options = command(*store_options()).removeprefix("hw1")
    return _IN_MESSAGE.sub(lambda found: f"{found[0][:-1]}{options}`", message)
