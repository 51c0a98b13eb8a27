"""Forward and backward pass of a network for a batch of examples (docs/q2.md), and the step of every layer.

Biases are weights of a constant input: with A_l = [W_l b_l] and a 1 appended to each layer's input,

    z_l = A_l [h_{l-1}; 1],   h_l = mask_l * f(z_l)   (l < L),   p = softmax(z_L),   h_0 = x.

For the batch's mean cross-entropy, with delta_l = d loss / d z_l, y one-hot and B examples in the batch:

    delta_L = (p - y) / B,   delta_l = f'(z_l) * mask_l * (W_{l+1}^T delta_{l+1}),
    d loss / d A_l = delta_l [h_{l-1}; 1]^T.

An example is a column, as in the mathematics; 16 of them are a panel (width x 16), and a batch is so many panels.
Each kernel does a part of the layer `depth` (the l above), so that threads can share it: some panels, `first` to
`last`, or some units, `start` to `stop`. What one computes does not depend on the others. Masks and rows are kept for
two batches, `parity` 0 and 1, so that a thread may begin one while another ends the one before. docs/arithmetic.md
defines every sum.
"""

from typing import Annotated, Any, NamedTuple, TypeAlias

import numpy as np
from numba import types
from numba.extending import register_jitable
from numpy.typing import NDArray

from hw1cli.models.arithmetic import sparse
from hw1cli.models.arithmetic.compiled import Labels, Order, Single, compiled
from hw1cli.models.arithmetic.functions import exp_single, log_single, tanh_single
from hw1cli.models.arithmetic.memory import aligned_zeros
from hw1cli.models.arithmetic.panels import LANES, write_rows
from hw1cli.models.arithmetic.products import add_panel
from hw1cli.models.torch.optimizer import Rule, descend

UNITS = 36
"""Units whose steps are summed up together: their part of the weights stays in a processor's second cache."""

STRIPE, list_terms, sum_stripe = sparse.STRIPE, sparse.list_terms, sparse.sum_stripe

Floats: TypeAlias = Annotated[NDArray[np.float32], types.float32[::1]]
Classes: TypeAlias = Annotated[NDArray[np.uint8], types.uint8[::1]]


class _Network(NamedTuple):
    """A network and what it computes of one batch; all arrays are flat, one layer after the other.

    `widths` are those of h_0 to z_L. `weights` holds A_1 to A_L, whose rows are filled up to whole lines, `sums` a
    stripe of each one's gradient. The next four hold panels for each width: h_l, f(z_l) (the same array without
    dropout; z_L stands at its end), the masks, and delta_l. `rows` holds the h_l below L again, an example a row,
    filled up with zeros to whole stripes. `size` is B.
    """

    widths: Any
    weights: Any
    sums: Any
    hidden: Any
    activated: Any
    masks: Any
    deltas: Any
    rows: Any
    size: Any
    tanh: Any
    dropout: Any


_FLAT = types.float32[::1]
Network: TypeAlias = Annotated[
    _Network,
    types.NamedTuple([types.int64[::1], *[_FLAT] * 7, types.int64, types.boolean, types.boolean], _Network),
]


def make_network(
    widths: NDArray[np.int64], weights: NDArray[np.float32], size: int, *, tanh: bool, dropout: bool
) -> _Network:
    """Return a network for batches of `size` examples whose weights are `weights`, which its steps change."""
    columns = -(-size // LANES) * LANES * int(widths.sum())
    hidden, deltas = aligned(columns), aligned(columns)
    activated, masks = (aligned(count * columns if dropout else 0) for count in (1, 2))
    rows = aligned(2 * -(-size // LANES) * LANES * sum(-(-int(width) // STRIPE) * STRIPE for width in widths[:-1]))
    sums = aligned(int(widths[1:].sum()) * STRIPE)
    return _Network(
        widths, weights, sums, hidden, activated if dropout else hidden, masks, deltas, rows, size, tanh, dropout
    )


def aligned(count: int) -> NDArray[np.float32]:
    """Return zeros that fill whole cache lines: no vector of them spans two."""
    line: NDArray[np.float32] = aligned_zeros(1, count, np.float32)[0]
    return line


@register_jitable
def row_length(width: int) -> int:
    """Return the numbers from one row of [W b] to the next, for so many inputs."""
    return (width + LANES) // LANES * LANES


@register_jitable
def layer_start(net: Any, depth: int) -> int:
    """Return where A_l starts in the weights."""
    start = 0
    for k in range(1, depth):
        start += net.widths[k] * row_length(net.widths[k - 1])
    return start


@register_jitable
def layer(net: Any, depth: int) -> Any:
    """Return A_l, with the columns that fill it up."""
    start, m, n = layer_start(net, depth), net.widths[depth], row_length(net.widths[depth - 1])
    return net.weights[start : start + m * n].reshape(m, n)


@register_jitable
def panels_of(net: Any, flat: Any, depth: int, parity: int = 0) -> Any:
    """Return the panels (any x width x LANES) that `flat` has for the width of h_l."""
    count, start = (net.size + LANES - 1) // LANES, 0
    for k in range(depth):
        start += net.widths[k]
    start, width = start * count * LANES + parity * (flat.shape[0] // 2), net.widths[depth]
    return flat[start : start + count * width * LANES].reshape(count, width, LANES)


@register_jitable
def rows_of(net: Any, depth: int, parity: int) -> Any:
    """Return h_l with an example a row (B, rounded up to whole panels, x width, to whole stripes)."""
    start, count = 0, (net.size + LANES - 1) // LANES * LANES
    for k in range(depth):
        start += (net.widths[k] + STRIPE - 1) // STRIPE * STRIPE
    width = (net.widths[depth] + STRIPE - 1) // STRIPE * STRIPE
    start = count * start + parity * (net.rows.shape[0] // 2)
    return net.rows[start : start + count * width].reshape(count, width)


@compiled
def forward(net: Network, depth: int, first: int, last: int, start: int, stop: int) -> None:
    """Write z_l = W_l h_{l-1} + b_l: each sum starts from the bias."""
    A, h, z = layer(net, depth), panels_of(net, net.hidden, depth - 1), panels_of(net, net.activated, depth)
    bias = net.widths[depth - 1]
    for p in range(first, last):
        for i in range(start, stop):
            z[p, i] = A[i, bias]
        add_panel(z[p], 0, A, h, p, start, stop)


@compiled
def activate(net: Network, depth: int, first: int, last: int, start: int, stop: int, parity: int) -> None:
    """Turn z_l into a = f(z_l) and write h_l = mask_l * a, as panels and as rows."""
    a, h = panels_of(net, net.activated, depth), panels_of(net, net.hidden, depth)
    rows = rows_of(net, depth, parity)
    for p in range(first, last):
        for i in range(start, stop):
            for lane in range(LANES):
                if net.tanh:
                    a[p, i, lane] = tanh_single(a[p, i, lane])
                else:
                    a[p, i, lane] = np.float32(0) if a[p, i, lane] <= 0 else a[p, i, lane]  # NaN stays NaN
        if net.dropout:
            mask = panels_of(net, net.masks, depth, parity)
            for i in range(start, stop):
                for lane in range(LANES):
                    h[p, i, lane] = mask[p, i, lane] * a[p, i, lane]
        write_rows(h[p], start, stop, rows, p * LANES)


@compiled
def cross_entropy(
    net: Network, p: int, labels: Labels, order: Order, scale: Single, losses: Floats, classes: Classes
) -> None:
    """Write delta_L = scale (p - y) for the examples of panel p, their losses, and the classes of the largest logits.

    `order` says which labels are the batch's. Of several largest logits the first is the class.
    """
    last = net.widths.shape[0] - 1
    z, delta = panels_of(net, net.activated, last)[p], panels_of(net, net.deltas, last)[p]
    for lane in range(min(LANES, net.size - p * LANES)):
        example, best, total = p * LANES + lane, 0, np.float32(0)
        y = labels[order[example]]
        for c in range(1, z.shape[0]):
            if z[c, lane] > z[best, lane]:
                best = c
        largest = z[best, lane]
        for c in range(z.shape[0]):
            delta[c, lane] = exp_single(z[c, lane] - largest)
            total += delta[c, lane]
        for c in range(z.shape[0]):
            delta[c, lane] = scale * (delta[c, lane] / total - np.float32(c == y))
        losses[example] = log_single(total) + (largest - z[y, lane])
        classes[example] = best


@compiled
def backward(net: Network, depth: int, first: int, last: int, parity: int) -> None:
    """Write delta_l = f'(z_l) * mask_l * (W_{l+1}^T delta_{l+1}); f' is computed from f(z_l)."""
    a, above = panels_of(net, net.activated, depth), panels_of(net, net.deltas, depth + 1)
    delta, transposed, units = panels_of(net, net.deltas, depth), layer(net, depth + 1).T, net.widths[depth]
    for p in range(first, last):
        delta[p] = 0
        add_panel(delta[p], 0, transposed, above, p, 0, units)
        if net.dropout:
            mask = panels_of(net, net.masks, depth, parity)
            for i in range(units):
                for lane in range(LANES):
                    delta[p, i, lane] *= mask[p, i, lane]
        for i in range(units):
            for lane in range(LANES):
                if net.tanh:
                    delta[p, i, lane] *= np.float32(1) - a[p, i, lane] * a[p, i, lane]
                else:
                    delta[p, i, lane] = np.float32(0) if a[p, i, lane] <= 0 else delta[p, i, lane]


@compiled
def update(net: Network, depth: int, rule: Rule, start: int, stop: int, parity: int) -> None:
    """Let A_l take its step, d loss / d A_l = delta_l [h_{l-1}; 1]^T; terms whose delta is 0 are left out."""
    delta, rows = panels_of(net, net.deltas, depth), rows_of(net, depth - 1, parity)
    inputs, bias = net.widths[depth - 1], np.empty(1, np.float32)
    stride, all_sums = row_length(inputs), net.sums.reshape(-1, STRIPE)
    before = net.widths[1:depth].sum()
    factors, indices = np.empty((UNITS, net.size), np.float32), np.empty((UNITS, net.size), np.int64)
    ends = np.empty((UNITS, (net.size + sparse.BLOCK - 1) // sparse.BLOCK + 1), np.int64)
    plain = not rule.adam and rule.memory.shape[0] == 0
    for first in range(start, stop, UNITS):
        count, offset = min(UNITS, stop - first), layer_start(net, depth) + first * stride
        sums = all_sums[before + first :]
        for i in range(count):
            list_terms(delta, first + i, net.size, i, factors, indices, ends)
            bias[0] = 0
            for t in range(ends[i, -1]):
                bias[0] += factors[i, t]
            descend(rule, net.weights, offset + i * stride + inputs, bias)
        for column in range(0, inputs, STRIPE):
            width = min(STRIPE, inputs - column)
            at_once, place = plain and width == STRIPE, offset + column
            sum_stripe(
                factors, indices, ends, count, rows, column, sums, net.weights, place, stride, rule.decay, at_once
            )
            if not at_once:
                for i in range(count):
                    descend(rule, net.weights, place + i * stride, sums[i, :width])
