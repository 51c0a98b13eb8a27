"""Evidence beside the runs, and the views that make the store pleasant to query."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SPECIFICATION = """
    r.model, r.data_name, r.data_fingerprint, r.simulated, r.seed, r.epochs, r.lr, r.batch_size, r.hidden_size,
    r.hidden_layers, r.activation, r.dropout, r.l2, r.optimizer"""

# The newest finished attempt at a specification is its result; a run of many epochs has its last one's figures.
_RUNS = f"""
CREATE VIEW runs_view AS
SELECT
    r.id AS run_id, r.number, r.key, r.attempt, {_SPECIFICATION},
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
    r.error
FROM run AS r
LEFT JOIN epoch AS last ON last.run_id = r.id AND last.epoch = (SELECT MAX(e.epoch) FROM epoch AS e
                                                                WHERE e.run_id = r.id)
LEFT JOIN evaluation AS test ON test.run_id = r.id AND test.split = 'test'
LEFT JOIN evaluation AS official ON official.run_id = r.id AND official.split = 'official_test'
"""  # noqa: S608 (nothing but this file's constants)

_EPOCHS = f"""
CREATE VIEW epochs_view AS
SELECT r.id AS run_id, r.number, {_SPECIFICATION}, r.status,
    e.epoch, e.train_loss, e.train_acc, e.val_loss, e.val_acc, e.train_seconds, e.eval_seconds
FROM epoch AS e JOIN run AS r ON r.id = e.run_id
"""  # noqa: S608

_EVALUATIONS = f"""
CREATE VIEW evaluations_view AS
SELECT r.id AS run_id, r.number, {_SPECIFICATION}, r.status,
    v.split, v.n, v.n_correct, CAST(v.n_correct AS DOUBLE PRECISION) / v.n AS accuracy, v.loss, v.confusion
FROM evaluation AS v JOIN run AS r ON r.id = v.run_id
"""  # noqa: S608

_EVIDENCE = """
CREATE VIEW evidence_view AS SELECT kind, subject, data_fingerprint, created_at, result FROM evidence
"""


def upgrade() -> None:
    """Create the table `evidence` and the views."""
    op.create_table(
        "evidence",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("data_fingerprint", sa.Text, primary_key=True),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
    )
    fields = {name: _environment(name) for name in ("device", "processor", "commit", "command")}
    for view in (_RUNS % fields, _EPOCHS, _EVALUATIONS, _EVIDENCE):
        op.get_bind().exec_driver_sql(view)


def _environment(field: str) -> str:
    """Return the SQL that takes a field out of the run's environment; every database spells that differently."""
    if op.get_bind().dialect.name == "sqlite":
        return f"json_extract(r.environment, '$.{field}')"
    return f"(CAST(r.environment AS json) ->> '{field}')"
