"""`hw1 runs show`: everything of one run."""

from hw1cli.cli.options import DbOption, JsonOption
from hw1cli.cli.printing import output, print_json
from hw1cli.cli.run_options import DataFilter, RunArgument, data_of, reading
from hw1cli.data.known import title_of
from hw1cli.store.selection import named


def show(run: RunArgument = "latest", data: DataFilter = None, db: DbOption = None, json: JsonOption = False) -> None:
    """Show everything that is stored of a run.

    The best is the completed run with the highest validation accuracy after its last epoch; --data says on which data
    set it, or the latest, is looked for.
    """
    from hw1cli.export.run_documents import whole_document
    from hw1cli.report.content.run import sections
    from hw1cli.report.formats.terminal import print_section

    with reading(db) as reader:
        (summary,) = named(reader, [run], data_of(reader, data))
        record = reader.record(summary.run_id)
    if json:
        print_json(whole_document(record, summary))
        return
    title = title_of(record.data_name, summary.simulated)
    console = output()
    for section in sections(record, summary):
        print_section(section, console, title if section.id in ("epochs", "results") else "")
