"""Claims for tests, in one line."""

from typing import Any

from hw1cli.checking.claimed import Claimed, claimed

SIZES = {"test_acc": 529, "official_test_acc": 1000, "val_acc": 10_832, "train_acc": 97_477}


def claim(run: str, metric: str, value: str, place: str = "line 1", **rest: Any) -> Claimed:
    """Return what an entry of a file claims."""
    return claimed(place, {"run": run, "metric": metric, "value": value, **rest})
