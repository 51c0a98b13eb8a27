"""From the store to a report: which data set it speaks of, which runs it takes, one section a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hw1cli.errors import DataError
from hw1cli.records import RunRecord
from hw1cli.report.appendix import appendix
from hw1cli.report.boolean_section import CHART, THEOREM, VERIFICATION, boolean_section
from hw1cli.report.build import section
from hw1cli.report.declare import Question
from hw1cli.report.document import Report, Section
from hw1cli.report.runs import MOST_SEEDS, Runs
from hw1cli.specs import Config, RunSpec

if TYPE_CHECKING:
    from hw1cli.store.reader import Reader

PREFERRED = ("octmnist", "octsim")


@dataclass(frozen=True, kw_only=True)
class StoredData:
    """A data set that results are stored for."""

    name: str
    fingerprint: str
    simulated: bool

    @property
    def title(self) -> str:
        """The name as reports show it: simulated data says so."""
        return f"{self.name} (simulated)" if self.simulated else self.name


_OTHER_DATA = (
    "The published values were measured on OCTMNIST, the measured ones on {}: a difference between them is one of "
    "data as well."
)

NO_DATA = StoredData(name="", fingerprint="", simulated=False)
"""For reports of questions that train nothing."""


def stored_data(reader: "Reader") -> list[StoredData]:
    """Return the data sets that results are stored for: OCTMNIST, octsim, then the others, newest first."""
    found = [StoredData(name=n, fingerprint=f, simulated=s) for n, f, s in reader.data_sets()]
    order = {name: index for index, name in enumerate(PREFERRED)}
    return sorted(found, key=lambda data: order.get(data.name, len(PREFERRED)))


def choose_data(found: Sequence[StoredData], *, which: str, fingerprint: str | None = None) -> StoredData:
    """Return the data set that `--data` means: by name, by a file's fingerprint, or the first there is for `auto`.

    Raises DataError where nothing is stored for it.
    """
    fitting = [
        data
        for data in found
        if which == "auto" or data.fingerprint == fingerprint or (fingerprint is None and data.name == which)
    ]
    if not fitting:
        names = ", ".join(data.title for data in found) or "none"
        raise DataError(f"no results are stored for {which}; there are results for: {names}")
    return fitting[0]


def runs_of(reader: "Reader", configs: Sequence[Config], data: StoredData) -> Runs:
    """Return the stored results of configurations on a data set, seed by seed (see MOST_SEEDS)."""
    keys = [
        RunSpec(config=config, seed=seed, data=data.fingerprint).key
        for config in dict.fromkeys(configs)
        for seed in reader.seeds(config, data.fingerprint)[:MOST_SEEDS]
    ]
    by_config: dict[Config, list[RunRecord]] = {config: [] for config in configs}
    for record in reader.current(keys, weights=True).values():
        by_config[record.spec.config].append(record)
    return Runs({config: sorted(runs, key=lambda run: run.spec.seed) for config, runs in by_config.items() if runs})


def class_names(runs: Runs, data: StoredData) -> tuple[str, ...]:
    """Return the classes' names: OCTMNIST's for it and octsim, numbers for other sets."""
    from hw1cli.data.octmnist import CLASS_NAMES

    evaluations = (each for runs_ in runs.by_config.values() for run in runs_ for each in run.evaluations.values())
    count = next((len(each.confusion) for each in evaluations), len(CLASS_NAMES))
    return CLASS_NAMES if data.name in PREFERRED else tuple(f"class {k}" for k in range(count))


def assemble(questions: Sequence[Question], reader: "Reader", data: StoredData, *, data_argument: str) -> Report:
    """Return the report of questions on one data set. `data_argument` goes into the commands that fill gaps."""
    configs = [config for question in questions for config in question.configs]
    runs = runs_of(reader, configs, data)
    classes = class_names(runs, data)
    remarks = () if data.name == "octmnist" else (_OTHER_DATA.format(data.title),)
    return Report(
        title="Homework 1",
        data_title=data.title,
        data_fingerprint=data.fingerprint,
        sections=tuple(
            _boolean_section(each, reader)
            if each.id == "q3"
            else section(each, runs, data_argument=data_argument, classes=classes, remarks=remarks)
            for each in questions
        )
        + ((appendix(runs, data.fingerprint),) if runs.by_config else ()),
    )


def _boolean_section(question: Question, reader: "Reader") -> Section:
    verifications, theorems, charts = (reader.evidence(kind) for kind in (VERIFICATION, THEOREM, CHART))
    return boolean_section(question.title, verifications, theorems, charts)
