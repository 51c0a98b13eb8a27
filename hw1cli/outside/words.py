"""Numbers of things, moments and others' messages in words, as every message and table writes them."""

from datetime import UTC, datetime


def one_line(message: object) -> str:
    """Return a text from elsewhere on one line, without its middle if it is long."""
    text = " ".join((str(message) or repr(message)).split())  # some errors have no words
    return text if len(text) <= 160 else f"{text[:100]} ... {text[-50:]}"


def counted(number: int, what: str) -> str:
    """Return how many there are of something: `1 run`, `1,200 runs`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def moment(time: datetime, precision: str = "minutes") -> str:
    """Return a moment with its zone, which is always the same: `2026-11-25 15:04 UTC`."""
    return time.astimezone(UTC).isoformat(" ", precision).removesuffix("+00:00") + " UTC"
