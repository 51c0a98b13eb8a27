"""Each format shows the whole report, exactly, and takes no text in it for anything but text."""

import csv
import json
import math
import re
from dataclasses import replace
from html import unescape
from io import BytesIO, StringIO, TextIOWrapper
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len
from rich.console import Console

from hw1cli.report.document import Column, Kind, Section, Table
from hw1cli.report.formats import terminal, to_csv, to_html, to_json, to_latex, to_md
from hw1cli.report.text import clean
from tests.unit.report import sample_report
from tests.unit.report.sample_report import printed

REPORT = sample_report.report()


def one_table(*texts: str) -> Table:
    return Table(id="t", title="T", columns=(Column("text"),), rows=tuple((text,) for text in texts))


# What all have in common


@pytest.mark.parametrize("format", sample_report.SHOWN)
def test_a_section_shows_answer_table_figures_claims_small_print_and_gaps_in_this_order(format: str) -> None:
    text = sample_report.SHOWN[format](REPORT)
    parts = (
        "The majority", "diag(p)", "Perceptron, final accuracies", "Perceptron: accuracy by epoch",
        "and what the runs say", "trained in 18.7 s", "hw1 train mlp",
    )  # fmt: skip
    if format == "latex":
        parts = (*parts[:-1], "\\texttt{hw1\\ \\allowbreak{}train")
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_machines_get_the_claims_as_a_table_and_are_told_what_is_an_appendix() -> None:
    assert to_csv.files(REPORT, "png")["claims.csv"].startswith("id,claim,published")
    parsed = to_json.document(REPORT)
    assert [each["id"] for each in parsed["tables"] if each["section"] == "q1"] == ["table1", "claims"]
    assert {each["id"]: each["appendix"] for each in parsed["sections"]} == {"q1": False, "q3": False, "extra": True}
    assert parsed["sections"][0]["small_print"] == ("Seed 42; trained in 18.7 s.",)


# Text


@given(st.text())
def test_clean_text_is_one_line_that_no_terminal_acts_on(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.splitlines() in ([], [cleaned])
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in cleaned)
    cleaned.encode()
    assert clean(cleaned) == cleaned


# Terminal


@pytest.mark.parametrize("width", [30, 80, 200])
def test_a_terminal_shows_every_word_within_its_width(width: int) -> None:
    lines = printed(REPORT, width).splitlines()
    assert max(map(cell_len, lines)) <= width
    words = {word for line in lines for word in line.split()}
    assert {"0.4654", "0.3611", "+0.0466", "-1.0e-06", "holds", "undecided"} <= words
    assert "…" not in "".join(lines)


def test_at_80_columns_a_table_is_still_a_table_and_a_piped_one_is_never_cut_or_folded() -> None:
    assert "perceptron  test accuracy      0.3422" in printed(REPORT, 80)
    row = next(line for line in printed(REPORT, 80, is_terminal=False).splitlines() if line.startswith("q2.2.0"))
    assert "more than chance would give it" in row
    assert row.split()[-1] == "holds"


def test_a_formula_is_set_apart_and_not_filled_up() -> None:
    for width in (80, 100_000):  # what a terminal has, and what a pipe has
        lines = printed(REPORT, width, is_terminal=False).splitlines()
        assert "    S = diag(p) − p pᵀ" in lines


def test_a_terminal_names_ends_and_missing_runs_and_takes_no_text_for_markup() -> None:
    text = printed(REPORT, 200, is_terminal=False)
    assert "train: 1.1000 to 2.4000 at epoch 3  ended: diverged in epoch 4" in text
    assert "MLP, seed 42: hw1 train mlp --seed 42 --data octsim" in text
    assert "[red]markup[/red]" in text
    assert not {"\x1b", "\x07"} & set(text)


def test_a_terminal_without_unicode_gets_no_sparklines() -> None:
    file = TextIOWrapper(BytesIO(), encoding="ascii", errors="backslashreplace")
    terminal.print_report(REPORT, Console(width=200, file=file))
    file.seek(0)
    assert "\\u2581" not in file.read()


# Markdown


@given(st.text(max_size=40) | st.sampled_from(sample_report.EVIL))
def test_markdown_shows_text_as_it_is(text: str) -> None:
    shown = MarkdownIt("commonmark").render(to_md.escape(text)).removeprefix("<p>").removesuffix("</p>\n")
    assert unescape(shown).split() == clean(text).split()


def test_markdown_has_tables_figures_and_commands() -> None:
    text = to_md.files(REPORT, "svg")["report.md"]
    assert "| perceptron | test accuracy | 0.3422 | 0.3611 | \\[0.3204, 0.4038\\] | -1.0e-06 |" in text
    assert "![Figure 1: Perceptron: accuracy by epoch. train (seed 42, and 2 others): 0.3000 (seeds: 0.27" in text
    assert "](fig01.svg)\n\n**Figure 1: Perceptron: accuracy by epoch.** Data: octsim (simulated). Bold" in text
    assert "- MLP, seed 42: `hw1 train mlp --seed 42 --data octsim`" in text
    # Tables keep their columns whatever the cells say.
    rendered = MarkdownIt("commonmark").enable("table").render(text)
    assert rendered.count("<tr>") == sum(len(t.rows) + 1 for section in REPORT.sections for t in section.every_table)
    assert "<script" not in rendered


def test_what_rests_on_no_data_names_none() -> None:
    only_proof = replace(REPORT, sections=(sample_report.proof(),))
    assert "**Figure 17: The table of f.** f for A = -1, B = 1" in to_md.files(REPORT, "png")["report.md"]
    assert to_csv.files(only_proof, "png")["weights.csv"] == 'W0,data\n"[-1, 1/2]",\n-1,\n'
    assert "octsim" not in to_latex.files(only_proof, "png")["latex/fig17.tex"]
    assert to_html.files(only_proof, "png")["report.html"].count("octsim") == 2  # The page's own title and head.

    report = replace(REPORT, data_title="", data_fingerprint="", sections=(sample_report.proof(),))
    rendered = [each.files(report, "png") for each in (to_md, to_latex, to_html)]
    assert not any("Data:" in text or "fingerprint" in text for files in rendered for text in files.values())
    assert printed(report, 80).startswith("Homework 1\n")


def test_a_table_that_rests_on_no_data_names_none_though_its_section_does() -> None:
    section = Section(id="s", title="S", tables=(replace(one_table("x"), from_data=False),))
    report = replace(REPORT, data_title="octsim", sections=(section,))
    in_a_table = to_csv.files(report, "png")["t.csv"] + to_latex.files(report, "png")["latex/t.tex"]
    assert "octsim" not in in_a_table
    assert "Data: octsim." not in to_md.files(report, "png")["report.md"]
    assert "octsim" not in printed(report, 80).partition("\n")[2]


def test_every_format_says_the_title_and_the_authors_as_text() -> None:
    report = replace(REPORT, title="Häuser & Söhne_1", authors=("Ana <b>", "Bo|"))
    assert printed(report, 80).splitlines()[1] == "Ana <b>, Bo|"
    assert to_md.files(report, "png")["report.md"].startswith("# Häuser \\& Söhne\\_1\n\nAna \\<b\\>, Bo\\|\n\nData")
    page = to_html.files(report, "png")["report.html"]
    for author in ("Ana &lt;b&gt;", "Bo|"):
        assert f'<meta name="author" content="{author}">' in page
    assert '<p class="authors">Ana &lt;b&gt;, Bo|</p>' in page
    assert "<title>Häuser &amp; Söhne_1: octsim" in page
    latex = to_latex.files(report, "png")["report.tex"]
    assert r"{\LARGE Häuser \& Söhne\_1\par}" in latex
    assert r"{\large Ana \textless{}b\textgreater{}\qquad Bo\textbar{}\par}" in latex
    document = to_json.document(report)
    assert (document["title"], document["authors"]) == ("Häuser & Söhne_1", ["Ana <b>", "Bo|"])


# CSV


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


@given(st.floats(allow_nan=False))
def test_csv_numbers_read_back_exactly(value: float) -> None:
    table = Table(id="t", title="T", columns=(Column("x", Kind.ACCURACY),), rows=((value,),))
    assert float(read_csv(to_csv.table_csv(table, "D"))[0]["x"]) == value


@given(st.sampled_from("=+-@\t\r\n ") | st.just(""), st.text(max_size=20))
def test_no_csv_text_starts_a_formula(start: str, text: str) -> None:
    cell = read_csv(to_csv.table_csv(one_table("first", start + text), "D"))[1]["text"]
    assert not cell.lstrip().startswith(("=", "+", "-", "@")) or float(cell) is not None


def test_csv_has_a_column_for_each_number_a_line_for_each_point_and_what_is_missing() -> None:
    files = to_csv.files(REPORT, "png")
    first, second, *_ = read_csv(files["table1.csv"])
    assert (first["measured"], first["measured sd"], first["measured n"]) == ("0.51203", "0.0312", "5")
    assert (second["measured"], second["measured sd"]) == ("0.3610586011342155", "")
    assert (second["95% interval low"], second["95% interval high"]) == ("0.3204", "0.4038")
    assert second["data"] == "octsim (simulated)"
    points = read_csv(files["fig12.csv"])
    assert len(points) == 3 + 3 * 20
    assert [points[i]["seed"] for i in (0, 3, 23, 43)] == ["", "42", "43", "44"]
    assert (points[2]["loss"], points[2]["ended"]) == ("2.4", "diverged in epoch 4")
    assert read_csv(files["missing.csv"])[0]["command"].startswith("hw1 train mlp")


# JSON


def test_json_is_exact_ascii_and_says_why_a_number_is_null() -> None:
    def refuse(token: str) -> None:
        raise AssertionError(f"{token} is not JSON")

    text = to_json.files(REPORT, "png")["report.json"]
    parsed = json.loads(text, parse_constant=refuse)
    assert text.isascii()
    assert parsed["schema_version"] == 1
    rows = parsed["tables"][0]["rows"]
    assert rows[1][3] == {"value": 0.3610586011342155, "kind": "accuracy"}
    assert rows[0][3] == {"mean": 0.51203, "sd": 0.0312, "n": 5, "kind": "accuracy"}
    assert rows[1][4] == {"low": 0.3204, "high": 0.4038}
    assert rows[3][3] == {"value": None, "reason": "NaN", "kind": "loss"}
    assert rows[3][5] == {"value": None, "reason": "Infinity"}
    assert rows[2][5] is None
    series = parsed["figures"][1]["series"][0]
    assert (series["x"], series["y"], series["ended"]) == ([1, 2, 3], [1.1, 1.6, 2.4], "diverged in epoch 4")
    assert parsed["figures"][1]["series"][1]["others"].keys() == {"43", "44"}
    assert parsed["missing"][0]["command"] == "hw1 train mlp --seed 42 --data octsim"


# LaTeX and HTML; their own files hold them against pdflatex and a browser.


def test_latex_keeps_the_homeworks_numbers_breaks_long_tables_and_obeys_no_text() -> None:
    files = to_latex.files(REPORT, "pdf")
    text = files["report.tex"]
    assert "\\renewcommand{\\thefigure}{12}\n\\caption{Feed{-}forward network, worst learning rate" in text
    assert "\\includegraphics[width=\\linewidth]{fig12.pdf}" in text
    assert "\\caption*{Perceptron: weights by class. Data: octsim (simulated)." in text
    assert "\\begin{longtable}" in files["latex/runs.tex"]
    assert "\\begin{tabular}" in files["latex/table1.tex"]
    assert "\\input{" not in text
    assert to_latex.escape(r"\input{a}") == r"\textbackslash{}input\{a\}"


def test_html_escapes_every_text_and_names_no_other_place() -> None:
    text = to_html.files(REPORT, "png")["report.html"]
    assert text.count("<script") == text.count("</script>")
    ids = re.findall(r'<[^>]* id="([^"]*)"', text)
    assert len(ids) == len(set(ids)) > 10
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert not any(each in text for each in ("<script>alert", "\x1b", "http:", "https:"))
    assert "default-src &#39;none&#39;" in text


@pytest.mark.parametrize(("value", "key"), [(math.nan, None), (None, None), (0.5, 0.5), ("b\x1b", "b\\x1b")])
def test_html_sorts_missing_and_nan_values_apart(value: Any, key: Any) -> None:
    assert to_html.sort_key(value) == key


def test_json_says_of_what_stands_in_a_section_without_data_that_it_rests_on_none() -> None:
    document = to_json.document(REPORT)
    sections = {each["id"]: each["from_data"] for each in document["sections"]}
    parts = [*document["tables"], *document["figures"]]
    assert {(sections[each["section"]], each["from_data"]) for each in parts} == {(True, True), (False, False)}
