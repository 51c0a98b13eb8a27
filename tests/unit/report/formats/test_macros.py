"""numbers.tex: a macro for every number that the report shows, named by one rule and each once."""

import re
from dataclasses import replace

import make_docs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hw1cli.report.document import Column, Kind, Report, Section, Table
from hw1cli.report.formats import to_latex
from hw1cli.report.formats.macros import letters, macros, roman
from hw1cli.report.text import cells
from tests.unit.report import sample_report

REPORT = sample_report.report()


def of_table(table: Table) -> dict[str, str]:
    section = Section(id="s", title="S", tables=(table,))
    report = Report(title="R", sections=(section,))
    return {each.name: each.text for each in macros(report)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("table3", "TableIII"),
        ("fig01", "FigI"),
        ("test accuracy", "TestAccuracy"),
        ("ffn, batch 16", "FfnBatchXVI"),
        ("batch 1024", "BatchMXXIV"),
        ("lr 0.01", "LrZeroPointZeroOne"),
        ("lr 0.1", "LrZeroPointOne"),
        ("sum -2", "SumMinusII"),
        ("q2.2b-best", "QTwoPointTwoBBest"),
        ("4000 of 0", "FourZeroZeroZeroOfZero"),
        ("é & 数_{x}", "EX"),
    ],
)
def test_a_name_has_letters_only_and_digits_as_roman_numerals_or_words(text: str, name: str) -> None:
    assert letters(text) == name


@given(st.text())
def test_any_text_gives_letters_that_tex_takes_for_a_name(text: str) -> None:
    assert re.fullmatch("[A-Za-z]*", letters(text))


@given(st.integers(1, 3999))
def test_roman_numerals_add_up(value: int) -> None:
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    digits = [values[each] for each in roman(value)]
    pairs = zip(digits, [*digits[1:], 0], strict=True)
    assert sum(one if one >= following else -one for one, following in pairs) == value


def test_each_number_of_a_cell_is_a_macro_called_by_table_row_column_and_part() -> None:
    found = {each.name: each.text for each in macros(REPORT)}
    assert found["hwTableIPerceptronTrainAccuracyMeasured"] == "0.5120"
    assert found["hwTableIPerceptronTrainAccuracyMeasuredSd"] == "0.0312"
    assert found["hwTableIPerceptronTrainAccuracyMeasuredN"] == "5"
    assert found["hwTableIPerceptronTestAccuracyXCVIntervalLow"] == "0.3204"
    assert found["hwTableIPerceptronTestAccuracyXCVIntervalHigh"] == "0.4038"
    assert found["hwTableIPerceptronTestAccuracyDifference"] == "-1.0e-06"
    assert found["hwFigITrainFirst"] == "0.3000"
    assert found["hwFigXIITrainLast"] == "2.4000"  # the last before it diverged
    assert "hwTableIPerceptronExecutionTimePublished" not in found  # none was published


def test_every_number_that_a_table_shows_is_a_macro() -> None:
    texts = {each.text for each in macros(REPORT)}
    for table in (table for section in REPORT.sections for table in section.every_table):
        for row in table.rows:
            for column, text in zip(table.columns, cells(table, row), strict=True):
                if column.kind is not Kind.TEXT and text != "–":
                    assert set(re.split(r" ± | \(n=|[][)]|, ", text)) - {""} <= texts, text


def test_names_do_not_depend_on_the_other_rows_and_are_unique_whatever_the_rows_are_called() -> None:
    table = sample_report.accuracies()
    turned = replace(table, rows=table.rows[::-1])
    assert of_table(turned) == of_table(table)
    best = replace(table, rows=tuple((f"{name} (best)", *others) for name, *others in table.rows))
    assert of_table(best) == of_table(table)

    rows = (("a 1", 1), ("a I", 2), ("数", 3), ("", 4), ("-", 5))
    clashing = Table(id="t", title="T", columns=(Column("x"), Column("y", Kind.INTEGER)), rows=rows)
    assert list(of_table(clashing)) == ["hwTAIY", "hwTAIYNrII", "hwTY", "hwTYNrII", "hwTYNrIII"]


def test_the_file_names_each_macro_its_value_and_its_place_on_a_line() -> None:
    lines = to_latex.files(REPORT, "png")["numbers.tex"].splitlines()
    assert (
        "\\newcommand{\\hwTableIPerceptronTestAccuracyMeasured}{0.3611}% Table 1: Perceptron, final accuracies | "
        "perceptron | test accuracy | measured"
    ) in lines
    defined = [line for line in lines if not line.startswith("%")]
    names = [re.match(r"\\newcommand\{\\(hw[A-Z][A-Za-z]*)\}\{", line) for line in defined]
    assert all(names)
    assert len({name[1] for name in names if name}) == len(defined) == len(macros(REPORT))


def test_every_number_that_the_shipped_report_says_in_words_is_a_macro_and_names_are_for_use() -> None:
    report = make_docs.homework()
    found = macros(report)
    texts = {each.text.lstrip("+-") for each in found}
    said = [text for section in report.sections for text in (*section.paragraphs, *section.small_print)]
    decimals = {number for text in said for number in re.findall(r"(?<![\w.])\d+\.\d{4}(?!\d)", text)}
    assert len(decimals) > 50
    assert decimals <= texts
    names = {each.name for each in found}
    assert {"hwTableITestAccuracy", "hwTableITestPublishedOCTMNIST", "hwFigIValidationLast"} <= names
    assert "hwQXXIIBZeroPointOneValidation" in names  # whether or not it is the best
    assert not [name for name in names if re.search("Nr[IVXLCDM]+$", name)]  # no two rows are called the same
    page = (make_docs.DOCS / "handing-in.md").read_text(encoding="utf-8")
    named = re.findall(r"\\(hw[A-Z][A-Za-z]*)\{\}", page)
    assert len(named) == 2
    assert names >= set(named)
