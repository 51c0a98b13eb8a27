"""`hw1 data`: fetch the real images, list the data sets, look at one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hw1cli.cli.options import JsonOption
from hw1cli.cli.printing import draws_bars, note, notes, output, print_json
from hw1cli.paths import expand
from hw1cli.suggest import did_you_mean

if TYPE_CHECKING:
    from rich.text import Text

    from hw1cli.data.dataset import Dataset
    from hw1cli.data.fetch import Progress

data_app = typer.Typer(no_args_is_help=True, help="Fetch, list and look at data sets.")


@data_app.command()
def fetch(
    name: Annotated[str, typer.Argument(metavar="octmnist", help="The data set; only octmnist is published.")],
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="URL|PATH", help="A mirror, or a copy of the file you already have."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Download OCTMNIST (54.9 MB) and check it.

    Example: hw1 data fetch octmnist
    """
    from hw1cli.data.fetch import fetch_octmnist
    from hw1cli.data.locations import data_directory
    from hw1cli.errors import UsageError

    if name != "octmnist":
        raise UsageError(
            f"{name} cannot be fetched{did_you_mean(name, ['octmnist'])}; the data set to fetch is octmnist"
        )
    with _download_bar() as progress:
        path = fetch_octmnist(source, data_directory(), progress)
    if json:
        print_json({"name": name, "path": str(path)})
    else:
        output().print(f"{name} is at {path}", markup=False)


@contextmanager
def _download_bar() -> "Iterator[Progress]":
    """Show a bar with size, speed and time left on stderr if that is a terminal, else nothing."""
    from rich.progress import BarColumn, DownloadColumn, TimeRemainingColumn, TransferSpeedColumn
    from rich.progress import Progress as Bars

    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Bars("octmnist", *columns, console=notes(), disable=not draws_bars()) as bars:
        task = bars.add_task("octmnist", total=None)
        yield lambda size, total: bars.update(task, advance=size, total=total)


@data_app.command("list")
def list_(json: JsonOption = False) -> None:
    """List the data sets and where they are.

    Example: hw1 data list
    """
    from rich.table import Table

    from hw1cli.data.catalogue import available

    entries = available()
    if json:
        print_json({"data": [{**asdict(entry), "path": entry.path and str(entry.path)} for entry in entries]})
        return
    table = Table("data", "train", "val", "test", "fingerprint", "where")
    for entry in entries:
        images = [f"{entry.n_images[split]:,}" for split in ("train", "val", "test")]
        where = entry.problem or str(entry.path or "made on first use")
        table.add_row(
            entry.name + (" (simulated)" if entry.simulated else ""), *images, entry.fingerprint or "-", _text(where)
        )
    output().print(table)


@data_app.command()
def info(
    which: Annotated[
        str, typer.Argument(metavar="NAME|PATH", help="auto, octmnist, octsim, or a .npz file.")
    ] = "auto",
    montage: Annotated[
        Path | None,
        typer.Option(parser=expand, metavar="FILE.png", help="Draw images of every class into this file."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Show a data set's classes, counts and fingerprint, and what its images look like.

    Example: hw1 data info octsim --montage octsim.png
    """
    from hw1cli.data.resolve import load_dataset

    dataset = load_dataset(which, note)
    if montage:
        _draw(dataset, montage)
    if json:
        print_json(
            {
                "name": dataset.name,
                "simulated": dataset.simulated,
                "fingerprint": dataset.fingerprint,
                "image_shape": dataset.image_shape,
                "class_names": dataset.class_names,
                "counts": dataset.class_counts,
                "montage": str(montage) if montage else None,
            }
        )
    else:
        _print_info(dataset)


def _print_info(dataset: "Dataset") -> None:
    from rich.table import Table

    from hw1cli.report.text import clean

    by_split = dataset.class_counts
    table = Table("class", *by_split)
    for column in table.columns[1:]:
        column.justify = "right"
    for label, name in enumerate(dataset.class_names):
        table.add_row(_text(name), *(f"{split[label]:,}" for split in by_split.values()))
    table.add_section()
    table.add_row("all", *(f"{sum(split):,}" for split in by_split.values()))
    shape = " x ".join(str(extent) for extent in dataset.image_shape)
    console = output()
    console.print(f"{clean(dataset.title)}: {dataset.n_classes} classes, {shape} pixels", markup=False)
    console.print(f"fingerprint {dataset.fingerprint}", markup=False)
    console.print(table)


def _draw(dataset: "Dataset", path: Path) -> None:
    from hw1cli.errors import Hw1Error
    from hw1cli.report.figures.montage import montage, save_montage

    try:
        save_montage(montage(dataset), dataset.class_names, dataset.title, path)
    except (OSError, ValueError) as error:
        raise Hw1Error(f"{path} cannot be drawn: {error}; choose another place, or a name ending in .png") from error
    note(f"montage: {path}")


def _text(value: str) -> "Text":
    """Return the value as it is: no markup, no control characters."""
    from rich.text import Text

    from hw1cli.report.text import clean

    return Text(clean(value))
