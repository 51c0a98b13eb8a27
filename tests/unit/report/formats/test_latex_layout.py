"""How tables lie on LaTeX's pages: small before folded, folded before turned, broken where they are long."""

from hw1cli.report.document import Column, Kind, Table
from hw1cli.report.formats.latex_layout import layout


def table(*texts: str, rows: int = 1) -> Table:
    columns = tuple(Column(f"c{i}") for i in range(len(texts)))
    return Table(id="t", title="T", columns=columns, rows=(texts,) * rows)


def test_a_table_is_whole_in_the_largest_type_that_holds_it() -> None:
    sizes = [layout(table("x" * width)) for width in (80, 90, 100)]
    assert [each.size for each in sizes] == ["\\normalsize", "\\small", "\\footnotesize"]
    assert {each.columns for each in sizes} == {"l"}


def test_text_that_no_type_holds_is_folded_and_numbers_stay_whole() -> None:
    long = Table(id="t", title="T", columns=(Column("a"), Column("b", Kind.ACCURACY)), rows=(("word " * 40, 0.5),))
    found = layout(long)
    assert (found.size, found.turned, found.long) == ("\\small", False, False)
    assert found.columns.startswith(">{\\raggedright\\arraybackslash}p{")
    assert found.columns.endswith("}r")


def test_a_page_is_turned_for_what_has_too_many_columns() -> None:
    assert not layout(table(*["fourteen chars"] * 7)).turned
    assert layout(table(*["fourteen-chars"] * 10)).turned


def test_pages_break_what_has_many_rows_or_rows_of_many_lines() -> None:
    assert not layout(table("short", rows=30)).long
    assert layout(table("short", rows=50)).long
    assert layout(table("word " * 60, rows=20)).long
