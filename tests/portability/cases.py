"""`python -m tests.portability.cases [NAME...]`: train the cases in this process and print their digests as JSON.

A digest is of every stored number of some small runs but the times. It needs neither pytest nor a store.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from hw1cli.data.dataset import Dataset, Split
from hw1cli.data.octsim.draws import Draws
from hw1cli.data.octsim.generate import SEED, simulate
from hw1cli.evidence.convexity import convexity
from hw1cli.evidence.optimality import optimality
from hw1cli.models.registry import MODELS, build, make_config
from hw1cli.specs import RunSpec
from hw1cli.training.loop import evaluate, train
from hw1cli.training.side_by_side import SideBySide

SUBSET = Path(__file__).resolve().parents[3] / "shared" / "data" / "octmnist-subset.npz"
"""The genuine images, which are no part of the project."""

Runs = Sequence[Mapping[str, Any]]

NETWORK = {"model": "ffn", "hidden_size": 40}
MODELS_TRAINED: Mapping[str, Runs] = {
    "perceptron": [{"model": "perceptron"}],
    "logistic regression": [{"model": "logreg"}],
    "MLP": [{"model": "mlp", "hidden_size": 60}],
    "torch logistic regression": [{"model": "torch-logreg", "lr": 0.1}],
    "feed-forward, batch 16": [NETWORK],
    "feed-forward, batch 256": [NETWORK | {"batch_size": 256}],
    "dropout and L2": [NETWORK | {"batch_size": 64, "dropout": 0.2, "l2": 0.001}],
    "two layers, tanh, Adam": [
        NETWORK | {"hidden_layers": 2, "activation": "tanh", "optimizer": "adam", "lr": 0.001}
    ],
    "momentum": [{"model": "torch-logreg", "momentum": 0.9}],
    "a stack of three": [NETWORK | {"lr": lr} for lr in (0.01, 0.1, 1.0)],
}
"""The runs of each case by their hyperparameters: those of a case are trained together."""

RESUMED = ("MLP", "dropout and L2", "two layers, tanh, Adam", "momentum", "a stack of three")
"""Cases that are stopped after an epoch and resumed by another learner as well, which must not show."""

EVIDENCE: Mapping[str, Callable[[Dataset], Mapping[str, Any]]] = {
    "convexity": lambda dataset: convexity(dataset, seed=42, samples=4),
    "global optimum": lambda dataset: optimality(dataset, []),
}
"""Measurements that are no runs, small ones."""

CASES = (*MODELS_TRAINED, *EVIDENCE)

EPOCHS = 3


def simulated() -> Dataset:
    """Return a small data set made as octsim is."""
    draws = Draws(SEED)
    parts = {name: simulate(draws, counts) for name, counts in _COUNTS.items()}
    train, val, test = (Split(pixels=images.reshape(-1, 784), labels=labels) for images, labels in parts.values())
    return _dataset("simulated", train, val, test)


_COUNTS = {"train": (160, 60, 50, 237), "val": (30, 20, 15, 50), "test": (20, 20, 20, 20)}


def genuine() -> Dataset:
    """Return the genuine images."""
    with np.load(SUBSET, allow_pickle=False) as arrays:
        train, val, test = (
            Split(pixels=arrays[f"{part}_images"].reshape(-1, 784), labels=arrays[f"{part}_labels"].ravel())
            for part in ("train", "val", "test")
        )
    return _dataset("genuine", train, val, test)


def _dataset(name: str, train: Split, val: Split, test: Split) -> Dataset:
    return Dataset(
        name=name, simulated=name == "simulated", class_names=("CNV", "DME", "drusen", "normal"),
        image_shape=(28, 28), train=train, val=val, test=test, official_test=test,
    )  # fmt: skip


def digests(names: Iterable[str], *, threads: int) -> dict[str, str]:
    """Return the digests of the cases on both data sets (on the simulated one alone where the other is missing)."""
    datasets = [simulated(), *([genuine()] if SUBSET.exists() else [])]
    found = {}
    for dataset in datasets:
        found[f"{dataset.name} images"] = _digest([dataset.train.pixels, dataset.train.labels, dataset.test.pixels])
        for name in names:
            of = f"{name}, {dataset.name} images"
            if name in EVIDENCE:
                found[of] = _digest([EVIDENCE[name](dataset)])
                continue
            runs = MODELS_TRAINED[name]
            found[of] = case(runs, dataset, threads=threads)
            if name in RESUMED:
                found[f"{of}, resumed"] = case(runs, dataset, threads=threads, stopped_after=1)
    return found


def case(runs: Runs, dataset: Dataset, *, threads: int, stopped_after: int = 0) -> str:
    """Return the digest of runs trained together; stopped after some epochs, if so wanted, and resumed."""
    specs = [
        RunSpec(config=make_config(run["model"], {**_without_model(run), "epochs": EPOCHS}), seed=42, data="portable")
        for run in runs
    ]
    model = MODELS[specs[0].model]
    make: Callable[..., SideBySide] = lambda **how: build(specs, dataset, device="cpu", threads=threads, **how)  # noqa: E731
    learner, records = make(), []
    if stopped_after:
        records += train(learner, dataset, model.after_epoch, epochs=stopped_after)
        learner = make(states=learner.states(), done=stopped_after)
    records += train(learner, dataset, model.after_epoch, epochs=EPOCHS, done=stopped_after)
    parts: list[Any] = [
        (each.epoch, each.train_loss, each.train_acc, each.val_loss, each.val_acc)
        for epoch in records
        for each in epoch
    ]
    for evaluations in evaluate(learner, dataset, with_loss=model.has_loss):
        for split, evaluation in evaluations.items():
            parts += [split.value, evaluation.loss, evaluation.confusion, evaluation.correct]
    for weights in learner.weights():
        parts += [part for name in sorted(weights) for part in (name, weights[name])]
    return _digest(parts)


def _without_model(run: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in run.items() if name != "model"}


def _digest(parts: Iterable[Any]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            digest.update(f"{part.dtype.str} {part.shape}".encode() + np.ascontiguousarray(part).tobytes())
        else:
            digest.update(repr(part).encode())  # a float's shortest form that gives it back
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    print(json.dumps(digests(sys.argv[2:] or CASES, threads=int(sys.argv[1])), indent=1))
