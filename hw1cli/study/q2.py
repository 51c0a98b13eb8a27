"""Question 2: logistic regression and feed-forward networks with an autodiff toolkit."""

from hw1cli.models.ffn import FfnConfig
from hw1cli.models.torch_logreg import TorchLogRegConfig
from hw1cli.report.declare import (
    Curve,
    CurveFigure,
    Experiment,
    Metric,
    MetricTable,
    Question,
    RatioRow,
    Row,
    Selection,
    Subject,
)
from hw1cli.study import published

LOGREGS = tuple(TorchLogRegConfig(lr=lr) for lr in (0.001, 0.01, 0.1))
LOGREG_BEST = Selection(among=LOGREGS)

BATCH_16 = FfnConfig()
BATCH_1024 = FfnConfig(batch_size=1024)

BY_LR = tuple(FfnConfig(lr=lr) for lr in (1, 0.1, 0.01, 0.001))
BEST_LR = Selection(among=BY_LR)
WORST_LR = Selection(among=BY_LR, worst=True)

LONG_DEFAULT = FfnConfig(batch_size=256, epochs=150)
LONG_DROPOUT = FfnConfig(batch_size=256, epochs=150, dropout=0.2)
LONG_L2 = FfnConfig(batch_size=256, epochs=150, l2=0.0001)
LONG = (LONG_DEFAULT, LONG_DROPOUT, LONG_L2)

_NO_PUBLISHED_ACCURACY = {Metric.VAL_ACC: None, Metric.TEST_ACC: None}


def _losses(number: int, title: str, subject: Subject) -> CurveFigure:
    return CurveFigure(
        number=number,
        title=title,
        curves=(
            Curve(label="train", subject=subject, metric=Metric.TRAIN_LOSS),
            Curve(label="validation", subject=subject, metric=Metric.VAL_LOSS),
        ),
    )


def _accuracies(number: int, title: str, subject: Subject) -> CurveFigure:
    return CurveFigure(
        number=number,
        title=title,
        curves=(
            Curve(label="train (running average)", subject=subject, metric=Metric.TRAIN_ACC),
            Curve(label="validation", subject=subject, metric=Metric.VAL_ACC),
        ),
    )


Q2 = Question(
    id="q2",
    title="Question 2: medical image classification with an autodiff toolkit",
    experiments=(
        # The two timed runs come first, so that nothing else is trained beside them.
        Experiment(id="q2.2a", title="Batch size", configs=(BATCH_16, BATCH_1024), alone=True),
        Experiment(id="q2.1", title="Logistic regression", configs=LOGREGS),
        Experiment(id="q2.2b", title="Learning rate", configs=BY_LR),
        Experiment(id="q2.2c", title="Regularisation", configs=LONG),
    ),
    tables=(
        MetricTable(
            id="q21",
            title="Q2.1: logistic regression, best of three learning rates by final validation accuracy",
            rows=(
                Row(label="best", subject=LOGREG_BEST, published=published.TORCH_LOGREG_BEST),
                *(Row(label=f"lr {each.lr:g}", subject=each, published=_NO_PUBLISHED_ACCURACY) for each in LOGREGS),
            ),
        ),
        MetricTable(
            id="table3",
            number=3,
            title="Feed-forward network, batch size 16 against 1024",
            rows=(
                Row(label="batch 16", subject=BATCH_16, published=published.FFN_BATCH_16),
                Row(label="batch 1024", subject=BATCH_1024, published=published.FFN_BATCH_1024),
                RatioRow(
                    label="batch 16 to 1024",
                    metric=Metric.TRAIN_SECONDS,
                    of=BATCH_16,
                    to=BATCH_1024,
                    published=published.FFN_SPEEDUP,
                ),
            ),
        ),
        MetricTable(
            id="q22b",
            title="Q2.2b: feed-forward network, best and worst of four learning rates by final validation accuracy",
            rows=(
                Row(label="best", subject=BEST_LR, published=published.FFN_BEST_LR),
                Row(label="worst", subject=WORST_LR, published=published.FFN_WORST_LR),
                *(Row(label=f"lr {each.lr:g}", subject=each, published=_NO_PUBLISHED_ACCURACY) for each in BY_LR),
            ),
        ),
        MetricTable(
            id="q22c",
            title="Q2.2c: feed-forward network, 150 epochs at batch 256",
            rows=(
                Row(label="default", subject=LONG_DEFAULT, published=published.FFN_150_DEFAULT),
                Row(label="L2 0.0001", subject=LONG_L2, published=published.FFN_150_L2),
                Row(label="dropout 0.2", subject=LONG_DROPOUT, published=published.FFN_150_DROPOUT),
                Row(label="best", subject=Selection(among=LONG), published=published.FFN_150_DROPOUT),
                Row(label="worst", subject=Selection(among=LONG, worst=True), published=published.FFN_150_L2),
            ),
        ),
    ),
    figures=(
        CurveFigure(
            number=6,
            title="Logistic regression, best learning rate: validation accuracy by epoch",
            curves=(Curve(label="validation", subject=LOGREG_BEST, metric=Metric.VAL_ACC),),
        ),
        _losses(7, "Logistic regression, best learning rate: losses by epoch", LOGREG_BEST),
        _accuracies(8, "Feed-forward network, batch 16: accuracies by epoch", BATCH_16),
        _losses(9, "Feed-forward network, batch 16: losses by epoch", BATCH_16),
        _accuracies(10, "Feed-forward network, batch 1024: accuracies by epoch", BATCH_1024),
        _losses(11, "Feed-forward network, batch 1024: losses by epoch", BATCH_1024),
        _losses(12, "Feed-forward network, worst learning rate: losses by epoch", WORST_LR),
        _losses(13, "Feed-forward network, best learning rate: losses by epoch", BEST_LR),
        _losses(14, "Feed-forward network, 150 epochs, default: losses by epoch", LONG_DEFAULT),
        _losses(15, "Feed-forward network, 150 epochs, dropout 0.2: losses by epoch", LONG_DROPOUT),
        _losses(16, "Feed-forward network, 150 epochs, L2 0.0001: losses by epoch", LONG_L2),
    ),
)
