"""The tables of the store, as SQLModel classes; docs/store.md explains them, migrations/ creates them.

They are the writing side's view of the database: its queries are made of them. Reading is plain SQL, which starts
faster (reader.py), and neither hands out an object of these classes. What a record declares is not declared again.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Self, get_args, get_type_hints

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlmodel import Field, SQLModel

from hw1cli.models.registry import HYPERPARAMETERS, MODELS, kind_of
from hw1cli.records import FINISHED, EpochRecord, Evaluation, Timing
from hw1cli.store import codec
from hw1cli.store.ownership import OWNER, owner_alive
from hw1cli.training.learner import State

NO_DATA = ""
"""The data fingerprint of evidence that needs no data; NULL would not take part in a unique constraint."""


class Real(Double[float]):
    """A double precision number that may be NaN or infinite; it is read as decoding.py says.

    SQLite turns NaN into NULL, which means "no such metric" here; so NaN is written as the text `nan` there. A server
    has NaN itself: SQLAlchemy puts that database's own type of numbers in the place of this one.
    """

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Return how a value is written."""
        return lambda value: None if value is None else codec.NAN if value != value else float(value)


_KINDS: Mapping[Any, Any] = {int: Integer, float: Real, str: Text, bool: Boolean}


def _columns(record: type, *, key: str = "", optional: bool = False) -> Iterator[Column[Any]]:
    """Yield a column for every field of a record (records.py): its declaration is the table's, too."""
    for name, hint in get_type_hints(record).items():
        kind, *none = get_args(hint) or (hint,)
        yield Column(name, _KINDS[kind], primary_key=name == key, nullable=optional or bool(none))


def _hyperparameter(name: str) -> Column[Any]:
    """Return the column of a hyperparameter: NULL for a model that has no such thing."""
    of_all = len(HYPERPARAMETERS[name]) == len(MODELS)
    return Column(name, _KINDS.get(kind_of(name), Text), nullable=not of_all)


def _text() -> Any:
    return Field(default=None, sa_type=Text)


def _run_id() -> Any:
    return Field(primary_key=True, foreign_key="run.id", ondelete="CASCADE", sa_type=Text)


class Run(SQLModel, table=True):
    """One attempt at one specification: what it is, how far it came, who trains it, how long it took.

    Columns, too, are the hyperparameters that the models declare (models/registry.py) and what records.Timing has.
    """

    __tablename__ = "run"
    __table_args__ = (
        *map(_hyperparameter, HYPERPARAMETERS),
        *_columns(Timing, optional=True),
        UniqueConstraint("key", "attempt", name="run_key_attempt"),
        UniqueConstraint("id", name="run_id"),
        CheckConstraint("status IN ('running', 'completed', 'failed', 'interrupted', 'diverged')", name="run_status"),
        Index("run_data_model", "data_fingerprint", "model"),
        Index("run_by_status", "status"),
    )

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(sa_type=Text)
    key: str = Field(sa_type=Text)
    attempt: int
    model: str = Field(sa_type=Text)
    seed: int = Field(sa_type=BigInteger)
    spec: str = Field(sa_type=Text)
    data_name: str = Field(sa_type=Text)
    data_fingerprint: str = Field(sa_type=Text)
    simulated: bool
    status: str = Field(sa_type=Text)
    created_at: str = Field(sa_type=Text)
    started_at: str = Field(sa_type=Text)
    ended_at: str | None = _text()
    # The owner's columns are set while a process trains the run and NULL otherwise: a store names no machine
    # once its runs have ended. `lease` is a number of the program's open store: no other may write to the run.
    lease: str | None = _text()
    owner_host: str | None = _text()
    owner_boot: str | None = _text()
    owner_pid: int | None = None
    owner_start: int | None = Field(default=None, sa_type=BigInteger)
    heartbeat_at: str = Field(sa_type=Text)
    exclusive: bool = False
    environment: str = Field(sa_type=Text)
    error: str | None = _text()
    note: str | None = _text()

    @property
    def finished(self) -> bool:
        """Whether there is a result; a diverged run would diverge again."""
        return self.status in FINISHED

    def alive(self, now: datetime, limit: timedelta | None = None) -> bool | None:
        """Return whether the process that trains it is still there; None if it is not running, or that is unknown.

        `now` is by the store's clock; `limit` as in `is_alive`.
        """
        return owner_alive(self.status, *(getattr(self, name) for name in OWNER), now=now, limit=limit)


class Epoch(SQLModel, table=True):
    """One epoch's metrics of one run (records.EpochRecord); NULL where the protocol has no such metric."""

    __tablename__ = "epoch"
    # Clustered by run: a run's history is read in one go.
    __table_args__ = (*_columns(EpochRecord, key="epoch"), {"sqlite_with_rowid": False})

    run_id: str = _run_id()


class Evaluated(SQLModel, table=True):
    """A finished run on one split: `confusion` as JSON, `correct` a bit for each example, `predicted` its class.

    codec.py says how they are packed; `predicted` is NULL where an older program did not store it.
    """

    __tablename__ = "evaluation"

    run_id: str = _run_id()
    split: str = Field(primary_key=True, sa_type=Text)
    n: int
    n_correct: int
    loss: float | None = Field(default=None, sa_type=Real)
    confusion: str = Field(sa_type=Text)
    correct: bytes = Field(sa_type=LargeBinary)
    predicted: bytes | None = Field(default=None, sa_type=LargeBinary)

    @classmethod
    def of(cls, run_id: str, evaluation: Evaluation) -> Self:
        """Return a run's evaluation as it is stored."""
        predicted, n_classes = evaluation.predicted, len(evaluation.confusion)
        return cls(
            run_id=run_id,
            split=evaluation.split.value,
            n=evaluation.n,
            n_correct=evaluation.n_correct,
            loss=evaluation.loss,
            confusion=json.dumps(evaluation.confusion.tolist()),
            correct=codec.encode_bits(evaluation.correct),
            predicted=None if predicted is None else codec.encode_classes(predicted, n_classes),
        )


class Weights(SQLModel, table=True):
    """A run's final weights (codec.py), and the size of the images that they are for, as JSON.

    NULL for a size that an older program did not store.
    """

    __tablename__ = "weights"

    run_id: str = _run_id()
    arrays: bytes = Field(sa_type=LargeBinary)
    image_shape: str | None = _text()

    @classmethod
    def of(cls, run_id: str, weights: State, image_shape: Sequence[int]) -> Self:
        """Return a run's kept weights as they are stored, with the size of their images, if it is known."""
        shape = json.dumps(list(image_shape)) if image_shape else None
        return cls(run_id=run_id, arrays=codec.encode_arrays(weights), image_shape=shape)


class Checkpoint(SQLModel, table=True):
    """What an unfinished run continues from: its state after `epoch` (codec.py); gone once it has finished."""

    __tablename__ = "checkpoint"

    run_id: str = _run_id()
    epoch: int
    arrays: bytes = Field(sa_type=LargeBinary)


class Evidence(SQLModel, table=True):
    """A result that is no training run: a verified construction, a spectrum, a measured gradient noise."""

    __tablename__ = "evidence"

    kind: str = Field(primary_key=True, sa_type=Text)
    subject: str = Field(primary_key=True, sa_type=Text)
    data_fingerprint: str = Field(default=NO_DATA, primary_key=True, sa_type=Text)
    result: str = Field(sa_type=Text)
    created_at: str = Field(sa_type=Text)
