"""Question 2: logistic regression and feed-forward networks with an autodiff toolkit."""

from hw1cli.evidence import GRADIENT_NOISE
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.torch_logreg import TorchLogRegConfig
from hw1cli.report.content.evidence import noise_table
from hw1cli.report.declare import (
    LOSSES,
    CurveFigure,
    Evidence,
    Metric,
    MetricTable,
    Question,
    Row,
    Selection,
    SubQuestion,
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

_ACCURACIES = {"train (running average)": Metric.TRAIN_ACC, "validation": Metric.VAL_ACC}
_VAL_AND_TEST = (Metric.VAL_ACC, Metric.TEST_ACC)

Q2_1 = SubQuestion(
    id="2.1",
    title="logistic regression",
    table=MetricTable(
        id="q21",
        title="Logistic regression, final accuracies for three learning rates",
        head="learning rate",
        metrics=_VAL_AND_TEST,
        rows=tuple(Row(f"{each.lr:g}", each, published.TORCH_LOGREG.get(each.lr, {})) for each in LOGREGS),
        ranked=True,
    ),
    figures=(
        (
            CurveFigure(
                6,
                "Logistic regression, best learning rate: validation accuracy",
                LOGREG_BEST,
                {"validation": Metric.VAL_ACC},
            ),
        ),
        (CurveFigure(7, "Logistic regression, best learning rate: losses", LOGREG_BEST, LOSSES),),
    ),
)

Q2_2A = SubQuestion(
    id="2.2a",
    title="batch size",
    alone=True,
    table=MetricTable(
        id="table3",
        number=3,
        title="Feed-forward network, batch size 16 against 1024",
        head="batch size",
        metrics=(Metric.TEST_ACC, Metric.TRAIN_SECONDS),
        rows=(
            Row("16", BATCH_16, published.FFN_BATCH_16),
            Row("1024", BATCH_1024, published.FFN_BATCH_1024),
        ),
    ),
    figures=(
        (
            CurveFigure(8, "Feed-forward network, batch 16: accuracies by epoch", BATCH_16, _ACCURACIES),
            CurveFigure(10, "Feed-forward network, batch 1024: accuracies by epoch", BATCH_1024, _ACCURACIES),
        ),
        (
            CurveFigure(9, "Feed-forward network, batch 16: losses by epoch", BATCH_16, LOSSES),
            CurveFigure(11, "Feed-forward network, batch 1024: losses by epoch", BATCH_1024, LOSSES),
        ),
    ),
    evidence=(Evidence(kind=GRADIENT_NOISE, what="evidence of gradient noise", further=(noise_table,)),),
)

Q2_2B = SubQuestion(
    id="2.2b",
    title="learning rate",
    table=MetricTable(
        id="q22b",
        title="Feed-forward network, final accuracies for four learning rates",
        head="learning rate",
        metrics=_VAL_AND_TEST,
        rows=tuple(Row(f"{each.lr:g}", each, published.FFN_LR.get(each.lr, {})) for each in BY_LR),
        ranked=True,
    ),
    figures=(
        (
            CurveFigure(12, "Feed-forward network, worst learning rate: losses", WORST_LR, LOSSES),
            CurveFigure(13, "Feed-forward network, best learning rate: losses", BEST_LR, LOSSES),
        ),
    ),
)

Q2_2C = SubQuestion(
    id="2.2c",
    title="dropout and L2 regularisation",
    table=MetricTable(
        id="q22c",
        title="Feed-forward network, final accuracies after 150 epochs at batch size 256",
        head="network",
        metrics=_VAL_AND_TEST,
        rows=(
            Row("default", LONG_DEFAULT, published.FFN_150_DEFAULT),
            Row("dropout 0.2", LONG_DROPOUT, published.FFN_150_DROPOUT),
            Row("L2 0.0001", LONG_L2, published.FFN_150_L2),
        ),
        ranked=True,
    ),
    figures=(
        (
            CurveFigure(14, "Feed-forward network, 150 epochs, default: losses by epoch", LONG_DEFAULT, LOSSES),
            CurveFigure(15, "Feed-forward network, 150 epochs, dropout 0.2: losses by epoch", LONG_DROPOUT, LOSSES),
            CurveFigure(16, "Feed-forward network, 150 epochs, L2 0.0001: losses by epoch", LONG_L2, LOSSES),
        ),
    ),
)

Q2 = Question(
    id="q2",
    title="Question 2: medical image classification with an autodiff toolkit",
    parts=(Q2_1, Q2_2A, Q2_2B, Q2_2C),
)
