"""A report as a value: sections of tables and figures, made once and rendered to every format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from hw1cli.statistics import Interval

if TYPE_CHECKING:  # a table of stored runs must not pay for importing NumPy
    import numpy as np
    from numpy.typing import NDArray


class Kind(StrEnum):
    """What a column's values are; `numbers.py` says how each is written."""

    TEXT = "text"
    INTEGER = "integer"
    ACCURACY = "accuracy"
    DIFFERENCE = "difference"
    LOSS = "loss"
    SECONDS = "seconds"
    RATIO = "ratio"
    NUMBER = "number"
    METRIC = "metric"
    """Each row has its own kind: the values are `Measured`."""


@dataclass(frozen=True)
class Spread:
    """Mean and standard deviation (n - 1 in the denominator; None for n = 1) over n seeds."""

    mean: float
    sd: float | None
    n: int


class Link(str):
    """A text that leads to the file `href` beside the report's where the format has links; elsewhere it is a text."""

    href: str

    def __new__(cls, text: str, href: str) -> Link:
        """Return the link called `text`."""
        link = super().__new__(cls, text)
        link.href = href
        return link


Value: TypeAlias = str | int | float | Interval | Spread | None


@dataclass(frozen=True)
class Measured:
    """A value with its own kind, for columns whose rows differ in kind."""

    value: Value
    kind: Kind


@dataclass(frozen=True)
class Column:
    """A column's heading and the kind of its values."""

    name: str
    kind: Kind = Kind.TEXT


def columns(*names: str, kind: Kind = Kind.TEXT) -> tuple[Column, ...]:
    """Return columns of one kind."""
    return tuple(Column(name, kind) for name in names)


@dataclass(frozen=True, kw_only=True)
class Numbered:
    """What tables and figures share; `number` is the homework's own, None where it has none. Files are named `id`.

    `from_data` is False for what rests on no data set, though its section does.
    """

    id: str
    number: int | None = None
    title: str
    from_data: bool = True


@dataclass(frozen=True, kw_only=True)
class Table(Numbered):
    """A table; notes stand under it."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Value | Measured, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Series:
    """One line of a figure over epochs, from the first on; every value can be drawn.

    `y` is that of `seed`; `others` are the other seeds' lines. `ended` says why the line stops early (a diverged
    run), None otherwise. `published` marks what was measured elsewhere.
    """

    label: str
    y: tuple[float, ...]
    seed: int | None = None
    others: Mapping[int, tuple[float, ...]] = field(default_factory=dict)
    ended: str | None = None
    published: bool = False

    @property
    def x(self) -> range:
        """The epochs of `y`."""
        return range(1, len(self.y) + 1)


@dataclass(frozen=True, kw_only=True)
class LineFigure(Numbered):
    """Curves over epochs; `kind` says how their values are written, `caption` what is to be said beyond the title.

    `y_range` is the scale of figures that are compared; None for one that has its own.
    """

    caption: str = ""
    x_label: str = "epoch"
    y_label: str
    kind: Kind
    series: tuple[Series, ...]
    y_range: tuple[float, float] | None = None

    @property
    def epochs(self) -> range:
        """Every epoch of its curves."""
        return range(1, 1 + max((len(each.y) for each in self.series), default=0))


@dataclass(frozen=True, kw_only=True)
class ImageFigure(Numbered):
    """Small images side by side on one symmetric scale: a linear model's weights, a class an image."""

    caption: str
    labels: tuple[str, ...]
    images: tuple[NDArray[np.float64], ...]


@dataclass(frozen=True, kw_only=True)
class DrawnFigure(Numbered):
    """A figure that a function of `report/figures/` draws by itself: `draw(*arguments)`, a matplotlib figure.

    `words` say with numbers what is to be seen, for those who cannot see it.
    """

    caption: str
    draw: Callable[..., Any]
    arguments: tuple[Any, ...] = ()
    words: str = ""


Figure: TypeAlias = LineFigure | ImageFigure | DrawnFigure


@dataclass(frozen=True, kw_only=True)
class Missing:
    """Something the store lacks, and the command that fills it."""

    what: str
    command: str


class Formula(str):
    """A paragraph that stands apart, on a line of its own."""


def is_formula(paragraph: str) -> bool:
    """Return whether a paragraph stands apart."""
    return isinstance(paragraph, Formula)


@dataclass(frozen=True, kw_only=True)
class Section:
    """An answer of the homework, or an appendix to its answers; every format shows its parts in this order.

    `paragraphs` are the answer in words, `claims` what the homework asserts here, judged, and `small_print` what has
    to be known of the numbers: seeds, intervals, machines. `from_data` is False where the results rest on no data set
    (Question 3).
    """

    id: str
    title: str
    appendix: bool = False
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    claims: Table | None = None
    small_print: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    from_data: bool = True

    @property
    def every_table(self) -> tuple[Table, ...]:
        """The tables, that of the claims last."""
        return (*self.tables, *([self.claims] if self.claims else []))


@dataclass(frozen=True, kw_only=True)
class Report:
    """A whole report on one data set, or on none (an empty title). It says "(simulated)" where the data is.

    `left_out` are sections that it does not show, and whose numbers others may still take from it.
    """

    title: str
    sections: tuple[Section, ...]
    data_title: str = ""
    data_fingerprint: str = ""
    authors: tuple[str, ...] = ()
    left_out: tuple[Section, ...] = ()

    def source(self, section: Section, part: Numbered) -> str:
        """Return the data set's title for a table or figure of a section; empty where that rests on no data."""
        return self.data_title if section.from_data and part.from_data else ""
