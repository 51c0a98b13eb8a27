"""`hw1 data`: fetch the real images, list the data sets, look at one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hw1cli.cli.options import JsonOption, path_option
from hw1cli.cli.printing import bars, note, print_answer
from hw1cli.data.known import CLASS_COUNTS
from hw1cli.data.locations import data_directory
from hw1cli.errors import UsageError
from hw1cli.outside.suggest import did_you_mean
from hw1cli.report.document import Column, Kind, Table
from hw1cli.report.text import clean

if TYPE_CHECKING:
    from hw1cli.data.dataset import Dataset

data_app = typer.Typer(no_args_is_help=True, help="Fetch, list and look at data sets.")


@data_app.command()
def fetch(
    name: Annotated[str, typer.Argument(metavar="octmnist", help="The data set; only octmnist is published.")],
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="URL|PATH",
            help="A mirror, or a copy of the file you already have.",
            show_default="where MedMNIST publishes it",
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Download OCTMNIST (54.9 MB) and check it."""
    from rich.progress import BarColumn, DownloadColumn, TimeRemainingColumn, TransferSpeedColumn

    from hw1cli.data.fetch import fetch_octmnist

    if name != "octmnist":
        raise UsageError(
            f"{name} cannot be fetched{did_you_mean(name, ['octmnist'])}; the data set to fetch is octmnist"
        )
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with bars("octmnist", *columns) as drawn:
        task = drawn.add_task("octmnist", total=None)
        path = fetch_octmnist(
            source, data_directory(), lambda size, total: drawn.update(task, advance=size, total=total)
        )
    print_answer(clean(f"{name} is at {path}"), {"name": name, "path": str(path)}, json=json)


@data_app.command("list")
def list_(json: JsonOption = False) -> None:
    """List the data sets and where they are."""
    from hw1cli.data.resolve import available

    entries, n_images = available(), {split: sum(counts) for split, counts in CLASS_COUNTS.items()}
    documents = [
        {
            "name": entry.known.name,
            "simulated": entry.known.simulated,
            "path": entry.path and str(entry.path),
            "n_images": n_images,
            "fingerprint": entry.fingerprint,
            "problem": entry.problem,
        }
        for entry in entries
    ]
    places = [entry.problem or str(entry.path or "made on first use") for entry in entries]
    rows = tuple(
        (entry.known.title, *n_images.values(), entry.fingerprint, place)
        for entry, place in zip(entries, places, strict=True)
    )
    columns = (*(Column(split, Kind.INTEGER) for split in n_images), Column("fingerprint"), Column("where"))
    table = Table(id="data", title="Data sets", columns=(Column("data"), *columns), rows=rows)
    print_answer(table, {"data": documents}, json=json)


@data_app.command()
def info(
    which: Annotated[
        str, typer.Argument(metavar="NAME|PATH", help="auto, octmnist, octsim, or a .npz file.")
    ] = "auto",
    montage: Annotated[Path | None, path_option("FILE.png", "Draw images of every class into this file.")] = None,
    json: JsonOption = False,
) -> None:
    """Show a data set's classes, counts and fingerprint, and what its images look like."""
    from hw1cli.data.resolve import load_dataset

    dataset = load_dataset(which, note)
    if montage:
        _draw(dataset, montage)
    document = {
        "name": dataset.name,
        "simulated": dataset.simulated,
        "fingerprint": dataset.fingerprint,
        "image_shape": dataset.image_shape,
        "class_names": dataset.class_names,
        "counts": dataset.class_counts,
        "montage": str(montage) if montage else None,
    }
    print_answer(_classes(dataset), document, json=json)


def _classes(dataset: "Dataset") -> Table:
    by_split = dataset.class_counts
    shape = " x ".join(str(extent) for extent in dataset.image_shape)
    counts = zip(dataset.class_names, *by_split.values(), strict=True)
    rows = (*counts, ("all", *(sum(split) for split in by_split.values())))
    columns = (Column("class"), *(Column(split, Kind.INTEGER) for split in by_split))
    title = f"{dataset.title}: {dataset.n_classes} classes, {shape} pixels"
    notes = (f"fingerprint {dataset.fingerprint}",)
    return Table(id="classes", title=title, columns=columns, rows=rows, notes=notes)


def _draw(dataset: "Dataset", path: Path) -> None:
    from hw1cli.report.figures.images import montage, montage_figure
    from hw1cli.report.formats.folder import save_figure

    save_figure(montage_figure(montage(dataset), dataset.class_names, dataset.title), path)
    note(f"montage: {path}")
