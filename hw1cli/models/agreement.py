"""How far two trainings of one specification agree whose sums are rounded otherwise.

Let u and v be the weights of two trainings that differ by rounding, and T the step that both take:

- **Perceptron**: see models/perceptron.py; nothing is rounded.
- **Logistic regression** by gradient descent. A batch's loss is convex and its Hessian H at most L, so that a step
  T(w) = w - lr grad(w) has |T(u) - T(v)| <= max(1, lr L - 1) |u - v|. If lr <= 2 / L no step enlarges a difference:
  roundings only add up, in float64 to nothing one could see; in float32 they have either sign, and curvature takes
  back what the loss depends on, so that it keeps 4 decimals. Beyond 2 / L a difference may be multiplied by
  lr L - 1 > 1 at each of thousands of steps, and nothing is known. For a batch with inputs x (and their constant 1),

      L <= 1/2 mean |x|^2 + l2 <= 1/2 (mean of the b largest |x|^2 of all examples) + l2,   b its examples:

  H is the mean of S (x) x x^T plus l2, S = diag(p) - p p^T has no eigenvalue above 1/2 (Boehning 1992), and the
  largest eigenvalue of a mean of x x^T is at most its trace. So the data decide: for 28 x 28 pixels of half the
  brightness |x|^2 is about 200, and a step of 0.02 the largest that is known to be stable. Momentum's and
  Adam's steps are not this one: they go by earlier gradients.
- **Networks** are not convex, their steps enlarge differences; see models/ffn.py for what has been measured.

An accuracy also goes by the images whose largest logits tie but for rounding. In float64 there are none; in float32,
where logits differ in their sixth digit or so, one may lie that near.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hw1cli.data.dataset import Split
    from hw1cli.specs import Config

TOLERANCE = 5e-5
"""Metrics that differ by less agree to 4 decimals."""


@dataclass(frozen=True)
class Expected:
    """Which metrics must agree, and how well: those of the first `updates`, but for differences below `tolerance`.

    An accuracy may differ by `ties` images as well; without `accuracies` only losses are held. `why` is in words.
    """

    why: str
    updates: float = math.inf
    tolerance: float = TOLERANCE
    ties: int = 0
    accuracies: bool = True


def computed_alike() -> Expected:
    """Return what must agree where nothing is rounded otherwise."""
    return Expected("computed alike, so every digit must be equal", tolerance=0)


def nothing_known(config: "Config", train: "Split") -> Expected:
    """Return what must agree of a model of which nothing has been shown."""
    return Expected("rounded otherwise: nothing is known of how far this model's numbers agree", updates=0)


def of_descent(lr: float, curvature: float, *, ties: int) -> Expected:
    """Return what must agree of gradient descent on a loss whose Hessian has eigenvalues from 0 to `curvature`."""
    step = f"the step {lr:g} is {{}} the stable one, {2 / curvature:.3g} on this data"
    if lr * curvature <= 2:
        return Expected(f"rounded otherwise: {step.format('within')}, so 4 decimals must be equal", ties=ties)
    return Expected(f"rounded otherwise: {step.format('beyond')}, so that any digit may differ", updates=0)


def curvature_bound(train: "Split", batch: int) -> float:
    """Return what no eigenvalue of the Hessian of logistic regression's loss exceeds, for batches of >= `batch`."""
    import numpy as np

    from hw1cli.data.dataset import PIXEL_SCALE

    squares = np.einsum("ij,ij->i", train.pixels, train.pixels, dtype=np.float64) / PIXEL_SCALE**2 + 1
    return float(np.sort(squares)[-batch:].mean() / 2)
