"""The multi-class perceptron (Q1.1a): where the prediction is wrong, move W towards the example (protocol.md, 2)."""

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.dataset import PIXEL_SCALE
from hw1cli.models.arithmetic.compiled import Labels, Matrix, Order, Pixels, compiled, fma
from hw1cli.models.arithmetic.memory import AHEAD, prefetch_row
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.models.scratch.linear import LinearLearner, score


@compiled
def learn(W: Matrix, images: Pixels, labels: Labels, order: Order) -> None:
    """For each example in order: k = argmax Wx (the first maximum); if k != y then W[y] += x and W[k] -= x.

    Equal to the textbook rule bit by bit: x holds multiples of 1/256, so W does too, and W x multiples of 1/65536.
    After T updates |W_cj| <= T, so with 785 features |W x| <= 785 T, less than 2^53 of those units for T < 1.7e8
    (1,800 full-size epochs, were every update to hit the same weights): float64 holds every partial sum exactly
    and no order of summation matters.
    """
    n = images.shape[1]
    scores = np.empty(W.shape[0])
    for t in range(order.shape[0]):
        prefetch_row(images, order[min(t + AHEAD, order.shape[0] - 1)])
        image, y = images[order[t]], labels[order[t]]
        score(W, image, scores)
        k = 0
        for c in range(1, W.shape[0]):
            if scores[c] > scores[k]:
                k = c
        if k != y:
            towards, away = W[y], W[k]
            for j in range(n):
                pixel = np.float64(image[j])
                towards[j] = fma(pixel, 1 / PIXEL_SCALE, towards[j])
                away[j] = fma(pixel, -1 / PIXEL_SCALE, away[j])
            towards[n] += 1.0
            away[n] -= 1.0


class PerceptronLearner(LinearLearner[PerceptronConfig]):
    """One run of the perceptron."""

    def update(self, order: NDArray[np.int64]) -> None:
        """Learn from the training examples `order`, one after the other."""
        learn(self._rows, self._train.pixels, self._train.labels, order)
