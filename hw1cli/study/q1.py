"""Question 1: perceptron, logistic regression and a multi-layer perceptron from scratch."""

from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.report.declare import ACCURACIES, CurveFigure, Experiment, Metric, MetricTable, Question, Row
from hw1cli.study import published

PERCEPTRON = PerceptronConfig()
LOGREG_001 = LogRegConfig(lr=0.01)
LOGREG_0001 = LogRegConfig(lr=0.001)
MLP = MlpConfig()


Q1 = Question(
    id="q1",
    title="Question 1: medical image classification with linear models and a neural network, from scratch",
    experiments=(
        Experiment(id="q1.1a", title="Perceptron", configs=(PERCEPTRON,)),
        Experiment(id="q1.1b", title="Logistic regression", configs=(LOGREG_001, LOGREG_0001)),
        Experiment(id="q1.2b", title="Multi-layer perceptron", configs=(MLP,)),
    ),
    tables=(
        MetricTable(
            id="table1",
            number=1,
            title="Perceptron, final accuracies",
            rows=(Row("perceptron", PERCEPTRON, published.PERCEPTRON),),
        ),
        MetricTable(
            id="table2",
            number=2,
            title="Logistic regression, final accuracies for two learning rates",
            rows=(
                Row("lr 0.01", LOGREG_001, published.LOGREG_001),
                Row("lr 0.001", LOGREG_0001, published.LOGREG_0001),
            ),
        ),
        MetricTable(
            id="q12b",
            title="Q1.2b: multi-layer perceptron, final accuracies",
            rows=(Row("MLP", MLP, published.MLP),),
        ),
    ),
    figures=(
        CurveFigure(1, "Perceptron: accuracy by epoch", PERCEPTRON, ACCURACIES),
        CurveFigure(2, "Logistic regression, lr 0.01: accuracy by epoch", LOGREG_001, ACCURACIES),
        CurveFigure(3, "Logistic regression, lr 0.001: accuracy by epoch", LOGREG_0001, ACCURACIES),
        CurveFigure(4, "Multi-layer perceptron: accuracy by epoch", MLP, ACCURACIES),
        CurveFigure(5, "Multi-layer perceptron: training loss by epoch", MLP, {"train": Metric.TRAIN_LOSS}),
    ),
)
