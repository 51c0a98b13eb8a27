"""The report to hand in: every answer as it is, no appendix, and a word on where those are."""

from dataclasses import replace

from hw1cli.report.formats import to_latex
from hw1cli.study.reporting import handin
from tests.unit.report import sample_report

FULL = "hw1 report all --style full"


def test_answers_stay_and_a_last_section_names_the_appendices_and_their_command() -> None:
    report = sample_report.report()
    *answers, appendix = report.sections
    assert [each.appendix for each in report.sections] == [False, False, True]
    made = handin(report, FULL)
    assert made.sections[:-1] == tuple(answers)
    assert made.sections[-1].paragraphs == (f"Left out here, and written by {FULL}: {appendix.title}.",)
    assert not made.sections[-1].from_data


def test_the_numbers_of_the_appendices_can_still_be_cited() -> None:
    report = sample_report.report()
    assert to_latex.files(handin(report, FULL), "png")["numbers.tex"] == to_latex.files(report, "png")["numbers.tex"]


def test_a_report_without_appendices_or_of_nothing_else_stays_as_it_is() -> None:
    report = sample_report.report()
    answers = replace(report, sections=report.sections[:2])
    assert handin(answers, FULL) == answers
    all_of_it = replace(report, sections=tuple(replace(each, appendix=True) for each in report.sections))
    assert handin(all_of_it, FULL) == all_of_it
