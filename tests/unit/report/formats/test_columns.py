from hw1cli.report.document import Column, Kind, Table
from hw1cli.report.formats.columns import aligned


def test_text_is_aligned_to_the_left_and_numbers_to_the_right_and_nothing_is_cut():
    table = Table(
        id="t",
        title="A table",
        columns=(Column("name"), Column("accuracy", Kind.ACCURACY), Column("note")),
        rows=(("a", 0.5, "x"), ("数据 wide", None, "\x1b[31m\ny" + "z" * 5000)),  # two places each
        notes=("A note.",),
    )
    assert list(aligned(table)) == [
        "A table",
        "name       accuracy  note",
        "a            0.5000  x",
        "数据 wide         –  \\x1b[31m y" + "z" * 5000,
        "A note.",
    ]
