"""`hw1 runs show`: everything of one run."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from hw1cli.cli.options import DbOption, JsonOption, path_option
from hw1cli.cli.printing import note, output, print_json
from hw1cli.cli.run_options import DataFilter, RunArgument, data_of, reading
from hw1cli.data.known import KNOWN
from hw1cli.errors import DataError
from hw1cli.export.run_documents import whole_document
from hw1cli.records import RunRecord
from hw1cli.report.content.run import run_page

if TYPE_CHECKING:
    from hw1cli.data.dataset import Dataset


def show(
    run: RunArgument = "latest",
    data: DataFilter = None,
    errors: Annotated[
        Path | None, path_option("FILE.png", "Draw the images that it is most surely wrong about.")
    ] = None,
    db: DbOption = None,
    json: JsonOption = False,
) -> None:
    """Show everything that is stored of a run.

    The best is the completed run with the highest validation accuracy after its last epoch; --data says on which data
    set it, or the latest, is looked for. --errors needs the run's weights (hw1 train --keep-weights) and its data: it
    draws images of the test set, class by class, first those where the wrong class's probability (or a perceptron's
    score) is furthest above the true one's.
    """
    from hw1cli.report.formats.terminal import print_section

    with reading(db) as reader:
        record = reader.record(reader.resolve(run, data=data_of(reader, data)))
    if errors:
        _draw_errors(record, data, errors)
    if json:
        print_json(whole_document(record))
        return
    page, console = run_page(record), output()
    for section in page.sections:
        print_section(page, section, console)


def _draw_errors(record: RunRecord, data: str | None, path: Path) -> None:
    """Draw the surest mistakes on the test set into a file."""
    from hw1cli.prediction import image_shape_of, judge
    from hw1cli.report.content.mistakes import mistakes_figure
    from hw1cli.report.formats.folder import picture_format, save_figure

    picture_format(path)  # before the work that a wrong name would waste
    shape = image_shape_of(record)
    dataset = _data_of_run(record, data)
    judgement = judge(record, dataset.test.pixels)
    name = f"{record.spec.model}, run {record.run_id}"
    figure = mistakes_figure(name, dataset.test, shape, judgement.class_names, judgement.values)
    save_figure(figure, path, dataset.title)
    note(f"errors: {path}")


def _data_of_run(record: RunRecord, data: str | None) -> "Dataset":
    from hw1cli.data.resolve import load_dataset

    if data is None and record.data_name not in KNOWN:
        raise DataError(f"run {record.run_id} was trained on {record.data_name}; give its file with --data")
    dataset = load_dataset(data or record.data_name, note)
    if dataset.fingerprint != record.spec.data:
        raise DataError(
            f"run {record.run_id} was trained on other images than {dataset.title}; give theirs with --data"
        )
    return dataset
