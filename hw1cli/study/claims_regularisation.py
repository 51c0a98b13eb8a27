"""The claims of Question 2.2c: the default network, L2 regularisation and dropout over 150 epochs."""

from hw1cli.claims.judge import Claim
from hw1cli.claims.measures import Lead, OverSeeds
from hw1cli.claims.rules import Above, Within
from hw1cli.claims.run_metrics import end_over_best, epoch_of_best, fall_after_best
from hw1cli.records import SplitName
from hw1cli.report.document import Kind
from hw1cli.specs import Config
from hw1cli.study import published
from hw1cli.study.claim_words import extreme, published_lead
from hw1cli.study.q2 import LONG, LONG_DEFAULT, LONG_DROPOUT, LONG_L2

_NEAR = 20
"""How many epochs away "near" reaches."""


def _stops_near(config: Config, epoch: int, *, id: str, name: str) -> Claim:
    return Claim(
        id=id,
        question="Q2.2c",
        statement=f"{name}, the validation loss stops improving near epoch {epoch}.",
        quantity="the epoch of the lowest validation loss",
        measure=OverSeeds(config, epoch_of_best),
        rule=Within(epoch - _NEAR, epoch + _NEAR),
        kind=Kind.NUMBER,
        published=epoch,
        on_overfitting=True,
    )


def _keeps_falling(config: Config, *, id: str, name: str) -> Claim:
    return Claim(
        id=id,
        question="Q2.2c",
        statement=f"{name}, the training loss keeps falling after that.",
        quantity="the training loss at the epoch of the lowest validation loss minus that of the last epoch",
        measure=OverSeeds(config, fall_after_best),
        rule=Above(0),
        kind=Kind.LOSS,
        on_overfitting=True,
    )


_VARIANTS = (
    (LONG_DEFAULT, "default", "With the default network", 50),
    (LONG_L2, "l2", "With L2 regularisation", 60),
    (LONG_DROPOUT, "dropout", "With dropout", 120),
)

REGULARISATION = (
    *(_stops_near(config, epoch, id=f"q2.2c-{key}-stops", name=name) for config, key, name, epoch in _VARIANTS),
    *(_keeps_falling(config, id=f"q2.2c-{key}-keeps-falling", name=name) for config, key, name, _ in _VARIANTS),
    Claim(
        id="q2.2c-default-overfits",
        question="Q2.2c",
        statement="The default network overfits.",
        quantity="the validation loss of the default network over its last ten epochs, divided by its lowest one,",
        measure=OverSeeds(LONG_DEFAULT, end_over_best),
        rule=Above(1.05),
        kind=Kind.RATIO,
        on_overfitting=True,
    ),
    extreme(
        LONG_DROPOUT,
        LONG,
        id="q2.2c-dropout-best",
        question="Q2.2c",
        statement="Dropout has the best validation accuracy of the three.",
        on_overfitting=True,
    ),
    extreme(
        LONG_L2,
        LONG,
        id="q2.2c-l2-worst",
        question="Q2.2c",
        statement="L2 regularisation has the worst validation accuracy of the three.",
        worst=True,
        on_overfitting=True,
    ),
    Claim(
        id="q2.2c-dropout-best-test",
        question="Q2.2c",
        statement="Dropout has the best test accuracy of the three.",
        quantity="the test accuracy with dropout minus the highest one of the other two",
        measure=Lead(config=LONG_DROPOUT, rivals=(LONG_DEFAULT, LONG_L2), split=SplitName.TEST),
        rule=Above(0),
        kind=Kind.DIFFERENCE,
        published=published_lead(published.FFN_150_DROPOUT, published.FFN_150_L2),
        on_overfitting=True,
    ),
)
