"""A sweep is a grid of specifications; runs that share their batches become one job."""

import pytest

from hw1cli.advance import MAX_STACK
from hw1cli.errors import UsageError
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.torch_logreg import TorchLogRegConfig
from hw1cli.specs import RunSpec
from hw1cli.sweep import grid, jobs, seeds_from


def specs(*configs: FfnConfig | LogRegConfig, seed: int = 42) -> list[RunSpec]:
    return [RunSpec(config=config, seed=seed, data="x") for config in configs]


def test_the_grid_is_every_combination_once_in_the_order_given() -> None:
    assert grid("ffn", {"lr": [1.0, 0.1, 1.0], "batch_size": [16, 1024]}) == (
        FfnConfig(lr=1.0, batch_size=16),
        FfnConfig(lr=1.0, batch_size=1024),
        FfnConfig(lr=0.1, batch_size=16),
        FfnConfig(lr=0.1, batch_size=1024),
    )
    assert grid("logreg", {}) == (LogRegConfig(),)  # the homework's own run


def test_one_bad_cell_refuses_the_sweep_before_anything_is_trained() -> None:
    with pytest.raises(UsageError):
        grid("ffn", {"lr": [0.1, -1.0]})


APART = [
    FfnConfig(), FfnConfig(batch_size=32), FfnConfig(hidden_size=10), FfnConfig(hidden_layers=2), FfnConfig(epochs=3),
    FfnConfig(optimizer="adam"), FfnConfig(activation="tanh"), TorchLogRegConfig(epochs=20),
]  # fmt: skip
LR, L2, DROPOUT = FfnConfig(lr=1), FfnConfig(l2=0.1), FfnConfig(dropout=0.5)


@pytest.mark.parametrize(
    ("members", "sizes"),
    [
        (specs(LR, L2, DROPOUT), [3]),
        (specs(*APART), [1] * len(APART)),
        (specs(LR) + specs(L2, seed=43), [1, 1]),
        (specs(LogRegConfig(), LogRegConfig(lr=0.1)), [1, 1]),  # NumPy models are trained one by one
        (specs(*(FfnConfig(lr=lr) for lr in range(1, MAX_STACK + 2))), [MAX_STACK, 1]),
        (specs(LR, LR), [1]),
    ],
    ids=["lr, decay, dropout", "batches or shapes", "seeds", "NumPy", "limit", "twice"],
)
def test_cells_that_share_their_batches_are_one_job(members: list[RunSpec], sizes: list[int]) -> None:
    found = list(jobs(members))
    assert [len(job) for job in found] == sizes
    assert [spec for job in found for spec in job] == list(dict.fromkeys(members))


def test_a_run_whose_time_is_compared_is_trained_alone_and_only_once() -> None:
    timed, other = specs(FfnConfig(), FfnConfig(lr=1))
    assert list(jobs([timed, timed, other], alone={timed})) == [(timed,), (other,)]


def test_seeds_follow_each_other() -> None:
    assert seeds_from(42, 3) == (42, 43, 44)


def test_a_grid_of_too_many_cells_is_refused_before_it_is_made():
    values = [1 + i / 2000 for i in range(1000)]
    with pytest.raises(UsageError, match="1,000,000,000 cells"):
        grid("ffn", {"lr": values, "l2": values}, seeds=1000)
    assert len(grid("ffn", {"lr": [0.1] * 20_000})) == 1
