"""Question 1: perceptron, logistic regression and a multi-layer perceptron from scratch."""

from hw1cli.evidence import CONVEXITY, EXPRESSIVENESS, OPTIMALITY
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.report.content.evidence import (
    convexity_table,
    curvature_figure,
    curvature_table,
    expressiveness_table,
    optimality_table,
)
from hw1cli.report.declare import (
    ACCURACIES,
    FINAL_ACCURACIES,
    CurveFigure,
    Evidence,
    Metric,
    MetricTable,
    Question,
    Row,
    SubQuestion,
)
from hw1cli.study import published

PERCEPTRON = PerceptronConfig()
LOGREG_001 = LogRegConfig(lr=0.01)
LOGREG_0001 = LogRegConfig(lr=0.001)
MLP = MlpConfig()

Q1_1A = SubQuestion(
    id="1.1a",
    title="perceptron",
    table=MetricTable(
        id="table1",
        number=1,
        title="Perceptron, final accuracies",
        head="set",
        metrics=FINAL_ACCURACIES,
        rows=(Row("perceptron", PERCEPTRON, published.PERCEPTRON),),
    ),
    figures=((CurveFigure(1, "Perceptron: accuracy by epoch", PERCEPTRON, ACCURACIES),),),
)

Q1_1B = SubQuestion(
    id="1.1b",
    title="logistic regression at two learning rates",
    table=MetricTable(
        id="table2",
        number=2,
        title="Logistic regression, final accuracies for two learning rates",
        head="learning rate",
        metrics=FINAL_ACCURACIES,
        rows=(
            Row("0.01", LOGREG_001, published.LOGREG_001),
            Row("0.001", LOGREG_0001, published.LOGREG_0001),
        ),
    ),
    figures=(
        (
            CurveFigure(2, "Logistic regression, lr 0.01: accuracy by epoch", LOGREG_001, ACCURACIES),
            CurveFigure(3, "Logistic regression, lr 0.001: accuracy by epoch", LOGREG_0001, ACCURACIES),
        ),
    ),
)

Q1_2A = SubQuestion(
    id="1.2a",
    title="expressiveness and convexity",
    evidence=(
        Evidence(kind=EXPRESSIVENESS, what="evidence of expressiveness", tables=(expressiveness_table,)),
        Evidence(
            kind=CONVEXITY,
            what="evidence of convexity",
            figures=(curvature_figure,),
            further=(convexity_table, curvature_table),
        ),
        Evidence(kind=OPTIMALITY, what="evidence of optimality", further=(optimality_table,)),
    ),
)

Q1_2B = SubQuestion(
    id="1.2b",
    title="multi-layer perceptron",
    table=MetricTable(
        id="q12b",
        title="Multi-layer perceptron, final accuracies",
        head="set",
        metrics=FINAL_ACCURACIES,
        rows=(Row("MLP", MLP, published.MLP),),
    ),
    figures=(
        (CurveFigure(4, "Multi-layer perceptron: accuracy by epoch", MLP, ACCURACIES),),
        (CurveFigure(5, "Multi-layer perceptron: training loss by epoch", MLP, {"train": Metric.TRAIN_LOSS}),),
    ),
)

Q1 = Question(
    id="q1",
    title="Question 1: medical image classification with linear models and a neural network, from scratch",
    parts=(Q1_1A, Q1_1B, Q1_2A, Q1_2B),
)
