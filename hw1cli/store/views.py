"""The views that make the store pleasant to query, made anew with each schema version (docs/store.md lists them)."""

from typing import TYPE_CHECKING

from hw1cli.models.registry import HYPERPARAMETERS
from hw1cli.records import EpochRecord
from hw1cli.store.decoding import columns

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SPECIFICATION = "r.model, r.data_name, r.data_fingerprint, r.simulated, r.seed, " + ", ".join(
    f"r.{name}" for name in HYPERPARAMETERS
)

# The newest finished attempt at a specification is its result; a run of many epochs has its last one's metrics.
_VIEWS = {
    "runs_view": f"""
SELECT
    r.id AS run_id, r.number, r.key, r.attempt, {_SPECIFICATION}, r.spec,
    r.status,
    CASE WHEN r.status IN ('completed', 'diverged') AND NOT EXISTS (
        SELECT 1 FROM run AS newer
        WHERE newer.key = r.key AND newer.attempt > r.attempt AND newer.status IN ('completed', 'diverged')
    ) THEN 1 ELSE 0 END AS is_current,
    COALESCE(last.epoch, 0) AS epochs_done,
    last.train_loss, last.train_acc, last.val_loss, last.val_acc,
    CAST(test.n_correct AS DOUBLE PRECISION) / test.n AS test_acc,
    CAST(official.n_correct AS DOUBLE PRECISION) / official.n AS official_test_acc,
    r.train_seconds, r.eval_seconds, r.wall_seconds, r.exclusive, r.stack, r.other_load, r.resumed,
    r.created_at, r.started_at, r.ended_at, r.heartbeat_at,
    r.owner_host, r.owner_boot, r.owner_pid, r.owner_start,
    %(device)s AS device, %(processor)s AS processor, %(commit)s AS git_commit, %(command)s AS command,
    r.error, r.note
FROM run AS r
LEFT JOIN epoch AS last ON last.run_id = r.id AND last.epoch = (SELECT MAX(e.epoch) FROM epoch AS e
                                                                WHERE e.run_id = r.id)
LEFT JOIN evaluation AS test ON test.run_id = r.id AND test.split = 'test'
LEFT JOIN evaluation AS official ON official.run_id = r.id AND official.split = 'official_test'
""",  # noqa: S608 (nothing but this file's constants and the models' own names)
    "epochs_view": f"""
SELECT r.id AS run_id, r.number, {_SPECIFICATION}, r.status,
    {", ".join(f"e.{name}" for name in columns(EpochRecord))}
FROM epoch AS e JOIN run AS r ON r.id = e.run_id
""",  # noqa: S608
    "evaluations_view": f"""
SELECT r.id AS run_id, r.number, {_SPECIFICATION}, r.status,
    v.split, v.n, v.n_correct, CAST(v.n_correct AS DOUBLE PRECISION) / v.n AS accuracy, v.loss, v.confusion
FROM evaluation AS v JOIN run AS r ON r.id = v.run_id
""",  # noqa: S608
    "evidence_view": "SELECT kind, subject, data_fingerprint, created_at, result FROM evidence",
}


VIEWS = tuple(_VIEWS)
"""The names of the views."""

_ENVIRONMENT = {
    "sqlite": "json_extract(r.environment, '$.{}')",
    "postgresql": "(CAST(r.environment AS json) ->> '{}')",
}
"""The SQL that takes a field out of a run's environment."""


def view_queries(dialect: str) -> dict[str, str]:
    """Return the SELECT of each view as a kind of database has it."""
    fields = {name: _ENVIRONMENT[dialect].format(name) for name in ("device", "processor", "commit", "command")}
    return _VIEWS | {"runs_view": _VIEWS["runs_view"] % fields}


def make_views(connection: "Connection") -> None:
    """Make the views, in place of those of an older schema version."""
    for name, query in view_queries(connection.dialect.name).items():
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {query}")
