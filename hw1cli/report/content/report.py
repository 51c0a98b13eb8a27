"""From the store to a report: which data set it speaks of, which runs it takes, one section a question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hw1cli.claims.judge import Claim, Judged, judge
from hw1cli.claims.measures import Stored
from hw1cli.data.known import CLASS_COUNTS, CLASS_NAMES, KNOWN, class_names
from hw1cli.errors import DataError
from hw1cli.evidence import (
    CHART,
    CONVEXITY,
    EXPRESSIVENESS,
    GRADIENT_NOISE,
    OPTIMALITY,
    THEOREM,
    VERIFICATION,
)
from hw1cli.records import RunRecord, SplitName
from hw1cli.report.content.appendix import appendix
from hw1cli.report.content.claims import claims_section
from hw1cli.report.content.evidence import evidence_section, noise_table
from hw1cli.report.content.question import section
from hw1cli.report.content.question3 import boolean_section
from hw1cli.report.declare import Question
from hw1cli.report.document import Report, Section
from hw1cli.report.runs import MOST_SEEDS, Runs
from hw1cli.specs import Config, RunSpec

if TYPE_CHECKING:
    from hw1cli.store.reader import Reader


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
    order = {name: index for index, name in enumerate(KNOWN)}
    return sorted(found, key=lambda data: order.get(data.name, len(order)))


def choose_data(found: Sequence[StoredData], *, which: str, fingerprint: str | None = None) -> StoredData:
    """Return the data set that `--data` means: by name, by a file's fingerprint, or the first there is for `auto`.

    Raises DataError where nothing is stored for it.
    """
    if not found:
        raise DataError(
            "no run has finished yet; `hw1 runs list` shows those begun; their commands, typed again, go on"
        )
    fitting = [
        data
        for data in found
        if which == "auto" or data.fingerprint == fingerprint or (fingerprint is None and data.name == which)
    ]
    if not fitting:
        names = ", ".join(data.title for data in found)
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


def _val_counts(runs: Runs) -> tuple[int, ...]:
    """Return how many validation examples there are of each class; empty where no run was evaluated."""
    every = (run for of_config in runs.by_config.values() for run in of_config)
    found = next((run.evaluations[SplitName.VAL] for run in every if SplitName.VAL in run.evaluations), None)
    return tuple(found.confusion.sum(axis=1).tolist()) if found else ()


def assemble(
    questions: Sequence[Question],
    reader: "Reader",
    data: StoredData,
    *,
    configs: Sequence[Config],
    options: Sequence[str],
    claims: Sequence[Claim] = (),
) -> Report:
    """Return the report of questions on one data set, and of the claims if any are given.

    It takes the runs of `configs`; `options` end the commands that fill gaps.
    """
    runs = runs_of(reader, configs, data)
    classes = class_names(data.name, len(_val_counts(runs)) or len(CLASS_NAMES))
    remarks = () if data.name == "octmnist" else (_OTHER_DATA.format(data.title),)
    evidence = _evidence(reader, data)
    sections: list[Section] = []
    for question in questions:
        if question.id == "q3":
            sections.append(_boolean_section(question, reader, options))
            continue
        made = section(question, runs, options=options, classes=classes, remarks=remarks)
        if question.id == "q2" and GRADIENT_NOISE in evidence:
            made = replace(made, tables=(*made.tables, noise_table(evidence[GRADIENT_NOISE])))
        sections.append(made)
        if question.id == "q1":
            sections.append(evidence_section(evidence, options=options))
    if claims:
        sections.append(claims_section(_judged(claims, runs, evidence, data)))
    if runs.by_config:
        sections.append(appendix(runs, data.fingerprint))
    return Report(
        title="Homework 1",
        data_title=data.title,
        data_fingerprint=data.fingerprint,
        sections=tuple(sections),
    )


def judged_claims(
    claims: Sequence[Claim], configs: Sequence[Config], reader: "Reader", data: StoredData
) -> list[Judged]:
    """Return the claims judged by the stored runs of `configs`, and by the stored evidence, on one data set."""
    return _judged(claims, runs_of(reader, configs, data), _evidence(reader, data), data)


def _judged(
    claims: Sequence[Claim], runs: Runs, evidence: Mapping[str, Mapping[str, Any]], data: StoredData
) -> list[Judged]:
    caution = KNOWN[data.name].overfitting if data.name in KNOWN else ""
    return judge(claims, Stored(runs=runs, evidence=evidence, n_train=_n_train(runs)), caution=caution)


def _evidence(reader: "Reader", data: StoredData) -> dict[str, Mapping[str, Any]]:
    """Return the stored evidence on a data set, by kind."""
    kinds = (CONVEXITY, EXPRESSIVENESS, OPTIMALITY, GRADIENT_NOISE)
    found = {kind: reader.evidence(kind, data=data.fingerprint) for kind in kinds}
    return {kind: next(iter(results.values())) for kind, results in found.items() if results}


def _n_train(runs: Runs) -> int | None:
    """Return the number of training examples where it is known: of OCTMNIST and octsim, by their validation sets."""
    return sum(CLASS_COUNTS["train"]) if _val_counts(runs) == CLASS_COUNTS["val"] else None


def _boolean_section(question: Question, reader: "Reader", options: Sequence[str]) -> Section:
    verifications, theorems, charts = (reader.evidence(kind) for kind in (VERIFICATION, THEOREM, CHART))
    return boolean_section(question.title, verifications, theorems, charts, options)
