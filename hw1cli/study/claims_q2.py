"""The claims of Question 2: logistic regression, batch size and learning rate."""

from hw1cli.claims.judge import Claim
from hw1cli.claims.measures import Difference, FewerUpdates, FromEvidence, Lead, OverSeeds, Ratio
from hw1cli.claims.rules import Above, Within
from hw1cli.claims.run_metrics import loss_gap, majority_share, seconds
from hw1cli.evidence import GRADIENT_NOISE
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.torch_logreg import TorchLogRegConfig
from hw1cli.records import SplitName
from hw1cli.report.document import Kind
from hw1cli.study import published
from hw1cli.study.claim_words import extreme, published_lead
from hw1cli.study.claims_regularisation import REGULARISATION
from hw1cli.study.q2 import BATCH_16, BATCH_1024, BY_LR, LOGREGS

LOGISTIC = (
    extreme(
        TorchLogRegConfig(lr=0.01),
        LOGREGS,
        id="q2.1-best-lr",
        question="Q2.1",
        statement="0.01 is the best of three learning rates for logistic regression, by validation accuracy.",
    ),
)

BATCH_SIZE = (
    Claim(
        id="q2.2a-small-batch-better",
        question="Q2.2a",
        statement="Batch size 16 has a better test accuracy than 1024.",
        quantity="the test accuracy with batch size 16 minus that with 1024",
        measure=Lead(config=BATCH_16, rivals=(BATCH_1024,), split=SplitName.TEST),
        rule=Above(0),
        kind=Kind.DIFFERENCE,
        published=published_lead(published.FFN_BATCH_16, published.FFN_BATCH_1024),
    ),
    Claim(
        id="q2.2a-large-batch-faster",
        question="Q2.2a",
        statement="Batch size 1024 is faster than 16.",
        quantity="the execution time with batch size 16 divided by that with 1024",
        measure=Ratio(BATCH_16, BATCH_1024, seconds),
        rule=Above(1),
        kind=Kind.RATIO,
        published=published.FFN_SPEEDUP,
    ),
    Claim(
        id="q2.2a-3.5-times",
        question="Q2.2a",
        statement="It is about 3.5 times faster.",
        quantity="the execution time with batch size 16 divided by that with 1024",
        measure=Ratio(BATCH_16, BATCH_1024, seconds),
        # A quarter less to a quarter more.
        rule=Within(3.5 / 1.25, 3.5 * 1.25),
        kind=Kind.RATIO,
        published=published.FFN_SPEEDUP,
    ),
    Claim(
        id="q2.2a-fewer-updates",
        question="Q2.2a",
        statement="Batch size 1024 makes 64 times fewer updates than 16.",
        quantity="the number of updates in an epoch with batch size 16 divided by that with 1024",
        measure=FewerUpdates(16, 1024),
        rule=Within(63, 65),
        kind=Kind.RATIO,
        published=64,
    ),
    Claim(
        id="q2.2a-noisier-gradients",
        question="Q2.2a",
        statement="Smaller batches have noisier gradients.",
        quantity="the variance of the gradient of batches of 16 divided by that of batches of 1024",
        measure=FromEvidence(GRADIENT_NOISE, "variance_ratio", interval="variance_ratio_interval", n="repetitions"),
        rule=Above(1),
        kind=Kind.RATIO,
    ),
    Claim(
        id="q2.2a-large-batch-overfits",
        question="Q2.2a",
        statement="Batch size 1024 overfits more than 16.",
        quantity="the final validation loss minus training loss with batch size 1024, less the same with 16,",
        measure=Difference(BATCH_1024, BATCH_16, loss_gap),
        rule=Above(0),
        kind=Kind.DIFFERENCE,
        on_overfitting=True,
    ),
)

LEARNING_RATE = (
    extreme(
        FfnConfig(lr=0.1),
        BY_LR,
        id="q2.2b-best-lr",
        question="Q2.2b",
        statement="0.1 is the best of four learning rates for the feed-forward network, by validation accuracy.",
    ),
    extreme(
        FfnConfig(lr=1),
        BY_LR,
        id="q2.2b-worst-lr",
        question="Q2.2b",
        statement="Learning rate 1 is the worst of the four.",
        worst=True,
    ),
    Claim(
        id="q2.2b-collapse",
        question="Q2.2b",
        statement="At learning rate 1 the network collapses to the majority class.",
        quantity="the share of validation and test predictions that are the majority class, at learning rate 1,",
        measure=OverSeeds(FfnConfig(lr=1), majority_share),
        rule=Within(1, 1),
        kind=Kind.ACCURACY,
        published=1.0,
    ),
)


Q2_CLAIMS = (*LOGISTIC, *BATCH_SIZE, *LEARNING_RATE, *REGULARISATION)
