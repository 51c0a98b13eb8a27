import builtins
from collections import Counter
from collections.abc import Callable
from typing import Any

from hw1cli.report.document import Column, Kind, Table, columns
from hw1cli.report.formats import columns as module
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


def test_of_thousands_of_rows_each_value_is_written_and_measured_once_and_the_widest_found_once(monkeypatch):
    calls = Counter()

    def counted(name: str) -> Callable[..., Any]:
        function = getattr(module, name, None) or getattr(builtins, name)

        def call(*arguments: Any) -> Any:
            calls[name] += 1
            return function(*arguments)

        return call

    for name in ("cell", "width_of", "max"):
        monkeypatch.setattr(module, name, counted(name), raising=False)
    table = Table(id="t", title="t", columns=columns("run"), rows=tuple((f"{i % 1000:06}",) for i in range(8000)))
    assert len(list(aligned(table))) == 8002
    assert calls == {"cell": 1000, "width_of": 1001, "max": 1}
