"""The usual slips: what a number would be of, had something been set otherwise than the report says."""

from collections.abc import Iterator
from dataclasses import replace

from hw1cli.checking.claimed import BEST_EPOCH, Claimed
from hw1cli.report.declare import BY_EPOCH, Metric

LAYERS = (1, 2, 3)
"""How many hidden layers the course's `-layers 2` was read as."""


def slips(claim: Claimed) -> Iterator[tuple[str, Claimed]]:
    """Yield slips in words, each with the claim that is true if it was made and the digits come out.

    They are those that make it a number of some stored or trained run of the same data.
    """
    if claim.metric in (Metric.TRAIN_SECONDS, BEST_EPOCH):
        return
    for layers in LAYERS:
        changed = tuple(
            replace(config, hidden_layers=layers)  # type: ignore[call-arg]
            for config in claim.configs
            if getattr(config, "hidden_layers", layers) != layers
        )
        if changed:
            yield f"with --hidden-layers {layers}", replace(claim, configs=changed)
    if claim.metric == Metric.TEST_ACC:
        yield "on the official test set, not cut", replace(claim, metric=Metric.OFFICIAL_TEST_ACC)
    if claim.epoch is None and claim.epochs > 1:
        yield "with the first epoch's weights", replace(claim, best=False, epoch=1)
        if claim.metric in BY_EPOCH and not claim.best:
            yield "as the best of the epochs", replace(claim, best=True)
        if claim.best:
            yield "after the last epoch", replace(claim, best=False)
