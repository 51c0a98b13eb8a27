"""The digests that every machine must compute."""

import json
from collections.abc import Mapping
from pathlib import Path

PATH = Path(__file__).parents[1] / "frozen" / "digests.json"


def read() -> dict[str, str]:
    """Return the digest of each case."""
    digests: dict[str, str] = json.loads(PATH.read_text(encoding="utf-8"))
    return digests


def write(digests: Mapping[str, str]) -> None:
    """Make these digests the standard."""
    PATH.write_text(json.dumps(digests, indent=1) + "\n", encoding="utf-8")
