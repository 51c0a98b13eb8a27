"""What many tests need one of and none cares about: an environment, a data set."""

from typing import Any

from hw1cli.records import Environment


def environment(**changes: Any) -> Environment:
    """Return where and how a run was made, with what a test wants otherwise."""
    values: dict[str, Any] = {
        "processor": "a processor", "cores": 2, "threads": 2, "device": "cpu", "os": "an os", "python": "3.11",
        "numpy": "2.0", "torch": None, "hw1": "0.1.0", "commit": "c" * 40, "dirty": False, "command": "hw1 train",
    }  # fmt: skip
    return Environment(**values | changes)
