"""The homework's report and its claims, from what is stored."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from hw1cli.claims.claim import Judged
from hw1cli.claims.judge import judge
from hw1cli.claims.measures import Stored
from hw1cli.data.known import CLASS_COUNTS, CLASS_NAMES, OCTMNIST, KnownSet, class_names, known_set
from hw1cli.errors import UsageError
from hw1cli.evidence import CHART, THEOREM, VERIFICATION
from hw1cli.records import SplitName
from hw1cli.report.content.appendix import numbers_appendix, runs_appendix
from hw1cli.report.content.claims import claims_appendix
from hw1cli.report.content.evidence import evidence_appendix
from hw1cli.report.content.found import Found
from hw1cli.report.content.placeholders import configs_in
from hw1cli.report.content.question3 import question3_appendix
from hw1cli.report.content.sub_question import section
from hw1cli.report.content.words import answers, made_words, own_words
from hw1cli.report.declare import Json, SubQuestion
from hw1cli.report.document import Report, Section
from hw1cli.report.runs import Runs, stored_runs
from hw1cli.specs import Config
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from hw1cli.study.claims_published import PUBLISHED_CLAIMS
from hw1cli.study.data_sets import NO_DATA, Notify, StoredData, argument, choose
from hw1cli.study.homework import CLAIMS, CONFIGS, SUB_QUESTIONS, sub_questions, words_of
from hw1cli.study.published.sets import published_curves, published_sets

_KINDS = {each.kind for part in SUB_QUESTIONS.values() if part.from_data for each in part.evidence}
_OTHER_DATA = " on {}, the published values on OCTMNIST: a difference between them is one of data as well"


def report_of(
    which: str, location: Location, data: str, notify: Notify, store_options: Sequence[str], own: Path | None = None
) -> Report:
    """Return the report of a sub-question, a question, of `all` with the claims, or of the `claims` alone.

    It is on what `--data` means; `notify` is told which data set `auto` means where there are several.
    `store_options` end the commands that fill gaps. `own` is a folder of answers in one's own words. Raises DataError
    where nothing is stored for the data set, UsageError for answers that ask for what there is not.
    """
    parts = sub_questions(which)
    texts = answers(own, tuple(SUB_QUESTIONS)) if own else {}
    with Reader.open(location) as reader:
        if parts and not any(part.from_data for part in parts):
            chosen, found = NO_DATA, Found(runs=Runs({}), evidence=_evidence(reader, NO_DATA), options=store_options)
        else:
            chosen = choose(reader, data, notify)
            mentioned = [config for part in parts for config in configs_in(texts.get(part.id, ""))]
            options = ("--data", argument(data, chosen), *store_options)
            found = _found(reader, chosen, options, mentioned)
    sections = [section(part, found, _words(part, texts, found)) for part in parts]
    appendices = () if which in SUB_QUESTIONS else _appendices(which, parts, found, chosen)
    return Report(
        title="Homework 1",
        data_title=chosen.title,
        data_fingerprint=chosen.fingerprint,
        sections=(*sections, *appendices),
    )


def handin(report: Report, full: str) -> Report:
    """Return the report without its appendices; a last section names them, and the command for the `full` report.

    A report of nothing but appendices stays as it is.
    """
    answers = [each for each in report.sections if not each.appendix]
    left_out = [each for each in report.sections if each.appendix]
    if not answers or not left_out:
        return report
    titles = "; ".join(each.title.removeprefix("Appendix: ") for each in left_out)
    where = Section(
        id="appendices",
        title="Appendices",
        paragraphs=(f"Left out here, and written by {full}: {titles}.",),
        from_data=False,
    )
    return replace(report, sections=(*answers, where), left_out=tuple(left_out))


def claims_of(location: Location, data: str, notify: Notify) -> tuple[StoredData, list[Judged]]:
    """Return the claims judged by what is stored, and the data set they are judged on."""
    with Reader.open(location) as reader:
        chosen = choose(reader, data, notify)
        stored, _, known = _stored(reader, chosen, ())
        return chosen, _judged(stored, known)


def _words(part: SubQuestion, own: Mapping[str, str], found: Found) -> tuple[str, ...]:
    if part.id in own:
        try:
            return own_words(own[part.id], found)
        except UsageError as error:
            raise UsageError(f"{part.id}.md: {error}") from None
    return made_words(words_of(part.id), found)


def _appendices(which: str, parts: Sequence[SubQuestion], found: Found, data: StoredData) -> Iterator[Section]:
    """Yield what is shown besides the answers, as far as there is anything."""
    configs = tuple(dict.fromkeys(config for part in parts for config in part.configs))
    runs = Runs({config: found.runs.of(config) for config in configs or found.homework if found.runs.of(config)})
    if any(configs):
        yield numbers_appendix(configs, found)
    if any(found.result(each) for part in parts if part.from_data for each in part.evidence):
        yield evidence_appendix(parts, found)
    if any(not part.from_data for part in parts):
        yield question3_appendix(found)
    if which in ("all", "claims"):
        yield claims_appendix(found.judged, found.published)
    if runs.by_config:
        yield runs_appendix(runs, data.fingerprint)


def _found(reader: Reader, data: StoredData, options: Sequence[str], mentioned: Collection[Config]) -> Found:
    """Return all that is stored for the homework on a data set, and for the runs that are `mentioned`."""
    stored, evidence, known = _stored(reader, data, mentioned)
    judged = _judged(stored, known)
    return Found(
        runs=stored.runs,
        homework=CONFIGS,
        judged=judged if known else [each for each in judged if each.claim not in PUBLISHED_CLAIMS],
        evidence=evidence,
        published="" if known is None else "published" if known is OCTMNIST else "published (OCTMNIST)",
        remark="" if known in (None, OCTMNIST) else _OTHER_DATA.format(data.title),
        curves=published_curves if known is OCTMNIST else None,
        classes=class_names(known, len(_val_counts(stored.runs)) or len(CLASS_NAMES)),
        options=options,
    )


def _stored(
    reader: Reader, data: StoredData, mentioned: Collection[Config]
) -> tuple[Stored, dict[str, Mapping[str, Json]], KnownSet | None]:
    """Return what the claims are judged by, the evidence by kind and subject, and the known set that it is on."""
    evidence = _evidence(reader, data)
    runs = stored_runs(reader, [*CONFIGS, *mentioned], data.fingerprint)
    known = known_set(data.fingerprint, _val_counts(runs))
    first = {kind: next(iter(results.values())) for kind, results in evidence.items() if results}
    n_train = sum(CLASS_COUNTS["train"]) if known else None
    return Stored(runs=runs, evidence=first, n_train=n_train), evidence, known


def _evidence(reader: Reader, data: StoredData) -> dict[str, Mapping[str, Json]]:
    """Return the evidence by kind and subject: on the data set, and what rests on none."""
    on_data = {kind: reader.evidence(kind, data=data.fingerprint) for kind in _KINDS}
    return on_data | {kind: reader.evidence(kind) for kind in (VERIFICATION, THEOREM, CHART)}


def _val_counts(runs: Runs) -> tuple[int, ...]:
    """Return how many validation examples there are of each class; empty where no run was evaluated."""
    every = (run.class_counts(SplitName.VAL) for of_config in runs.by_config.values() for run in of_config)
    return next(filter(None, every), ())


def _judged(stored: Stored, known: KnownSet | None) -> list[Judged]:
    return judge(CLAIMS, stored, published_sets, caution=known.overfitting if known else "")
