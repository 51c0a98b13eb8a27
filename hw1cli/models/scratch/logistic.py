"""Multinomial logistic regression by stochastic gradient descent, one example at a time (Q1.1b; protocol.md, 2)."""

import numpy as np
from numpy.typing import NDArray

from hw1cli.models.arithmetic.compiled import Labels, Matrix, Order, Pixels, compiled
from hw1cli.models.arithmetic.memory import AHEAD, prefetch_row
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.scratch.linear import LinearLearner, score, step_and_score
from hw1cli.models.scratch.softmax import cross_entropy_gradient


@compiled
def learn(W: Matrix, images: Pixels, labels: Labels, order: Order, lr: float) -> None:
    """For each example in order: W -= lr (softmax(Wx) - onehot(y)) x^T.

    z = W x and L = -log softmax(z)_y, so dL/dW = dL/dz x^T with dL/dz = softmax(z) - onehot(y). The same steps in
    the same order as the textbook rule; only the order of summation inside each W x differs.
    """
    last = order.shape[0] - 1
    z, step = np.empty(W.shape[0]), np.empty(W.shape[0])
    for t in range(order.shape[0]):
        prefetch_row(images, order[min(t + AHEAD, last)])
        image = images[order[t]]
        if t == 0:
            score(W, image, z)
        cross_entropy_gradient(z, labels[order[t]])
        for c in range(W.shape[0]):
            step[c] = -lr * z[c]
        step_and_score(W, step, image, images[order[min(t + 1, last)]], z)


class LogRegLearner(LinearLearner[LogRegConfig]):
    """One run of logistic regression."""

    def update(self, order: NDArray[np.int64]) -> None:
        """Learn from the training examples `order`, one after the other."""
        learn(self._rows, self._train.pixels, self._train.labels, order, self._config.lr)
