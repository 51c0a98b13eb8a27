"""What lies above the first layer of a network with one hidden layer: few numbers, but all of them for every batch.

With z = W1 x + b1 from the first layer, a dropout mask m and the batch's B examples as columns:

    a = f(z),  h = m * a,  logits = W2 h + b2,  p = softmax(logits)
    delta2 = lr (p - onehot(y)) / B,  delta1 = f'(z) * m * (W2^T delta2),  [W2 b2] -= lr l2 [W2 b2] + delta2 [h; 1]^T

The learning rate is taken in at the top: deltas are linear in delta2. f' is computed from a.
"""

import math

import numpy as np

from hw1cli.models.arithmetic.compiled import FloatMatrix, Labels, Pair, Single, compiled
from hw1cli.models.torch.kernels.sparse import descended

EVERYTHING = np.empty((0, 0), np.float32)
"""The dropout mask that leaves everything in."""


@compiled
def forward(
    z: FloatMatrix, A2: FloatMatrix, mask: FloatMatrix, tanh: bool, h: FloatMatrix, logits: FloatMatrix
) -> None:
    """Turn z (units x B) into a, and write h and the logits (classes x B); A2 = [W2 b2].

    A mask without rows leaves everything in. f is tanh or ReLU.
    """
    units, batch = z.shape
    for j in range(units):
        a, out = z[j], h[j]
        for i in range(batch):
            if tanh:
                a[i] = math.tanh(a[i])
            else:
                a[i] = np.float32(0) if a[i] <= 0 else a[i]  # NaN stays NaN
            out[i] = a[i] * mask[j, i] if mask.shape[0] > 0 else a[i]
    for c in range(A2.shape[0]):
        logits[c] = A2[c, units]
    for j in range(units):
        for c in range(A2.shape[0]):
            for i in range(batch):
                logits[c, i] += A2[c, j] * h[j, i]


@compiled
def cross_entropy(logits: FloatMatrix, labels: Labels, scale: Single) -> Pair:
    """Turn the logits (classes x B) into scale (p - onehot(y)); return the mean loss and how many are right."""
    classes, batch = logits.shape
    loss, right = 0.0, 0.0
    for i in range(batch):
        y, best = labels[i], 0
        for c in range(1, classes):
            if logits[c, i] > logits[best, i]:
                best = c
        largest, of_label, total = logits[best, i], logits[y, i], np.float32(0)
        for c in range(classes):
            logits[c, i] = math.exp(logits[c, i] - largest)
            total += logits[c, i]
        for c in range(classes):
            logits[c, i] *= scale / total
        logits[y, i] -= scale
        loss += math.log(total) + largest - of_label
        right += best == y
    return loss / batch, right


@compiled
def backward(
    a: FloatMatrix, h: FloatMatrix, delta2: FloatMatrix, mask: FloatMatrix, tanh: bool, A2: FloatMatrix, decay: Single
) -> None:
    """Turn a into delta1 (units x B) and take the output layer's step, its weights passed through before.

    `decay` is lr l2.
    """
    units, batch = a.shape
    below = np.empty(batch, np.float32)
    for j in range(units):
        below[:] = 0
        for c in range(A2.shape[0]):
            for i in range(batch):
                below[i] += A2[c, j] * delta2[c, i]
        for i in range(batch):
            if mask.shape[0] > 0:
                below[i] *= mask[j, i]
            if tanh:
                a[j, i] = below[i] * (1 - a[j, i] * a[j, i])
            else:
                a[j, i] = np.float32(0) if a[j, i] <= 0 else below[i]
        for c in range(A2.shape[0]):
            total = np.float32(0)
            for i in range(batch):
                total += delta2[c, i] * h[j, i]
            A2[c, j] = descended(A2[c, j], decay, total)
    for c in range(A2.shape[0]):
        A2[c, units] = descended(A2[c, units], decay, delta2[c].sum())
