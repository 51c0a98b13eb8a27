"""All updates of some small batches in one call: none of them is worth a word with the interpreter."""

import numpy as np

from hw1cli.models.arithmetic.compiled import FloatCube, FloatMatrix, Labels, Order, Pair, Pixels, Single, compiled
from hw1cli.models.torch.kernels import dense, head, sparse

arrange_columns, first_layer = dense.arrange, dense.forward
arrange_features, descend = sparse.arrange, sparse.descend
forward, cross_entropy, backward = head.forward, head.cross_entropy, head.backward


@compiled
def train(
    images: Pixels,
    rows: Order,
    labels: Labels,
    A1: FloatMatrix,
    A2: FloatMatrix,
    decay: Single,
    scale: Single,
    tanh: bool,
    masks: FloatCube,
    columns: FloatCube,
    features: FloatMatrix,
    sums: FloatMatrix,
    h: FloatMatrix,
    logits: FloatMatrix,
) -> Pair:
    """Do an update of A1 and A2 for each batch of images `rows`, and return the sums of losses and of right answers.

    `labels` are those of the rows; `masks` (batches x units x B) is empty without dropout. The last five arrays are
    buffers for a batch, as the kernels for it describe them.
    """
    units, batch = sums.shape
    loss, right = 0.0, 0.0
    everything = np.empty((0, 0), np.float32)
    for step in range(rows.shape[0] // batch):
        chosen = slice(step * batch, (step + 1) * batch)
        mask = masks[step] if masks.shape[0] > 0 else everything
        arrange_columns(images, rows[chosen], columns)
        first_layer(A1, columns, sums, 0, units)
        forward(sums, A2, mask, tanh, h, logits)
        batch_loss, batch_right = cross_entropy(logits, labels[chosen], scale)
        backward(sums, h, logits, mask, tanh, A2, decay)
        arrange_features(images, rows[chosen], features)
        descend(A1, sums, features, decay, 0, units)
        loss, right = loss + batch_loss, right + batch_right
    return loss, right
