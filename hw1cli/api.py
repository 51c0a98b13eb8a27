"""hw1 from Python, for notebooks and scripts (docs/notebook.md): what the commands do, as values instead of text.

Nothing is printed. What goes wrong is an `hw1cli.errors.Hw1Error` with the line that the command would print. `data`
and `db` mean what they mean on the command line; without `db` it is `$HW1_DB`, else `results.db` here.
"""

from collections.abc import Iterable, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal

from hw1cli.errors import Hw1Error, UsageError
from hw1cli.keeping import Keeping
from hw1cli.models.registry import make_config
from hw1cli.outside.paths import expand
from hw1cli.outside.suggest import choice
from hw1cli.outside.variables import Device
from hw1cli.records import RunRecord
from hw1cli.settings import HERE, By, Settings, settings
from hw1cli.specs import DEFAULT_SEED, Config
from hw1cli.store.location import locate
from hw1cli.store.notes import note_of
from hw1cli.store.reader import Reader
from hw1cli.store.selection import Filter, condition, fingerprint_of, values_of
from hw1cli.sweep import Show, grid, planned
from hw1cli.sweep import train as train_missing
from hw1cli.training.interruption import installed

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from hw1cli.prediction import Predictions

__all__ = ["data_frame", "figure", "predict", "runs", "sweep", "train"]


def train(
    model: str,
    *,
    seed: int = DEFAULT_SEED,
    data: str = "auto",
    device: Device | None = None,
    force: bool = False,
    by: By = HERE,
    keep_weights: bool | None = None,
    note: str | None = None,
    db: str | None = None,
    show: Show = lambda event: None,
    **hyperparameters: Any,
) -> RunRecord:
    """Return the run of a model (`hw1 train`): the stored one, or, where there is none or with `force`, a new one.

    Hyperparameters are called as the options are: `lr`, `batch_size`, `hidden_size`, ... `by` says who trains, if not
    this process alone: `By(jobs=2)` or `By(cluster="tcp://HOST:PORT")`; `show` is told what happens.
    """
    config = make_config(model, hyperparameters)
    how = settings({model}, device, by, force=force, keeping=Keeping(keep_weights))
    (record,) = _trained([config], [seed], data, how, note, db, show)
    return record


def sweep(
    model: str,
    *,
    seed: int | Sequence[int] = DEFAULT_SEED,
    data: str = "auto",
    device: Device | None = None,
    force: bool = False,
    by: By = HERE,
    keep_weights: bool | None = None,
    note: str | None = None,
    db: str | None = None,
    show: Show = lambda event: None,
    **hyperparameters: Any,
) -> list[RunRecord]:
    """Return the runs of the grid of all given values (`hw1 sweep`): of each hyperparameter one value or several.

    CellsFailed, which names them, if some of them have failed; the others are stored.
    """
    seeds = list(dict.fromkeys(seed if isinstance(seed, Iterable) else [seed]))
    values = {name: list(given) if _several(given) else [given] for name, given in hyperparameters.items()}
    configs = grid(model, values, len(seeds))
    how = settings({model}, device, by, force=force, keeping=Keeping(keep_weights, best=True))
    return _trained(configs, seeds, data, how, note, db, show)


def runs(
    *,
    model: str | Sequence[str] = (),
    status: str | Sequence[str] = (),
    where: Sequence[str] = (),
    data: str | None = None,
    db: str | None = None,
) -> list[dict[str, Any]]:
    """Return the stored runs, newest first, as dictionaries of all that `hw1 runs list --columns` knows.

    Several models or statuses are alternatives; conditions are those of `--where`, and all of them have to hold.
    """
    with Reader.open(locate(db)) as reader:
        chosen = Filter(
            models=[model] if isinstance(model, str) else model,
            states=[status] if isinstance(status, str) else status,
            where=[condition(each) for each in where],
            data=None if data is None else fingerprint_of(reader, data),
        )
        return [values_of(run) for run in chosen.select(reader)]


def data_frame(**chosen: Any) -> Any:
    """Return what `runs` returns as a `pandas.DataFrame`; Hw1Error where pandas is not installed."""
    try:
        import pandas
    except ImportError:
        raise Hw1Error("a data frame needs pandas; install it with: pip install pandas") from None
    return pandas.DataFrame(runs(**chosen))


def figure(name: str, *, run: str | None = None, data: str = "auto", db: str | None = None) -> "Figure":
    """Return a figure, which a notebook shows and `savefig` writes: of the report, or of a `run`.

    The report's have the names of their files (`fig01`, `confusion`, ...), a run's are its metrics (`val_acc`, ...).
    """
    from hw1cli.report.figures.draw import draw

    if run is None:
        from hw1cli.study.reporting import report_of

        document = report_of("all", locate(db), data, _quiet, ())
    else:
        from hw1cli.report.content.run import run_page

        with Reader.open(locate(db)) as reader:
            fingerprint = None if data == "auto" else fingerprint_of(reader, data)
            document = run_page(reader.record(reader.resolve(run, data=fingerprint)))
    found = {each.id: (each, document.source(part, each)) for part in document.sections for each in part.figures}
    if name not in found:
        raise UsageError(f"there is no figure {name!r}{choice(name, found)}")
    return draw(*found[name])


def predict(
    run: str,
    images: "str | PathLike[str] | NDArray[np.uint8] | Sequence[str | PathLike[str]]",
    *,
    split: Literal["train", "val", "test"] = "test",
    data: str | None = None,
    db: str | None = None,
) -> "Predictions":
    """Return what a run's model takes images for (`hw1 predict`): an array (n x height x width, uint8), or files.

    The run needs its weights (`keep_weights`). `data` says on which data set `best` and `latest` are looked for.
    """
    from hw1cli.prediction import predict as predict_images

    with Reader.open(locate(db)) as reader:
        record = reader.record(reader.resolve(run, data=data and fingerprint_of(reader, data)))
    if isinstance(images, str | PathLike):
        images = [images]
    sources: list[Any] = [images] if hasattr(images, "dtype") else [expand(each) for each in images]
    return predict_images(record, sources, split)


def _trained(
    configs: Sequence[Config],
    seeds: Sequence[int],
    data: str,
    how: Settings,
    note: str | None,
    db: str | None,
    show: Show,
) -> list[RunRecord]:
    """Return the runs of every configuration for every seed, in this order."""
    specs, dataset = planned(configs, seeds, data, _quiet)
    with installed():
        outcome = train_missing(specs, dataset, how, locate(db).writable, show=show, note=note_of(note or ""))
    if outcome.failures:
        raise outcome.error(len(specs), "run")
    return outcome.in_order(specs)


def _several(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str)


def _quiet(line: str) -> None:
    """Say nothing of which data set `auto` is."""
