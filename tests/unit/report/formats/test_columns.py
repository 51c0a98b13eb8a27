from collections import deque
from time import process_time

from hw1cli.report.document import Column, Kind, Table, columns
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


def test_a_table_of_many_different_values_takes_time_in_proportion():
    def seconds(rows: int) -> float:
        table = Table(id="t", title="t", columns=columns("run"), rows=tuple((f"{i:06}",) for i in range(rows)))
        start = process_time()
        deque(aligned(table), maxlen=0)
        return process_time() - start

    assert min(seconds(8000) for _ in range(3)) < 24 * min(seconds(1000) for _ in range(3))
