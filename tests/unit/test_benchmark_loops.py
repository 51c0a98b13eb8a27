"""What hw1 is measured against does hw1's work; tests/unit/models holds hw1's models against the plain loops."""

from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from pages import standing

from benchmarks import compare, page
from benchmarks.contestants import the_loop
from benchmarks.workloads import OWN_EPOCHS, WORKS
from hw1cli.data.dataset import Dataset
from hw1cli.data.resolve import load_dataset
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.models.registry import MODELS, build
from hw1cli.specs import Config, RunSpec
from hw1cli.training.loop import train
from tests.torture.data import small_data

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return load_dataset(str(small_data(tmp_path_factory.mktemp("data") / "small.npz", train=75)))


def test_jax_trains_networks_as_hw1_does_alone_and_together(dataset: Dataset) -> None:
    pytest.importorskip("jax")
    configs = [FfnConfig(epochs=2, hidden_size=7, lr=lr) for lr in (0.1, 0.01)]
    for chosen in (configs[:1], configs):
        specs = [RunSpec(config=config, data=dataset.fingerprint) for config in chosen]
        learner = build(specs, dataset, device="cpu", threads=1)
        loop = the_loop("loops_jax.Networks", chosen, dataset)
        for records in train(learner, dataset, MODELS["ffn"].after_epoch, epochs=2):
            loop.train()
            for name, metric in loop.evaluate().items():
                np.testing.assert_allclose(metric, np.squeeze([getattr(ours, name) for ours in records]), rtol=1e-4)
        for name, theirs in loop.weights().items():
            ours = np.squeeze([list(each.values())[list(loop.weights()).index(name)] for each in learner.weights()])
            np.testing.assert_allclose(theirs, ours, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    ("where", "config"),
    [
        ("loops_numpy.LogisticRegression", LogRegConfig()),
        ("loops_numpy.Mlp", MlpConfig(hidden_size=7)),
        ("loops_torch.Network", FfnConfig(hidden_size=7)),
    ],
)
def test_part_of_an_epoch_stops_early(where: str, config: Config, dataset: Dataset) -> None:
    whole, part = (the_loop(where, config, dataset) for _ in range(2))
    whole.train()
    part.train(32)
    assert any(not np.array_equal(whole.weights()[name], part.weights()[name]) for name in whole.weights())


@pytest.mark.parametrize(
    "config", [PerceptronConfig(), LogRegConfig(), MlpConfig(hidden_size=7, lr=0.01), FfnConfig(lr=0.05)]
)
def test_scikit_learn_learns_the_same_data(config: Config, dataset: Dataset) -> None:
    model = the_loop("loops_sklearn.Estimator", config, dataset)
    for _ in range(30):
        model.train()
    assert model.evaluate()["val_acc"] > 0.6


def test_the_page_says_what_was_measured_and_what_was_not() -> None:
    def run(train: float) -> dict[str, object]:
        epochs = {"train": [train] * 3, "evaluation": [1.0] * 3, "storing": [0.001] * 3, "share": 1.0}
        return {"wall": 10 * train, "peak_mib": 99} | epochs

    compared = [
        {"loop": {"perceptron": run(train)}, "hw1": {"perceptron": run(1)}, "command": {"perceptron": run(0.2)}}
        for train in (1, 3, 5)
    ]
    compared[1]["hw1"]["perceptron"] = {"failed": "it crashed"}
    data = {"title": "noise", "examples": 1000, "features": 4, "classes": 2}
    avx2 = [{"loop": {"perceptron": run(1)}, "command": {"perceptron": run(1)}}]
    results = {"quick": False, "load": {}, "compare": compared, "avx2": avx2, "sample": 10, "data": data}
    blocks = page.blocks(results | {"machine": defaultdict(str)})
    rounds, warning = blocks["rounds"].split("\n\n")
    assert rounds == "Rounds, whose medians are the figures: 3; with AVX2 only, 1. The range stands in brackets."
    assert warning == "**Fewer than 3 rounds say little of how much figures vary.**"
    # Of a loop's twenty epochs three are measured; the others take the median epoch's time.
    seconds = "98.0 s (44.0–152) | 2.00 s (2.00–2.00) | 49.0x (22.0–76.0) | aim reached"
    perceptron, _, mlp, *_ = blocks["goals"].splitlines()[2:]
    on_avx2 = "44.0 s | 10.0 s | 4.4x | **missed**"
    assert perceptron == f"| perceptron, 20 epochs, whole command | 4.8x | 6x | {seconds} | {on_avx2} |"
    unknown = "– | – | – | not measured"
    assert mlp == f"| MLP, 20 epochs, whole command | 12x | 12x | {unknown} | {unknown} |"
    epoch = "| perceptron | 2.00 s (2.00–2.00) | 4.00 s (2.00–6.00) | 2.0x (1.0–3.0) | – | – | – | – |"
    assert epoch in blocks["epochs"]
    assert "| perceptron | 0.100% | reached |" in blocks["storing"]
    assert blocks["scaling"] == "Not measured."
    text = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert blocks.keys() == standing(text).keys()
    assert f"(of the MLP 1/{1 / WORKS['mlp'].part:.0f} of an epoch's" in text
    assert f"Of hw1's epochs {OWN_EPOCHS} a round" in text


def test_what_is_compared_anew_takes_the_place_of_what_was_and_the_page_names_it() -> None:
    before = [{"loop": {"mlp": {"wall": 1}, "ffn-16": {"wall": 2}}}, {"loop": {"ffn-16": {"wall": 3}}}]
    anew = [{"loop": {"ffn-16": {"wall": 4}}, "hw1": {"ffn-16": {"wall": 5}}}]
    assert compare.renewed(before, anew) == [
        {"loop": {"mlp": {"wall": 1}, "ffn-16": {"wall": 4}}, "hw1": {"ffn-16": {"wall": 5}}},
        {"loop": {"ffn-16": {"wall": 3}}},
    ]
    results = {"quick": False, "compare": [{}] * 3, "avx2": [{}] * 3, "load": {}, "anew": {"compare": ["ffn-16"]}}
    assert "own after the others': feed-forward, batch 16." in page._rounds(results)
