"""Whole batches, one after the other in one compiled call, their work shared by so many threads.

A thread does its part of every layer's units, or of the batch's examples, and waits for the others where it needs
what they compute. Each number is computed by one thread, in the same way: their number changes none.
"""

from typing import Annotated, TypeAlias

import numpy as np
from numba import types
from numpy.typing import NDArray

from hw1cli.data.dataset import PIXEL_SCALE
from hw1cli.models.arithmetic.compiled import Labels, Order, Pixels, Single, compiled
from hw1cli.models.arithmetic.gate import Gate, wait
from hw1cli.models.arithmetic.memory import prefetch_row
from hw1cli.models.arithmetic.panels import LANES, write_pixels
from hw1cli.models.arithmetic.streams import Words, choose
from hw1cli.models.torch.network import (
    UNITS,
    Classes,
    Floats,
    Network,
    activate,
    backward,
    cross_entropy,
    forward,
    panels_of,
    rows_of,
    update,
)
from hw1cli.models.torch.optimizer import Rule, count_step

Range: TypeAlias = Annotated[tuple[int, int], types.UniTuple(types.int64, 2)]
Used: TypeAlias = Annotated[NDArray[np.int64], types.int64[::1]]


@compiled
def arrange_columns(net: Network, images: Pixels, order: Order, start: int, stop: int) -> None:
    """Write h_0 = pixels / 256 of the panels from start to stop, an example a column."""
    h = panels_of(net, net.hidden, 0)
    for p in range(start, stop):
        for ahead in range(p * LANES, min((p + 2) * LANES, order.shape[0])):
            if p == start or ahead >= (p + 1) * LANES:
                prefetch_row(images, order[ahead])
        write_pixels(images, order, p * LANES, min(LANES, net.size - p * LANES), h[p])


@compiled
def arrange_rows(net: Network, images: Pixels, order: Order, start: int, stop: int) -> None:
    """Write h_0 = pixels / 256 of the examples from start to stop, an example a row."""
    rows = rows_of(net, 0)
    for i in range(start, stop):
        image, row = images[order[i]], rows[i]
        for j in range(images.shape[1]):
            row[j] = np.float32(image[j]) * np.float32(1 / PIXEL_SCALE)


@compiled
def draw_masks(net: Network, keep: float, words: Words, used: Used) -> None:
    """Draw the masks of a batch as `nn.Dropout` would: layer by layer, for each example its units."""
    if not net.dropout:
        return
    for depth in range(1, net.widths.shape[0] - 1):
        masks = panels_of(net, net.masks, depth)
        for p in range(masks.shape[0]):
            mask = masks[p, :, : min(LANES, net.size - p * LANES)]
            used[0] = choose(words, used[0], keep, np.float32(1) / np.float32(keep), mask)


@compiled
def part_of(count: int, thread: int, threads: int) -> Range:
    """Return from where to where a thread's share of so many things goes."""
    return count * thread // threads, count * (thread + 1) // threads


@compiled
def predict(
    net: Network, images: Pixels, labels: Labels, order: Order, losses: Floats, classes: Classes,
    gate: Gate, thread: int, threads: int,
) -> None:  # fmt: skip
    """Write the cross-entropies and the classes of one batch of images, without dropout."""
    first, last = part_of((net.size + LANES - 1) // LANES, thread, threads)
    arrange_columns(net, images, order, first, last)
    for depth in range(1, net.widths.shape[0]):
        wait(gate, threads)
        start, stop = part_of(net.widths[depth], thread, threads)
        forward(net, depth, start, stop)
        if depth + 1 < net.widths.shape[0]:
            activate(net, depth, start, stop)
    wait(gate, threads)
    for p in range(first, last):
        cross_entropy(net, p, labels, order, np.float32(1), losses, classes)
    wait(gate, threads)


@compiled
def train(
    net: Network, rule: Rule, images: Pixels, labels: Labels, order: Order, scale: Single, keep: float,
    words: Words, used: Used, losses: Floats, classes: Classes, gate: Gate, thread: int, threads: int,
) -> None:  # fmt: skip
    """Do an update for each batch of images `order`, and write each image's loss and class before its update.

    The first layer takes the step of one batch and computes the sums of the next in one go, some units at a time, so
    that its weights are gone through once. `scale` is what delta_L is multiplied by.
    """
    layers, size = net.widths.shape[0] - 1, net.size
    start, stop = part_of(net.widths[1], thread, threads)
    first, last = part_of((size + LANES - 1) // LANES, thread, threads)
    from_row, to_row = part_of(size, thread, threads)
    steps = order.shape[0] // size
    arrange_columns(net, images, order[:size], first, last)
    if thread == threads - 1:
        draw_masks(net, keep, words, used)
    wait(gate, threads)
    for step in range(steps):
        batch = order[step * size : (step + 1) * size]
        for begin in range(start, stop, UNITS):
            end = min(begin + UNITS, stop)
            if step > 0:
                update(net, 1, rule, begin, end)
            forward(net, 1, begin, end)
        if layers > 1:
            activate(net, 1, start, stop)
        wait(gate, threads)

        for depth in range(2, layers + 1):
            begin, end = part_of(net.widths[depth], thread, threads)
            forward(net, depth, begin, end)
            if depth < layers:
                activate(net, depth, begin, end)
            wait(gate, threads)
        of_batch = slice(step * size, (step + 1) * size)
        for p in range(first, last):
            cross_entropy(net, p, labels, batch, scale, losses[of_batch], classes[of_batch])
        if thread == threads - 1:
            count_step(rule)
        wait(gate, threads)

        for depth in range(layers - 1, 0, -1):
            begin, end = part_of(net.widths[depth], thread, threads)
            backward(net, depth, begin, end)
            wait(gate, threads)
        for depth in range(2, layers + 1):
            begin, end = part_of(net.widths[depth], thread, threads)
            update(net, depth, rule, begin, end)
        arrange_rows(net, images, batch, from_row, to_row)
        if step + 1 < steps:
            arrange_columns(net, images, order[(step + 1) * size : (step + 2) * size], first, last)
            if thread == threads - 1:
                draw_masks(net, keep, words, used)
        wait(gate, threads)
    for begin in range(start, stop, UNITS):
        update(net, 1, rule, begin, min(begin + UNITS, stop))
    wait(gate, threads)


@compiled
def sum_of_means(losses: Floats, size: int) -> float:
    """Return the sum of the batches' mean losses: each summed up in order, in float64."""
    means = 0.0
    for start in range(0, losses.shape[0], size):
        total = 0.0
        for i in range(start, start + size):
            total += losses[i]
        means += total / size
    return means
