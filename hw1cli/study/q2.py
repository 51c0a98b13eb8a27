"""Question 2: logistic regression and feed-forward networks with an autodiff toolkit."""

from hw1cli.models.ffn import FfnConfig
from hw1cli.models.torch_logreg import TorchLogRegConfig
from hw1cli.report.declare import (
    LOSSES,
    CurveFigure,
    Experiment,
    Metric,
    MetricTable,
    Question,
    RatioRow,
    Row,
    Selection,
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


_ACCURACIES = {"train (running average)": Metric.TRAIN_ACC, "validation": Metric.VAL_ACC}

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
                Row("best", LOGREG_BEST, published.TORCH_LOGREG_BEST),
                *(Row(f"lr {each.lr:g}", each, _NO_PUBLISHED_ACCURACY) for each in LOGREGS),
            ),
        ),
        MetricTable(
            id="table3",
            number=3,
            title="Feed-forward network, batch size 16 against 1024",
            rows=(
                Row("batch 16", BATCH_16, published.FFN_BATCH_16),
                Row("batch 1024", BATCH_1024, published.FFN_BATCH_1024),
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
                Row("best", BEST_LR, published.FFN_BEST_LR),
                Row("worst", WORST_LR, published.FFN_WORST_LR),
                *(Row(f"lr {each.lr:g}", each, _NO_PUBLISHED_ACCURACY) for each in BY_LR),
            ),
        ),
        MetricTable(
            id="q22c",
            title="Q2.2c: feed-forward network, 150 epochs at batch 256",
            rows=(
                Row("default", LONG_DEFAULT, published.FFN_150_DEFAULT),
                Row("L2 0.0001", LONG_L2, published.FFN_150_L2),
                Row("dropout 0.2", LONG_DROPOUT, published.FFN_150_DROPOUT),
                Row("best", Selection(among=LONG), published.FFN_150_DROPOUT),
                Row("worst", Selection(among=LONG, worst=True), published.FFN_150_L2),
            ),
        ),
    ),
    figures=(
        CurveFigure(
            6,
            "Logistic regression, best learning rate: validation accuracy by epoch",
            LOGREG_BEST,
            {"validation": Metric.VAL_ACC},
        ),
        CurveFigure(7, "Logistic regression, best learning rate: losses by epoch", LOGREG_BEST, LOSSES),
        CurveFigure(8, "Feed-forward network, batch 16: accuracies by epoch", BATCH_16, _ACCURACIES),
        CurveFigure(9, "Feed-forward network, batch 16: losses by epoch", BATCH_16, LOSSES),
        CurveFigure(10, "Feed-forward network, batch 1024: accuracies by epoch", BATCH_1024, _ACCURACIES),
        CurveFigure(11, "Feed-forward network, batch 1024: losses by epoch", BATCH_1024, LOSSES),
        CurveFigure(12, "Feed-forward network, worst learning rate: losses by epoch", WORST_LR, LOSSES),
        CurveFigure(13, "Feed-forward network, best learning rate: losses by epoch", BEST_LR, LOSSES),
        CurveFigure(14, "Feed-forward network, 150 epochs, default: losses by epoch", LONG_DEFAULT, LOSSES),
        CurveFigure(15, "Feed-forward network, 150 epochs, dropout 0.2: losses by epoch", LONG_DROPOUT, LOSSES),
        CurveFigure(16, "Feed-forward network, 150 epochs, L2 0.0001: losses by epoch", LONG_L2, LOSSES),
    ),
)
