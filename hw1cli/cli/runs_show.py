"""`hw1 runs show`: everything of one run."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hw1cli.cli.common import DbOption, JsonOption, output, print_json
from hw1cli.cli.completion import complete_runs
from hw1cli.cli.runs_filter import DataFilter, fingerprint_of

if TYPE_CHECKING:
    from hw1cli.records import RunRecord
    from hw1cli.store.summary import RunSummary

RunArgument = Annotated[
    str,
    typer.Argument(metavar="RUN", autocompletion=complete_runs, help="An id or its beginning, latest, or best."),
]


def show(run: RunArgument = "latest", data: DataFilter = None, db: DbOption = None, json: JsonOption = False) -> None:
    """Show everything that is stored of a run. Example: hw1 runs show best --data octsim

    `best` is the completed run with the highest validation accuracy after its last epoch; `--data` says on which
    data set `latest` and `best` are looked for.
    """
    from hw1cli.report.content.run import sections
    from hw1cli.report.formats.terminal import print_section
    from hw1cli.store.location import locate
    from hw1cli.store.reader import Reader

    with Reader.open(locate(db)) as reader:
        run_id = reader.resolve(run, data=None if data is None else fingerprint_of(reader, data))
        (summary,) = reader.summaries(where={"run_id": run_id})
        record = reader.record(run_id)
    if json:
        print_json(whole_document(record, summary))
        return
    title = f"{record.data_name} (simulated)" if summary.simulated else record.data_name
    console = output()
    for section in sections(record, summary.state):
        print_section(section, console, title if section.id in ("epochs", "results") else "")


def whole_document(record: "RunRecord", summary: "RunSummary") -> dict[str, Any]:
    """Return a run as `train --json` prints it, and beyond that everything else that is stored of it."""
    from hw1cli.cli.training import run_document

    return run_document(record) | {
        "state": summary.state,
        "key": record.spec.key,
        "attempt": summary.attempt,
        "protocol": record.spec.protocol,
        "simulated": summary.simulated,
        "created_at": record.created_at.isoformat(),
        "ended_at": record.ended_at.isoformat() if record.ended_at else None,
        "timing": asdict(record.timing) if record.timing else None,
        "evaluations": {
            split.value: {
                "n": each.n,
                "n_correct": each.n_correct,
                "accuracy": each.accuracy,
                "loss": each.loss,
                "confusion": each.confusion.tolist(),
            }
            for split, each in record.evaluations.items()
        },
        "error": record.error,
    }
