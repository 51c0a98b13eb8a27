"""The random numbers of torch's CPU generator and of NumPy's legacy one, made without either library's kernels."""

import math

import numpy as np
import pytest
import torch

from hw1cli.models.arithmetic.functions import log
from hw1cli.models.arithmetic.streams import NumpyStream, TorchStream
from tests.unit.models.reference import draw_mask
from tests.unit.models.torch_masks import drawn_by_mkl, generic_mask

each_seed = pytest.mark.parametrize("seed", [0, 42, 2**32 - 1, 2**40 + 5])


FUSED = torch.backends.cpu.get_cpu_capability() in ("AVX2", "AVX512")
"""Whether torch's kernels round a product and a sum once; those for other processors round twice."""


def pair(seed: int = 42, *, used: int = 0) -> tuple[TorchStream, torch.Generator]:
    """Return a stream and torch's generator, both after so many outputs."""
    ours, theirs = TorchStream(seed), torch.Generator().manual_seed(seed)
    ours.outputs(used)
    torch.rand(used, generator=theirs)
    return ours, theirs


def assert_same_state(ours: TorchStream, theirs: torch.Generator) -> None:
    np.testing.assert_array_equal(ours.state(), theirs.get_state().numpy())


@each_seed
@pytest.mark.parametrize("n", [1, 2, 203, 5000])
def test_orders_are_those_of_torchs_loader(seed: int, n: int) -> None:
    ours, theirs = pair(seed)
    loader = torch.utils.data.DataLoader(range(n), batch_size=None, shuffle=True, generator=theirs)
    for _ in range(3):
        assert ours.loader_order(n).tolist() == list(loader)
    assert_same_state(ours, theirs)


@each_seed
def test_initial_parameters_are_those_of_torchs_linear_layer(seed: int) -> None:
    torch.manual_seed(seed)
    ours = TorchStream(seed)
    for inputs, outputs in ((784, 200), (200, 4), (3, 7)):
        layer = torch.nn.Linear(inputs, outputs)
        bound = 1 / inputs**0.5
        rounding = 0 if FUSED else np.spacing(np.float32(2 * bound))
        for drawn, shape in ((layer.weight, (outputs, inputs)), (layer.bias, (outputs,))):
            expected = drawn.detach().numpy()
            np.testing.assert_allclose(ours.uniform(-bound, bound, *shape), expected, rtol=0, atol=rounding)


@pytest.mark.parametrize("used", [1, 311, 623, 624, 625])
@pytest.mark.parametrize("keep", [0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.999])
def test_masks_are_those_of_torchs_generic_kernel(used: int, keep: float) -> None:
    ours, theirs = pair(used=used)
    for width, batch in ((20, 16), (7, 100)):
        mask = np.empty((width, batch), np.float32)
        draw_mask(ours, mask, keep)
        if drawn_by_mkl():
            drawn = generic_mask((batch, width), keep, theirs)
        else:
            drawn = torch.empty(batch, width).bernoulli_(keep, generator=theirs)
        np.testing.assert_array_equal(mask.T, drawn.div_(keep).numpy())
    assert_same_state(ours, theirs)


def test_a_stored_state_continues_whoever_stored_it() -> None:
    ours, theirs = pair(used=1000)
    for state in (ours.state(), theirs.get_state().numpy()):
        continued = TorchStream(0)
        continued.load(state)
        np.testing.assert_array_equal(continued.outputs(700), TorchStream(42).outputs(1700)[1000:])


def test_normal_numbers_are_numpys_up_to_its_logarithm() -> None:
    ours, theirs = NumpyStream(42), np.random.RandomState(42)
    for n in (1, 100_001, 7, 0, 100_000):
        numbers, expected = ours.normal(0.0, 1.0, n), theirs.normal(0.0, 1.0, n)
        np.testing.assert_array_max_ulp(numbers, expected, maxulp=2)
        assert np.count_nonzero(numbers != expected) <= n / 500
        assert ours.permutation(10).tolist() == theirs.permutation(10).tolist()


def test_normal_numbers_by_the_polar_method_of_a_few_lines() -> None:
    generator, expected = np.random.RandomState(3), []
    while len(expected) < 1000:
        x, y = (2.0 * generator.random_sample() - 1.0 for _ in range(2))
        square = x * x + y * y
        if 0.0 < square < 1.0:
            factor = math.sqrt(-2.0 * log(square) / square)
            expected += [0.1 + 0.2 * (factor * y), 0.1 + 0.2 * (factor * x)]
    assert NumpyStream(3).normal(0.1, 0.2, 10, 100).ravel().tolist() == expected
