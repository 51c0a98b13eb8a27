"""How noisy the gradients of small and large batches are (Q2.2a), measured on the data."""

import math
from concurrent.futures import ThreadPoolExecutor
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.dataset import Dataset
from hw1cli.evidence.mlp_loss import Parameters, gradient
from hw1cli.evidence.sampling import features, sample, subject_of
from hw1cli.models.arithmetic.products import dot
from hw1cli.models.arithmetic.streams import NumpyStream, TorchStream
from hw1cli.models.ffn import FfnConfig
from hw1cli.statistics import Interval, mean_interval
from hw1cli.training.machine import usable_cores

SMALL, LARGE = 16, 1024
REPETITIONS = 10
BATCHES = 24


def gradient_noise(dataset: Dataset, *, seed: int, weights: Parameters | None = None) -> dict[str, Any]:
    """Return the variance of a batch's gradient (the trace of its covariance) for two batch sizes, and their ratio.

    Batches are drawn from the training set without replacement, as an epoch draws them; so theory predicts a
    variance of v / B * (n - B) / (n - 1), v the variance of one example's gradient. The ratio is measured in
    independent repetitions (`ratios`); its interval is that of their mean. `weights` are by default those that the
    homework's feed-forward network starts from with this seed. Where the data set has fewer than two of the large
    batches, half of it is the largest batch: `batch_sizes` are those measured, `asked_sizes` the homework's.
    """
    stream = NumpyStream(seed)
    w = weights or initial_network(dataset, seed)
    n = len(dataset.train)
    sizes = [min(size, max(1, n // 2)) for size in (SMALL, LARGE)]
    variances = [[_variance(dataset, w, size, stream) for size in sizes] for _ in range(REPETITIONS)]
    ratios = [small / large for small, large in variances]
    interval = mean_interval(ratios, Interval(0, math.inf))
    return {
        **subject_of(dataset),
        "seed": seed,
        "repetitions": REPETITIONS,
        "batches": BATCHES,
        "batch_sizes": sizes,
        "asked_sizes": [SMALL, LARGE],
        "variances": [fmean(each) for each in zip(*variances, strict=True)],
        "ratios": ratios,
        "variance_ratio": fmean(ratios),
        # Its last digits are those of a library's logarithm.
        "variance_ratio_interval": interval and [round(interval.low, 9), round(interval.high, 9)],
        "predicted_ratio": sizes[1] * (n - sizes[0]) / (sizes[0] * (n - sizes[1])),
    }


def initial_network(dataset: Dataset, seed: int) -> Parameters:
    """Return the weights that the homework's feed-forward network starts from (protocol.md, section 3)."""
    from hw1cli.models.torch.learner import initial_layers

    widths = (dataset.train.n_features, *FfnConfig().layers.widths, dataset.n_classes)
    arrays = [layer.astype(np.float64) for layer in initial_layers(widths, TorchStream(seed))]
    return Parameters(*(part for each in arrays for part in (np.ascontiguousarray(each[:, :-1]), each[:, -1])))


def _variance(dataset: Dataset, w: Parameters, size: int, stream: NumpyStream) -> float:
    """Return the trace of the sample covariance of the gradients of some random batches of a size."""
    batches = [sample(stream, dataset.train, size) for _ in range(BATCHES)]
    with ThreadPoolExecutor(usable_cores()) as threads:
        gradients = list(threads.map(lambda rows: _batch_gradient(dataset, w, rows), batches))
    mean = np.asarray(sum(gradients)) / BATCHES
    return math.fsum(dot(each - mean, each - mean) for each in gradients) / (BATCHES - 1)


def _batch_gradient(dataset: Dataset, w: Parameters, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    return gradient(w, features(dataset.train, rows, constant=False), dataset.train.labels[rows]).flat()
