"""A model is a value: everything asked of one by name comes from its declaration, and stored runs keep their keys."""

from dataclasses import fields
from typing import get_args

import pytest

from hw1cli.errors import UsageError
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.models.registry import HYPERPARAMETERS, MODELS, build, make_config, spec_from_json, stored_config
from hw1cli.models.torch_logreg import TorchLogRegConfig
from hw1cli.specs import Config, Domain, RunSpec


@pytest.mark.parametrize(
    ("config", "protocol", "key"),
    [
        (PerceptronConfig(), 1, "9a49b580042aa0c503c75c1695347bcc"),
        (LogRegConfig(), 1, "04e53351f3e26e9b513b4a160dda74bd"),
        (MlpConfig(), 1, "9150fc04c07506fd8f0d8169857a5488"),
        (TorchLogRegConfig(), 1, "2fdf0135d924ca87e397dca5bcaebe69"),
        (TorchLogRegConfig(l2=0.5), 2, "4ae5df637b8a70519183d8095f0e6cc2"),
        (FfnConfig(), 1, "c5bd0d0b0883d8916052d76c54abe3c2"),
        (FfnConfig(l2=1e-4, dropout=0.2, optimizer="adam", activation="tanh"), 1, "55544953d5d4f927dc648271b0199708"),
    ],
    ids=str,
)
def test_a_hyperparameter_that_came_later_changes_no_key(config: Config, protocol: int, key: str) -> None:
    # The keys as they were before momentum: if one changes, every store in the world forgets its runs.
    assert RunSpec(config=config, data="0" * 32, protocol=protocol).key == key


def test_only_what_differs_from_before_makes_another_key() -> None:
    with_momentum, without = (RunSpec(config=FfnConfig(momentum=value), data="x") for value in (0.9, 0.0))
    assert with_momentum.key != without.key
    assert spec_from_json(with_momentum.as_json()) == with_momentum
    older = without.as_json()
    del older["config"]["momentum"]
    assert spec_from_json(older) == without


@pytest.mark.parametrize("model", MODELS)
def test_every_hyperparameter_says_what_it_is_for_and_takes_its_default(model: str) -> None:
    config = MODELS[model].config
    assert make_config(model, {each.name: each.default for each in fields(config)}) == config()
    assert all(each.metadata[Domain].help.endswith(".") for each in fields(config))


def test_a_hyperparameter_is_the_same_in_every_model_that_has_it() -> None:
    for name, having in HYPERPARAMETERS.items():
        assert len({(str(each.type), each.metadata[Domain]) for each in having.values()}) == 1, name
        assert get_args(each := next(iter(having.values())).type) or each in (int, float)


@pytest.mark.parametrize(
    ("model", "values"), [("ffn", {"epochs": 3, "warmup": 5}), ("transformer", {"epochs": 3, "heads": 2})]
)
def test_what_another_version_trained_is_shown_and_never_trained(model: str, values: dict[str, int]) -> None:
    config = stored_config(model, values)
    assert config.foreign
    assert (config.model, {each.name: getattr(config, each.name) for each in fields(config)}) == (model, values)
    assert stored_config(model, dict(values)) == config
    with pytest.raises(UsageError):
        make_config(model, values)


def test_what_a_model_cannot_have_is_refused_though_it_is_stored() -> None:
    with pytest.raises(UsageError, match="out of range"):
        stored_config("ffn", {"epochs": 3, "lr": -1})


def test_momentum_is_sgd_s() -> None:
    with pytest.raises(UsageError, match="--momentum has no meaning for --optimizer adam"):
        FfnConfig(momentum=0.9, optimizer="adam")


def test_only_runs_that_share_their_batches_are_built_together() -> None:
    specs = [RunSpec(config=PerceptronConfig(), seed=seed, data="x") for seed in (1, 2)]
    with pytest.raises(ValueError, match="must share"):
        build(specs, None, device="cpu", threads=1)
