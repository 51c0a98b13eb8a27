"""The report of the shipped store has every item of the homework at its place, in every format."""

import re
from pathlib import Path

import pytest

from hw1cli.report.document import DrawnFigure, LineFigure, Report, Section
from hw1cli.report.figures.curves import alt_text
from hw1cli.report.formats import to_csv, to_json, to_latex
from hw1cli.report.text import cells, heading
from hw1cli.store.location import locate
from hw1cli.study.reporting import report_of
from tests.unit.report.sample_report import SHOWN

STORE = Path(__file__).parents[3] / "results.db"

# Section, tables, figures, whether it has claims: what a teacher looks for, in this order.
ANSWERS = (
    ("1.1a", ["table1"], [1], True),
    ("1.1b", ["table2"], [2, 3], True),
    ("1.2a", ["q12a-xor"], [None], True),
    ("1.2b", ["q12b"], [4, 5], True),
    ("2.1", ["q21"], [6, 7], True),
    ("2.2a", ["table3"], [8, 10, 9, 11], True),
    ("2.2b", ["q22b"], [12, 13], True),
    ("2.2c", ["q22c"], [14, 15, 16], True),
    ("3.1a", [], [17, 18], False),
    ("3.1b", ["sums-sign"], [], False),
    ("3.1c", ["sums-relu"], [], False),
)
APPENDICES = {
    "final-numbers": ["every-number", "by-class", "confusions"],
    "evidence": ["q12a-convexity", "q12a-curvature", "q12a-optimality", "q22a-noise"],
    "q3-proofs": ["q3-verified", "q3-chart", "q3-theorems"],
    "claims": ["claims", "claim-rules"],
    "runs": ["runs", "environment"],
}


@pytest.fixture(scope="module")
def report() -> Report:
    return report_of("all", locate(STORE), "octsim", print, ())


def test_each_answer_has_its_words_tables_figures_and_claims(report: Report) -> None:
    answers = [section for section in report.sections if not section.appendix]
    found = [
        (each.id, [table.id for table in each.tables], [figure.number for figure in each.figures], bool(each.claims))
        for each in answers
    ]
    assert found == list(ANSWERS)
    assert all(section.paragraphs for section in answers)
    assert [section.id for section in answers if not section.small_print] == ["3.1a", "3.1b", "3.1c"]
    assert not any(section.missing for section in report.sections)
    appendices = {each.id: [table.id for table in each.tables] for each in report.sections if each.appendix}
    assert appendices == APPENDICES
    assert report.sections[: len(answers)] == tuple(answers)


def test_every_drawing_is_told_in_words_too(report: Report) -> None:
    drawn = [each for section in report.sections for each in section.figures if isinstance(each, DrawnFigure)]
    assert len(drawn) == 5
    assert all(each.words in alt_text(each) and each.words for each in drawn)


def rows(section: Section) -> list[list[str]]:
    [table] = section.tables
    return [cells(table, row) for row in table.rows]


def test_the_tables_have_the_homework_s_shape_and_published_values_on_their_rows(report: Report) -> None:
    by_id = {section.id: section for section in report.sections}
    assert rows(by_id["1.1a"]) == [
        ["train", "0.5939", "0.4654"],
        ["validation", "0.5917", "0.4610"],
        ["test", "0.5539", "0.3422"],
    ]
    assert rows(by_id["1.1b"]) == [
        ["0.01", "0.6556", "0.6486", "0.5803", "0.6609", "0.6568", "0.5784"],
        ["0.001", "0.6690", "0.6655", "0.6238", "0.6625", "0.6639", "0.5936"],
    ]
    assert "0.7580" in [row[-1] for row in rows(by_id["1.2b"])]
    assert rows(by_id["2.1"])[1] == ["0.01 (best)", "0.6678", "0.6181", "0.6535", "0.6200"]
    assert [[row[0], row[1], row[3], row[4]] for row in rows(by_id["2.2a"])] == [
        ["16", "0.7713", "0.7788", "1 min 17.420 s"],
        ["1024", "0.6541", "0.7208", "22.466 s"],
    ]
    assert rows(by_id["2.2b"]) == [
        ["1 (worst)", "0.4721", "0.4726", "0.4721", "0.4726"],
        ["0.1 (best)", "0.8172", "0.7713", "0.8168", "0.7788"],
        ["0.01", "0.8078", "0.7618", "–", "–"],
        ["0.001", "0.6976", "0.6371", "–", "–"],
    ]
    assert [[row[0], row[2], row[3]] for row in rows(by_id["2.2c"])] == [
        ["default (worst)", "0.7543", "0.7750"],
        ["dropout 0.2 (best)", "0.7845", "0.8034"],
        ["L2 0.0001", "0.7543", "0.7864"],
    ]


def test_on_octsim_the_published_values_name_their_data_and_no_curve_is_published(report: Report) -> None:
    headings = [column.name for section in report.sections for t in section.every_table for column in t.columns]
    assert not [name for name in headings if "published" in name and "(OCTMNIST)" not in name]
    assert any("published (OCTMNIST)" in name for name in headings)
    small_print = [text for section in report.sections for text in section.small_print]
    assert any(
        "the published values on OCTMNIST: a difference between them is one of data" in each for each in small_print
    )
    figures = [each for section in report.sections for each in section.figures if isinstance(each, LineFigure)]
    assert len(figures) == 16
    assert not any(series.published for figure in figures for series in figure.series)


def test_what_the_homework_compares_shares_a_scale(report: Report) -> None:
    figures = {each.number: each for s in report.sections for each in s.figures if isinstance(each, LineFigure)}
    for first, *others in ((2, 3), (8, 10), (9, 11), (12, 13), (14, 15, 16)):
        assert figures[first].y_range
        assert {figures[n].y_range for n in others} == {figures[first].y_range}


@pytest.mark.parametrize("format", SHOWN)
def test_every_format_shows_every_item_in_the_homework_s_order(format: str, report: Report) -> None:
    answers = tuple(each for each in report.sections if not each.appendix)
    text = SHOWN[format](Report(title="T", data_title="D", data_fingerprint="f", sections=answers))
    place = text.index("<main") if format == "html" else 0
    for section in answers:
        claims = [section.claims] if section.claims else []
        drawn = [each for each in section.figures if isinstance(each, LineFigure) or format != "terminal"]
        for item in (*section.tables, *drawn, *claims):
            words, *_ = re.split(r" \{|, A = ", item.title)  # numbers in LaTeX have a minus sign of their own
            title = heading(item) if format != "latex" else to_latex.prose(words)
            place = text.index(title, place)
        for note in section.small_print:
            place = text.index((to_latex.prose(note) if format == "latex" else note)[:40], place)


def test_a_machine_gets_every_table_figure_and_number(report: Report) -> None:
    document = to_json.document(report)
    names = {table for _, tables, _, _ in ANSWERS for table in tables} | {
        each for s in APPENDICES.values() for each in s
    }
    assert names <= {table["id"] for table in document["tables"]}
    assert {figure["number"] for figure in document["figures"]} >= set(range(1, 19))
    files = to_csv.files(report, "png")
    assert {f"{name}.csv" for name in names} <= files.keys()
    assert {f"fig{n:02d}.csv" for n in range(1, 17)} <= files.keys()


def test_every_table_and_figure_has_a_plain_file_name_of_its_own(report: Report) -> None:
    names = [each.id.lower() for section in report.sections for each in (*section.every_table, *section.figures)]
    assert len(set(names)) == len(names)
    assert not {"report", "missing", "numbers", "latex"} & set(names)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.-]*", name) for name in names)
