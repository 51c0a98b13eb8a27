"""The homework's report and its claims, from what is stored."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hw1cli.claims.claim import Judged
from hw1cli.claims.judge import judge
from hw1cli.claims.measures import Stored
from hw1cli.data.known import CLASS_COUNTS, CLASS_NAMES, KNOWN, class_names
from hw1cli.evidence import CHART, CONVEXITY, EXPRESSIVENESS, GRADIENT_NOISE, OPTIMALITY, THEOREM, VERIFICATION
from hw1cli.records import SplitName
from hw1cli.report.content.appendix import appendix
from hw1cli.report.content.claims import claims_section
from hw1cli.report.content.evidence import evidence_section, noise_table
from hw1cli.report.content.question import section
from hw1cli.report.content.question3 import boolean_section
from hw1cli.report.declare import Question
from hw1cli.report.document import Report, Section
from hw1cli.report.runs import Runs, stored_runs
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from hw1cli.study.data_sets import NO_DATA, Notify, StoredData, argument, choose
from hw1cli.study.homework import CLAIMS, questions
from hw1cli.study.published.sets import published_sets

_OTHER_DATA = (
    "The published values were measured on OCTMNIST, the measured ones on {}: a difference between them is one of "
    "data as well."
)


def report_of(question: str, location: Location, data: str, notify: Notify, store_options: Sequence[str]) -> Report:
    """Return the report of a question, of `all` with the claims, or of the `claims` alone, on what `--data` means.

    `notify` is told which data set `auto` means where there are several; `store_options` end the commands that fill
    gaps. Raises DataError where nothing is stored for the data set.
    """
    asked = () if question == "claims" else questions(question)
    with Reader.open(location) as reader:
        if question == "q3":
            return _report(NO_DATA, [_question3(asked[0], reader, store_options)])
        chosen = choose(reader, data, notify)
        options = ("--data", argument(data, chosen), *store_options)
        judging = question in ("claims", "all")
        stored = _stored(reader, questions("all") if judging else asked, chosen)
        sections = [each for one in asked for each in _sections(one, reader, chosen, stored, options)]
    if judging:
        sections.append(claims_section(_judged(stored, chosen)))
    if stored.runs.by_config:
        sections.append(appendix(stored.runs, chosen.fingerprint))
    return _report(chosen, sections)


def claims_of(location: Location, data: str, notify: Notify) -> tuple[StoredData, list[Judged]]:
    """Return the claims judged by what is stored, and the data set they are judged on."""
    with Reader.open(location) as reader:
        chosen = choose(reader, data, notify)
        return chosen, _judged(_stored(reader, questions("all"), chosen), chosen)


def _report(data: StoredData, sections: Sequence[Section]) -> Report:
    return Report(
        title="Homework 1", data_title=data.title, data_fingerprint=data.fingerprint, sections=tuple(sections)
    )


def _stored(reader: Reader, asked: Sequence[Question], data: StoredData) -> Stored:
    """Return the questions' runs, and the evidence, that are stored for a data set."""
    kinds = (CONVEXITY, EXPRESSIVENESS, OPTIMALITY, GRADIENT_NOISE)
    evidence = {kind: reader.evidence(kind, data=data.fingerprint) for kind in kinds}
    runs = stored_runs(reader, [config for one in asked for config in one.configs], data.fingerprint)
    # Of OCTMNIST and octsim, told by their validation sets, the number of training examples is known.
    n_train = sum(CLASS_COUNTS["train"]) if _val_counts(runs) == CLASS_COUNTS["val"] else None
    first = {kind: next(iter(results.values())) for kind, results in evidence.items() if results}
    return Stored(runs=runs, evidence=first, n_train=n_train)


def _val_counts(runs: Runs) -> tuple[int, ...]:
    """Return how many validation examples there are of each class; empty where no run was evaluated."""
    every = (run for of_config in runs.by_config.values() for run in of_config)
    found = next((run.evaluations[SplitName.VAL] for run in every if SplitName.VAL in run.evaluations), None)
    return tuple(found.confusion.sum(axis=1).tolist()) if found else ()


def _judged(stored: Stored, data: StoredData) -> list[Judged]:
    return judge(CLAIMS, stored, published_sets, caution=KNOWN[data.name].overfitting if data.name in KNOWN else "")


def _sections(
    question: Question, reader: Reader, data: StoredData, stored: Stored, options: Sequence[str]
) -> Iterator[Section]:
    """Yield a question's section and that of its evidence; `options` end the commands that fill gaps."""
    if question.id == "q3":
        yield _question3(question, reader, options)
        return
    classes = class_names(data.name, len(_val_counts(stored.runs)) or len(CLASS_NAMES))
    remarks = () if data.name == "octmnist" else (_OTHER_DATA.format(data.title),)
    made = section(question, stored.runs, options=options, classes=classes, remarks=remarks)
    if question.id == "q2" and GRADIENT_NOISE in stored.evidence:
        made = replace(made, tables=(*made.tables, noise_table(stored.evidence[GRADIENT_NOISE])))
    yield made
    if question.id == "q1":
        yield evidence_section(stored.evidence, options=options)


def _question3(question: Question, reader: Reader, options: Sequence[str]) -> Section:
    verifications, theorems, charts = (reader.evidence(kind) for kind in (VERIFICATION, THEOREM, CHART))
    return boolean_section(question.title, verifications, theorems, charts, options)
