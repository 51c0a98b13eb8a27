"""Write the measured blocks of docs/octsim.md: target and reached, from a store of runs on octsim.

`python docs/octsim_page.py STORE` (default: the shipped results.db) takes the homework's runs at seed 42. They are
trained by the commands that the page lists. `python docs/octsim_page.py STORE SUBSET` also makes the picture, with a
file of genuine images, and the numbers of both.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pages import refreshed, standing

from hw1cli.claims.observed import observed
from hw1cli.claims.run_metrics import end_over_best, epoch_of_best, mean_step
from hw1cli.data.dataset import Dataset
from hw1cli.data.known import CLASS_NAMES, OCTSIM
from hw1cli.data.resolve import load_dataset
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.models.torch_logreg import TorchLogRegConfig
from hw1cli.records import RunRecord, SplitName
from hw1cli.report.figures.images import montage, montage_figure
from hw1cli.report.formats.folder import save_figure
from hw1cli.report.formats.to_md import table
from hw1cli.specs import Config, RunSpec
from hw1cli.store.location import locate
from hw1cli.store.reader import Reader

PAGE = Path(__file__).parent / "octsim.md"
SHIPPED = PAGE.parent.parent / "results.db"

LONG = FfnConfig(batch_size=256, epochs=150)
# Published train, validation and test accuracy (group A's logs; a dash: not published).
TARGETS: tuple[tuple[str, Config, Sequence[str]], ...] = (
    ("perceptron", PerceptronConfig(), ("0.4654", "0.4610", "0.3422")),
    ("logistic regression, lr 0.01", LogRegConfig(lr=0.01), ("0.6609", "0.6568", "0.5784")),
    ("logistic regression, lr 0.001", LogRegConfig(lr=0.001), ("0.6625", "0.6639", "0.5936")),
    ("MLP from scratch", MlpConfig(), ("0.7974", "0.7858", "0.7580")),
    ("logistic regression (torch), lr 0.01", TorchLogRegConfig(lr=0.01), ("-", "0.6535", "0.6200")),
    ("network, batch 16", FfnConfig(), ("-", "0.8168", "0.7788")),
    ("network, batch 1024", FfnConfig(batch_size=1024), ("-", "0.6801", "0.7202")),
    ("network, batch 256, 150 epochs", LONG, ("-", "0.8314", "0.7750")),
)


def blocks(store: Path) -> dict[str, str]:
    """Return the page's measured blocks; KeyError where a run is not stored."""
    specs = {config: RunSpec(config=config, seed=42, data=OCTSIM.fingerprint) for _, config, _ in TARGETS}
    with Reader.open(locate(store)) as reader:
        found = reader.current([spec.key for spec in specs.values()])
    runs = {config: found[spec.key] for config, spec in specs.items()}
    return {"accuracies": _accuracies(runs), "course": _course(runs)}


def _accuracies(runs: dict[Config, RunRecord]) -> str:
    lines = [[name, *(_pair(*each) for each in zip(target, _accuracies_of(runs[config]), strict=True))]
             for name, config, target in TARGETS]  # fmt: skip
    return table(["target / reached", "training", "validation", "test"], lines)


def _accuracies_of(run: RunRecord) -> tuple[float | None, float | None, float]:
    last = run.history[-1]
    return last.train_acc, last.val_acc, run.evaluations[SplitName.TEST].accuracy


def _pair(target: str, reached: float | None) -> str:
    return f"{target} / {'-' if reached is None else f'{reached:.4f}'}"


def _course(runs: dict[Config, RunRecord]) -> str:
    """Return what the curves of the perceptron and of the long run look like, beside the published ones."""
    long = runs[LONG]
    losses = {epoch: long.history[epoch - 1].train_loss for epoch in (10, 50, 100, 150)}
    published = {10: "0.7758", 50: "0.5031", 100: "0.4070", 150: "0.3559"}
    perceptron = runs[PerceptronConfig()]
    mean = sum(each.val_acc or 0 for each in perceptron.history) / len(perceptron.history)
    lines = [
        ["perceptron: mean validation accuracy over its 20 epochs", "0.5359", f"{mean:.4f}"],
        ["perceptron: mean step of validation accuracy from epoch to epoch", "0.0846",
         f"{mean_step(observed(perceptron)):.4f}"],
        *([f"150 epochs: training loss after epoch {epoch}", published[epoch], f"{loss:.4f}"]
          for epoch, loss in losses.items()),
        ["150 epochs: epoch of the lowest validation loss", "about 50", f"{epoch_of_best(observed(long)):.0f}"],
        ["150 epochs: validation loss of the last ten epochs over the lowest", "not published",
         f"{end_over_best(observed(long)):.3f}"],
    ]  # fmt: skip
    return table(["", "target", "reached"], lines)


def pixel_metrics(genuine: Dataset, simulated: Dataset) -> str:
    """Return what can be measured of the training images themselves, of both sets."""
    columns = [_pixels(each) for each in (genuine, simulated)]
    lines = [[name, *(f"{column[name]:.3f}" for column in columns)] for name in columns[0]]
    return table(["training images, 0 black to 1 white", "genuine subset", "octsim"], lines)


def _pixels(dataset: Dataset) -> dict[str, float]:
    images = dataset.train.pixels.reshape(-1, *dataset.image_shape)
    steps = {"along a row": 2, "down a column": 1}
    return {
        "mean": images.mean() / 255,
        "standard deviation": images.std() / 255,
        **{f"mean of {name}": images[dataset.train.labels == k].mean() / 255 for k, name in enumerate(CLASS_NAMES)},
        **{f"mean step {name}": np.abs(np.diff(images.astype(np.int16), axis=axis)).mean() / 255
           for name, axis in steps.items()},
    }  # fmt: skip


def write_picture(genuine: Dataset, simulated: Dataset, path: Path) -> None:
    """Draw the first ten training images of every class, genuine on the left, simulated on the right."""
    left, right = (montage(each, 10) for each in (genuine, simulated))
    gap = np.full((len(left), 12), 255, np.uint8)
    title = "Left: OCTMNIST, genuine (CC BY 4.0). Right: octsim (simulated)."
    save_figure(montage_figure(np.hstack([left, gap, right]), CLASS_NAMES, title), path)


def write(store: Path = SHIPPED, subset: Path | None = None) -> None:
    """Write the page's blocks anew, and with the genuine images the picture."""
    page = PAGE.read_text(encoding="utf-8")
    measured = standing(page) | blocks(store)
    if subset:
        sets = load_dataset(str(subset)), load_dataset("octsim")
        measured["pixels"] = pixel_metrics(*sets)
        write_picture(*sets, PAGE.parent / "img" / "octsim-side-by-side.png")
    PAGE.write_text(refreshed(page, measured), encoding="utf-8")


if __name__ == "__main__":
    write(*map(Path, sys.argv[1:3]))
