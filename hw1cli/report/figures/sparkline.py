"""A curve in one line of text."""

from collections.abc import Sequence

_SPARKS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float], width: int = 24) -> str:
    """Return finite values as at most `width` block characters, scaled from lowest to highest."""
    if not values:
        return ""
    shown = min(len(values), width)
    sampled = [values[round(i * (len(values) - 1) / max(1, shown - 1))] for i in range(shown)]
    low, high = min(sampled), max(sampled)
    return "".join(_SPARKS[int((v - low) / ((high - low) or 1.0) * (len(_SPARKS) - 1) + 0.5)] for v in sampled)
