"""The network with one hidden layer, its gradients derived by hand (Q1.2b; protocol.md, section 2).

For one example (x, y), with parameters W1, b1, W2, b2:

    a = W1 x + b1        hidden pre-activations
    h = relu(a)          hidden units
    z = W2 h + b2        logits
    L = -log softmax(z)_y

By the chain rule, from the loss back to the first layer:

    delta2 = dL/dz = softmax(z) - onehot(y)
    dL/dW2 = delta2 h^T                     dL/db2 = delta2
    delta1 = dL/da = (W2^T delta2) * [a > 0]       (relu'(0) = 0)
    dL/dW1 = delta1 x^T                     dL/db1 = delta1

A bias is the weight of a constant 1: the matrices V1 = [W1 | b1] and V2 = [W2 | b2] hold one layer each.
"""

from hw1cli.models.arithmetic.compiled import Matrix, Vector, compiled, fma
from hw1cli.models.arithmetic.dots import inner_products
from hw1cli.models.scratch.softmax import cross_entropy_gradient


@compiled
def forward(a: Vector, V2: Matrix, h: Vector, z: Vector) -> None:
    """From one example's pre-activations a, write h and the logits z."""
    units = h.shape[0]
    for j in range(units):
        h[j] = 0.0 if a[j] <= 0.0 else a[j]  # NaN stays NaN
    inner_products(V2, h, units, z)
    for c in range(V2.shape[0]):
        z[c] += V2[c, units]


@compiled
def backpropagate(a: Vector, y: int, V2: Matrix, h: Vector, delta2: Vector, delta1: Vector) -> None:
    """From one example's pre-activations a and class y, write h, delta2 = dL/dz and delta1 = dL/da."""
    forward(a, V2, h, delta2)
    cross_entropy_gradient(delta2, y)
    for j in range(h.shape[0]):
        delta1[j] = 0.0
    for c in range(V2.shape[0]):
        w, d = V2[c], delta2[c]
        for j in range(h.shape[0]):
            delta1[j] = fma(w[j], d, delta1[j])
    for j in range(h.shape[0]):
        delta1[j] = delta1[j] if a[j] > 0.0 else 0.0


@compiled
def descend(V2: Matrix, delta2: Vector, h: Vector, lr: float) -> None:
    """Take the output layer's step: W2 -= lr delta2 h^T and b2 -= lr delta2."""
    units = h.shape[0]
    for c in range(V2.shape[0]):
        w, step = V2[c], -lr * delta2[c]
        for j in range(units):
            w[j] = fma(step, h[j], w[j])
        w[units] += step
