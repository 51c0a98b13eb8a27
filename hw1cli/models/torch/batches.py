"""Whole batches, one after the other in one compiled call, their work shared by so many threads.

A thread does its part of every layer's units, or of the batch's examples, and waits for the others where it needs
what they compute. Each number is computed by one thread, in the same way: their number changes none.
"""

from typing import Annotated, TypeAlias

import numpy as np
from numba import types

from hw1cli.data.dataset import PIXEL_SCALE
from hw1cli.models.arithmetic.compiled import Integers, Labels, Order, Pixels, Single, compiled
from hw1cli.models.arithmetic.gate import wait
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

SMALL = 64
"""Up to so many examples are small beside a layer's weights, which are then gone through once a batch."""

Range: TypeAlias = Annotated[tuple[int, int], types.UniTuple(types.int64, 2)]


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
    rows = rows_of(net, 0, 0)
    for i in range(start, stop):
        image, row = images[order[i]], rows[i]
        for j in range(images.shape[1]):
            row[j] = np.float32(image[j]) * np.float32(1 / PIXEL_SCALE)


@compiled
def draw_masks(net: Network, keep: float, words: Words, used: Integers, parity: int) -> None:
    """Draw the masks of a batch as `nn.Dropout` would: layer by layer, for each example its units."""
    if not net.dropout:
        return
    for depth in range(1, net.widths.shape[0] - 1):
        masks = panels_of(net, net.masks, depth, parity)
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
    thread: int, threads: int,
) -> None:  # fmt: skip
    """Write the cross-entropies and the classes of one batch of images, without dropout."""
    first, last = part_of((net.size + LANES - 1) // LANES, thread, threads)
    arrange_columns(net, images, order, first, last)
    for depth in range(1, net.widths.shape[0]):
        forward(net, depth, first, last, 0, net.widths[depth])
        if depth + 1 < net.widths.shape[0]:
            activate(net, depth, first, last, 0, net.widths[depth], 0)
    for p in range(first, last):
        cross_entropy(net, p, labels, order, np.float32(1), losses, classes)


@compiled
def train(
    net: Network, rule: Rule, images: Pixels, labels: Labels, order: Order, scale: Single, keep: float,
    words: Words, used: Integers, losses: Floats, classes: Classes, gate: Integers, thread: int, threads: int,
) -> None:  # fmt: skip
    """Do an update for each batch of images `order`, and write each image's loss and class before its update.

    Threads share the first layer by its units: they let it take the step of one batch and compute the sums of the
    next, which for small batches goes through its weights once. Then they share the examples, up through the other
    layers and down. `scale` is what delta_L is multiplied by.
    """
    layers, size = net.widths.shape[0] - 1, net.size
    panels = (size + LANES - 1) // LANES
    start, stop = part_of(net.widths[1], thread, threads)
    first, last = part_of(panels, thread, threads)
    steps, draws = order.shape[0] // size, thread == threads - 1
    together = UNITS if size <= SMALL else max(stop - start, 1)
    arrange_columns(net, images, order[:size], first, last)
    if draws:
        draw_masks(net, keep, words, used, 0)
    wait(gate, threads)
    for step in range(steps):
        batch, parity = order[step * size : (step + 1) * size], step % 2
        for depth in range(2, layers + 1):
            if step > 0:
                begin, end = part_of(net.widths[depth], thread, threads)
                update(net, depth, rule, begin, end, 1 - parity)
        for begin in range(start, stop, together):
            end = min(begin + together, stop)
            if step > 0:
                update(net, 1, rule, begin, end, 0)
            forward(net, 1, 0, panels, begin, end)
        if layers > 1:
            activate(net, 1, 0, panels, start, stop, parity)
        wait(gate, threads)

        for depth in range(2, layers + 1):
            forward(net, depth, first, last, 0, net.widths[depth])
            if depth < layers:
                activate(net, depth, first, last, 0, net.widths[depth], parity)
        of_batch = slice(step * size, (step + 1) * size)
        for p in range(first, last):
            cross_entropy(net, p, labels, batch, scale, losses[of_batch], classes[of_batch])
        for depth in range(layers - 1, 0, -1):
            backward(net, depth, first, last, parity)
        arrange_rows(net, images, batch, first * LANES, min(last * LANES, size))
        if step + 1 < steps:
            arrange_columns(net, images, order[(step + 1) * size : (step + 2) * size], first, last)
        if draws:
            count_step(rule)
            if step + 1 < steps:
                draw_masks(net, keep, words, used, 1 - parity)
        wait(gate, threads)
    for depth in range(2, layers + 1):
        begin, end = part_of(net.widths[depth], thread, threads)
        update(net, depth, rule, begin, end, 1 - steps % 2)
    update(net, 1, rule, start, stop, 0)


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
