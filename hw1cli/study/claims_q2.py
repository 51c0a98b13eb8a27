"""The claims of Question 2."""

from hw1cli.claims.claim import Claim
from hw1cli.claims.measures import fewer_updates, noise_ratio, unmeasured
from hw1cli.claims.rules import MOST, above, within
from hw1cli.claims.run_measures import lead_of, mean_of, share_of, time_ratio
from hw1cli.claims.run_metrics import collapsed, end_over_best, epoch_of_best, fall_after_best
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.torch_logreg import TorchLogRegConfig
from hw1cli.records import SplitName
from hw1cli.specs import Config
from hw1cli.study import published
from hw1cli.study.q2 import BATCH_16, BATCH_1024, BY_LR, LOGREGS, LONG, LONG_DEFAULT, LONG_DROPOUT, LONG_L2

_NEAR = 20
"""How many epochs away "near" reaches."""

_RUNNING_LOSS = (
    "cannot be judged: this network's training loss is a running mean, taken while the weights change, and "
    "validation's is not"
)
_BEST_BY = "its final validation accuracy minus that of each other, the least of these margins,"
_WORST_BY = "the final validation accuracy of each other minus its own, the least of these margins,"


def _stops_near(config: Config, epoch: int, *, id: str, name: str) -> Claim:
    return Claim(
        id=id,
        question="Q2.2c",
        statement=f"{name}, the validation loss stops improving near epoch {epoch}.",
        quantity="the epoch of the lowest validation loss",
        measure=mean_of(config, epoch_of_best),
        rule=within(epoch - _NEAR, epoch + _NEAR),
        published=epoch,
        on_overfitting=True,
    )


def _keeps_falling(config: Config, *, id: str, name: str) -> Claim:
    return Claim(
        id=id,
        question="Q2.2c",
        statement=f"{name}, the training loss keeps falling after that.",
        quantity="the training loss at the epoch of the lowest validation loss minus that of the last epoch",
        measure=mean_of(config, fall_after_best),
        rule=above(0),
        on_overfitting=True,
    )


_VARIANTS = (
    (LONG_DEFAULT, "default", "With the default network", 50),
    (LONG_L2, "l2", "With L2 regularisation", 60),
    (LONG_DROPOUT, "dropout", "With dropout", 120),
)

Q2_CLAIMS = (
    Claim(
        id="q2.1-best-lr",
        question="Q2.1",
        statement="0.01 is the best of three learning rates for logistic regression, by validation accuracy.",
        quantity=_BEST_BY,
        measure=lead_of(TorchLogRegConfig(lr=0.01), LOGREGS, SplitName.VAL),
        rule=above(0),
    ),
    Claim(
        id="q2.2a-small-batch-better",
        question="Q2.2a",
        statement="Batch size 16 has a better test accuracy than 1024.",
        quantity="the test accuracy with batch size 16 minus that with 1024",
        measure=lead_of(BATCH_16, (BATCH_1024,), SplitName.TEST),
        rule=above(0),
        published=published.lead(published.FFN_BATCH_16, published.FFN_BATCH_1024),
    ),
    Claim(
        id="q2.2a-large-batch-faster",
        question="Q2.2a",
        statement="Batch size 1024 is faster than 16.",
        quantity="the execution time with batch size 16 divided by that with 1024",
        measure=time_ratio(BATCH_16, BATCH_1024),
        rule=above(1),
        published=published.FFN_SPEEDUP,
    ),
    Claim(
        id="q2.2a-3.5-times",
        question="Q2.2a",
        statement="It is about 3.5 times faster.",
        quantity="the execution time with batch size 16 divided by that with 1024",
        measure=time_ratio(BATCH_16, BATCH_1024),
        # A quarter less to a quarter more.
        rule=within(3.5 / 1.25, 3.5 * 1.25),
        published=published.FFN_SPEEDUP,
    ),
    Claim(
        id="q2.2a-fewer-updates",
        question="Q2.2a",
        statement="Batch size 1024 makes 64 times fewer updates than 16.",
        quantity="the number of updates in an epoch with batch size 16 divided by that with 1024",
        measure=fewer_updates,
        rule=within(63, 65),
        published=64,
    ),
    Claim(
        id="q2.2a-noisier-gradients",
        question="Q2.2a",
        statement="Smaller batches have noisier gradients.",
        quantity="the variance of the gradient of batches of 16 divided by that of batches of 1024",
        measure=noise_ratio,
        rule=above(1),
    ),
    Claim(
        id="q2.2a-large-batch-overfits",
        question="Q2.2a",
        statement="Batch size 1024 overfits more than 16.",
        quantity="the final validation loss minus training loss with batch size 1024, less the same with 16,",
        measure=unmeasured(_RUNNING_LOSS),
        rule=above(0),
        on_overfitting=True,
    ),
    Claim(
        id="q2.2b-best-lr",
        question="Q2.2b",
        statement="0.1 is the best of four learning rates for the feed-forward network, by validation accuracy.",
        quantity=_BEST_BY,
        measure=lead_of(FfnConfig(lr=0.1), BY_LR, SplitName.VAL),
        rule=above(0),
    ),
    Claim(
        id="q2.2b-worst-lr",
        question="Q2.2b",
        statement="Learning rate 1 is the worst of the four.",
        quantity=_WORST_BY,
        measure=lead_of(FfnConfig(lr=1), BY_LR, SplitName.VAL, behind=True),
        rule=above(0),
    ),
    Claim(
        id="q2.2b-collapse",
        question="Q2.2b",
        statement="At learning rate 1 the network collapses to the majority class.",
        quantity="the share of seeds in which every validation and test prediction is the majority class",
        measure=share_of(FfnConfig(lr=1), collapsed),
        rule=MOST,
        published=1.0,
    ),
    *(_stops_near(config, epoch, id=f"q2.2c-{key}-stops", name=name) for config, key, name, epoch in _VARIANTS),
    *(_keeps_falling(config, id=f"q2.2c-{key}-keeps-falling", name=name) for config, key, name, _ in _VARIANTS),
    Claim(
        id="q2.2c-default-overfits",
        question="Q2.2c",
        statement="The default network overfits.",
        quantity="the validation loss of the default network over its last ten epochs, divided by its lowest one,",
        measure=mean_of(LONG_DEFAULT, end_over_best),
        rule=above(1.05),
        on_overfitting=True,
    ),
    Claim(
        id="q2.2c-dropout-best",
        question="Q2.2c",
        statement="Dropout has the best validation accuracy of the three.",
        quantity=_BEST_BY,
        measure=lead_of(LONG_DROPOUT, LONG, SplitName.VAL),
        rule=above(0),
        on_overfitting=True,
    ),
    Claim(
        id="q2.2c-l2-worst",
        question="Q2.2c",
        statement="L2 regularisation has the worst validation accuracy of the three.",
        quantity=_WORST_BY,
        measure=lead_of(LONG_L2, LONG, SplitName.VAL, behind=True),
        rule=above(0),
        on_overfitting=True,
    ),
    Claim(
        id="q2.2c-dropout-best-test",
        question="Q2.2c",
        statement="Dropout has the best test accuracy of the three.",
        quantity="the test accuracy with dropout minus that of each other, the least of these margins,",
        measure=lead_of(LONG_DROPOUT, LONG, SplitName.TEST),
        rule=above(0),
        published=published.lead(published.FFN_150_DROPOUT, published.FFN_150_L2),
        on_overfitting=True,
    ),
)
