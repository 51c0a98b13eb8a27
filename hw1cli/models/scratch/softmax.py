"""Softmax and cross-entropy: the loss of one example L = -log softmax(z)_y = log(sum exp z) - z_y."""

from hw1cli.models.arithmetic.compiled import Labels, Matrix, Vector, compiled
from hw1cli.models.arithmetic.functions import exp, log


@compiled
def greatest(z: Vector) -> float:
    """Return the greatest entry. Subtracted from all it changes no softmax and keeps exp from overflowing."""
    largest: float = z[0]
    for c in range(1, z.shape[0]):
        largest = z[c] if z[c] > largest else largest
    return largest


@compiled
def replace_by_softmax(z: Vector) -> None:
    """Replace the logits z by their softmax."""
    largest, total = greatest(z), 0.0
    for c in range(z.shape[0]):
        z[c] = exp(z[c] - largest)
        total += z[c]
    for c in range(z.shape[0]):
        z[c] /= total


@compiled
def softmax(logits: Matrix) -> Matrix:
    """Return the softmax of each row."""
    P = logits.copy()
    for i in range(len(P)):
        replace_by_softmax(P[i])
    return P


@compiled
def cross_entropy_gradient(z: Vector, y: int) -> None:
    """Replace the logits z by the loss's gradient with respect to them: dL/dz = softmax(z) - onehot(y).

    From L = log(sum exp z) - z_y: the first term's derivative is softmax(z), the second's is onehot(y).
    """
    replace_by_softmax(z)
    z[y] -= 1.0


@compiled
def mean_cross_entropy(logits: Matrix, labels: Labels) -> float:
    """Return the mean loss over examples (logits: n x classes; labels: n); infinity or NaN for a diverged model."""
    loss: float = 0.0
    for i in range(logits.shape[0]):
        z = logits[i]
        largest, total = greatest(z), 0.0
        for c in range(z.shape[0]):
            total += exp(z[c] - largest)
        loss += log(total) - (z[labels[i]] - largest)
    return loss / len(logits)


@compiled
def mean_entropy(P: Matrix) -> float:
    """Return the mean over P's rows of - sum p log p."""
    total: float = 0.0
    for p in P:
        for c in range(p.shape[0]):
            total -= p[c] * log(p[c]) if p[c] > 0.0 else 0.0
    return total / len(P)
