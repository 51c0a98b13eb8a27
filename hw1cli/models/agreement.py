"""How far two trainings of one specification agree whose sums are rounded otherwise.

Let u and v be the weights of two trainings that differ by rounding, and T the step that both take:

- **Perceptron.** All its numbers are multiples of 1/65536 below 2^53 of them: nothing is rounded, digits are equal.
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
- **Networks** are not convex, their steps enlarge differences, by how much has been measured for one kind only.

An accuracy also goes by the images whose largest logits tie but for rounding. In float64 there are none; in float32,
where logits differ in their sixth digit or so, one may lie that near.
"""

import math
from dataclasses import dataclass

import numpy as np

from hw1cli.data.dataset import PIXEL_SCALE, Split
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.models.torch_logreg import TorchLogRegConfig
from hw1cli.specs import Config

TOLERANCE = 5e-5
"""Figures that differ by less agree to 4 decimals."""

NETWORK_UPDATES, NETWORK_LR = 200, 0.1
"""For how many updates a network's losses agree to 4 decimals: one hidden layer, SGD with a step of at most so much.

Two roundings of the default network at batch 1024 on octsim differ by 1e-6 after 192 updates, by 7e-5 after 288, and
at batch 16 by 3e-2 after its first epoch of 6,093.
"""


@dataclass(frozen=True)
class Expected:
    """Which figures must agree, and how well: those of the first `updates`, but for differences below `tolerance`.

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


def rounded_otherwise(config: Config, train: Split) -> Expected:
    """Return what must agree of two trainings on the same data where sums are, or may be, rounded otherwise."""
    match config:
        case PerceptronConfig():
            exact = 2**53 // (train.n_features + 1) // PIXEL_SCALE**2
            return Expected("the perceptron rounds nothing, so every digit must be equal", updates=exact, tolerance=0)
        case LogRegConfig():
            return _of_convex(config.lr, curvature_bound(train, 1), ties=0)
        case TorchLogRegConfig(optimizer="sgd", momentum=0):
            smallest = len(train) % config.batch_size or config.batch_size
            return _of_convex(config.lr, curvature_bound(train, smallest) + config.l2, ties=1)
        case FfnConfig(optimizer="sgd", hidden_layers=1, momentum=0) if config.lr <= NETWORK_LR:
            why = f"rounded otherwise: this network's losses must agree to 4 decimals for {NETWORK_UPDATES} updates"
            return Expected(why, updates=NETWORK_UPDATES, accuracies=False)
        case _:
            return Expected("rounded otherwise: nothing is known of how far this model's numbers agree", updates=0)


def _of_convex(lr: float, curvature: float, *, ties: int) -> Expected:
    step = f"the step {lr:g} is {{}} the stable one, {2 / curvature:.3g} on this data"
    if lr * curvature <= 2:
        return Expected(f"rounded otherwise: {step.format('within')}, so 4 decimals must be equal", ties=ties)
    return Expected(f"rounded otherwise: {step.format('beyond')}, so that any digit may differ", updates=0)


def curvature_bound(train: Split, batch: int) -> float:
    """Return what no eigenvalue of the Hessian of logistic regression's loss exceeds, for batches of >= `batch`."""
    squares = np.einsum("ij,ij->i", train.pixels, train.pixels, dtype=np.float64) / PIXEL_SCALE**2 + 1
    return float(np.sort(squares)[-batch:].mean() / 2)
