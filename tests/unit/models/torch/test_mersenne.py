"""The fast Bernoulli draws are torch's own, and leave the generator where torch would."""

import pytest
import torch

from hw1cli.models.torch import dropout
from hw1cli.models.torch.dropout import DropoutMasks
from hw1cli.models.torch.mersenne import BernoulliStream, matches_torch

pytestmark = pytest.mark.skipif(
    not matches_torch(), reason="torch draws by another kernel on this processor; its own draws are used"
)


@pytest.mark.parametrize("used", [0, 1, 311, 623, 624, 625])
@pytest.mark.parametrize("keep", [0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.999])
def test_draws_and_state_are_those_of_torch(used: int, keep: float) -> None:
    ours, theirs = torch.Generator().manual_seed(42), torch.Generator().manual_seed(42)
    for generator in (ours, theirs):
        torch.rand(used, generator=generator)
    stream = BernoulliStream(ours)
    masks = [torch.empty(20, 16), torch.empty(7, 100)]
    for mask in masks:
        stream.draw(mask, keep)
    stream.put_back()
    for mask in masks:
        expected = torch.empty(mask.T.shape).bernoulli_(keep, generator=theirs).div_(keep)
        assert torch.equal(mask.T, expected)
    assert torch.equal(ours.get_state(), theirs.get_state())


def test_masks_are_the_same_where_torch_has_another_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    assert torch.equal(_masks(), _masks_without_the_fast_draws(monkeypatch))


def _masks() -> torch.Tensor:
    generators = [torch.Generator().manual_seed(seed) for seed in (1, 2, 3)]
    masks = torch.ones(2, 3, 5, 8)
    DropoutMasks([0.2, 0.0, 0.5], generators).draw([[step] for step in masks])
    assert bool((masks[:, 1] == 1).all())
    assert {0.0, 1.25} == set(masks[:, 0].unique().tolist())
    return masks


def _masks_without_the_fast_draws(monkeypatch: pytest.MonkeyPatch) -> torch.Tensor:
    monkeypatch.setattr(dropout, "_fast_draws_match", lambda: False)
    return _masks()
