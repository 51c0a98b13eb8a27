"""Numbers of things and moments in words, as every message and table writes them."""

from datetime import UTC, datetime


def counted(number: int, what: str) -> str:
    """Return how many there are of something: `1 run`, `1,200 runs`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def moment(time: datetime, precision: str = "minutes") -> str:
    """Return a moment with its zone, which is always the same: `2026-11-25 15:04 UTC`."""
    return time.astimezone(UTC).isoformat(" ", precision).removesuffix("+00:00") + " UTC"
