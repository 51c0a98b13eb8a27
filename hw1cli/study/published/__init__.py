"""The published results of the homework (protocol.md, section 4), each named by what it was measured on."""

from collections.abc import Mapping

from hw1cli.report.declare import Metric

PERCEPTRON = {Metric.TRAIN_ACC: 0.4654, Metric.VAL_ACC: 0.4610, Metric.TEST_ACC: 0.3422}
LOGREG_001 = {Metric.TRAIN_ACC: 0.6609, Metric.VAL_ACC: 0.6568, Metric.TEST_ACC: 0.5784}
LOGREG_0001 = {Metric.TRAIN_ACC: 0.6625, Metric.VAL_ACC: 0.6639, Metric.TEST_ACC: 0.5936}
MLP = {Metric.TRAIN_ACC: None, Metric.VAL_ACC: None, Metric.TEST_ACC: 0.7580}

TORCH_LOGREG_BEST = {Metric.VAL_ACC: 0.6535, Metric.TEST_ACC: 0.6200}
TORCH_LOGREG = {0.01: TORCH_LOGREG_BEST}
"""By learning rate."""

FFN_BATCH_16 = {Metric.TEST_ACC: 0.7788, Metric.TRAIN_SECONDS: 77.420}
FFN_BATCH_1024 = {Metric.TEST_ACC: 0.7208, Metric.TRAIN_SECONDS: 22.466}
FFN_SPEEDUP = 3.5

FFN_BEST_LR = {Metric.VAL_ACC: 0.8168, Metric.TEST_ACC: 0.7788}
FFN_WORST_LR = {Metric.VAL_ACC: 0.4721, Metric.TEST_ACC: 0.4726}
FFN_LR = {0.1: FFN_BEST_LR, 1.0: FFN_WORST_LR}
"""By learning rate."""

FFN_150_DEFAULT = {Metric.VAL_ACC: None, Metric.TEST_ACC: 0.7750}
FFN_150_L2 = {Metric.VAL_ACC: None, Metric.TEST_ACC: 0.7864}
FFN_150_DROPOUT = {Metric.VAL_ACC: None, Metric.TEST_ACC: 0.8034}


def lead(first: Mapping[Metric, float | None], second: Mapping[Metric, float | None]) -> float | None:
    """Return the test accuracy of one row minus the other's, to four decimals (None: not published)."""
    high, low = first[Metric.TEST_ACC], second[Metric.TEST_ACC]
    return round(high - low, 4) if high is not None and low is not None else None
