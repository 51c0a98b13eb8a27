"""The protocol's masks are those of torch's own kernel; where MKL draws others, the loops here take the former."""

import pytest
import torch

from tests.unit.models.torch_masks import drawn_by_mkl, generic_dropout


@pytest.fixture(autouse=True)
def masks_of_the_generic_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    if drawn_by_mkl():
        monkeypatch.setattr(torch.nn.functional, "dropout", generic_dropout)
