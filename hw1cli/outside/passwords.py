"""Passwords and tokens in database URLs: taken out of every text that is shown or stored."""

import re
from urllib.parse import unquote

MASK = "***"

_SECRET_NAME = re.compile(r"passw|pwd|passphrase|secret|token|odbc_connect", re.IGNORECASE)


# One slash is what a path leaves of two. An unencoded @ or / may be a part of the password: it ends at the last @.
# In a text, what closes a quotation around the URL is no part of it.
_IN_TEXT = (
    re.compile(r"(:/+[^\s:/]*:)\S*@"),
    re.compile(r"([?&;])([^=&;?\s]+)=([^&;\s]+?)(?=['\"),.\]]*(?:[&;\s]|$))"),
)
_ALONE = re.compile(r"(:/+[^\s:/]*:)[\s\S]*@"), re.compile(r"([?&;])([^=&;?\s]+)=([^&;]+)")


def mask(text: str) -> str:
    """Return `text` with the password of every URL in it, and what parameters such as `password=` say, as `***`."""
    return _masked(text, *_IN_TEXT) if ":/" in text else text


def mask_argument(argument: str) -> str:
    """Return one argument of a command line masked: as `mask`, but a password in it may have spaces, too."""
    return _masked(argument, *_ALONE) if ":/" in argument else argument


def _masked(text: str, credentials: re.Pattern[str], parameter: re.Pattern[str]) -> str:
    return parameter.sub(_parameter, credentials.sub(rf"\1{MASK}@", text))


def _parameter(found: re.Match[str]) -> str:
    before, name, value = found.groups()
    return f"{before}{name}={MASK if _SECRET_NAME.search(unquote(name)) else value}"
