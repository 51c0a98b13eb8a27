from hw1cli.report.document import Column, Kind, Table
from hw1cli.report.formats.columns import aligned


def test_text_is_aligned_to_the_left_and_numbers_to_the_right():
    table = Table(
        id="t",
        title="A table",
        columns=(Column("name"), Column("accuracy", Kind.ACCURACY), Column("note")),
        rows=(("a", 0.5, "x"), ("longer name", None, "\x1b[31m\ny")),
        notes=("A note.",),
    )
    assert list(aligned(table)) == [
        "A table",
        "name         accuracy  note",
        "a              0.5000  x",
        "longer name         –  \\x1b[31m y",
        "A note.",
    ]


def test_wide_characters_take_two_places():
    table = Table(id="t", title="T", columns=(Column("n"), Column("m")), rows=(("数据", "a"), ("abcd", "b")))
    assert list(aligned(table))[2:] == ["数据  a", "abcd  b"]


def test_nothing_is_cut_however_wide():
    table = Table(id="t", title="T", columns=(Column("n"),), rows=(("x" * 5000,),))
    assert list(aligned(table))[2] == "x" * 5000
