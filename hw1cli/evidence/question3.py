"""Question 3's answers (constructions/answers.py) as the store keeps them, one result for each thing examined."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from hw1cli.constructions.answers import answer_json, chart_counts, chart_json, theorems_json
from hw1cli.constructions.target import XOR
from hw1cli.constructions.two_units import homework_networks
from hw1cli.errors import Hw1Error
from hw1cli.evidence import CHART, THEOREM, VERIFICATION
from hw1cli.store.location import Location
from hw1cli.store.writer import Store

Result: TypeAlias = tuple[str, str, dict[str, Any]]
"""Kind, subject and document."""

CHART_UP_TO = 12


def results_of(document: Mapping[str, Any]) -> Iterator[Result]:
    """Yield a document's networks, theorems and numbers of inputs as results."""
    for network in document.get("networks", ()):
        where = {name: document[name] for name in ("D", "A", "B", "separability")}
        place = "D={D} A={A} B={B}".format_map(document)
        yield VERIFICATION, f"{place}, {network['name']}", {**where, "network": network}
    for theorem in document.get("theorems", ()):
        yield THEOREM, theorem["name"], theorem
    for counts in document.get("chart_counts", ()):
        yield CHART, f"D={counts['D']:02d}", counts


def homework_documents(notify: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """Yield the homework's example examined with either margin, the chart's counts, and the theorems proved.

    `notify` is told, in a line, where they cannot be proved.
    """
    yield answer_json(XOR, homework_networks(XOR, "half"))
    yield answer_json(XOR, homework_networks(XOR, "max"))
    yield {"chart_counts": chart_counts(chart_json(CHART_UP_TO))}
    try:
        yield {"theorems": theorems_json()}
    except Hw1Error as error:  # the solver is an optional extra
        notify(f"the theorems of Question 3 were not proved: {error}")


def save(documents: Iterable[Mapping[str, Any]], location: Location) -> None:
    """Store all results of the documents, each in place of an earlier one of its subject."""
    results = [result for document in documents for result in results_of(document)]
    if not results:
        return
    with Store.open(location) as store:
        for kind, subject, result in results:
            store.save_evidence(kind, subject, result)
