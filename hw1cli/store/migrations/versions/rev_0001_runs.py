"""Runs with their epochs, evaluations, weights and checkpoints."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of training runs."""
    _create_run()
    op.create_table(
        "epoch",
        _run_id(),
        sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("train_loss", sa.Double),
        sa.Column("train_acc", sa.Double),
        sa.Column("val_loss", sa.Double),
        sa.Column("val_acc", sa.Double),
        sa.Column("train_seconds", sa.Double, nullable=False),
        sa.Column("eval_seconds", sa.Double, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "evaluation",
        _run_id(),
        sa.Column("split", sa.Text, primary_key=True),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("n_correct", sa.Integer, nullable=False),
        sa.Column("loss", sa.Double),
        sa.Column("confusion", sa.Text, nullable=False),
        sa.Column("correct", sa.LargeBinary, nullable=False),
    )
    op.create_table("weights", _run_id(), sa.Column("arrays", sa.LargeBinary, nullable=False))
    op.create_table(
        "checkpoint",
        _run_id(),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("arrays", sa.LargeBinary, nullable=False),
    )


def _run_id() -> sa.Column[str]:
    return sa.Column("run_id", sa.Text, sa.ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)


def _create_run() -> None:
    op.create_table(
        "run",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("lr", sa.Double),
        sa.Column("batch_size", sa.Integer),
        sa.Column("hidden_size", sa.Integer),
        sa.Column("hidden_layers", sa.Integer),
        sa.Column("activation", sa.Text),
        sa.Column("dropout", sa.Double),
        sa.Column("l2", sa.Double),
        sa.Column("optimizer", sa.Text),
        sa.Column("epochs", sa.Integer, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("spec", sa.Text, nullable=False),
        sa.Column("data_name", sa.Text, nullable=False),
        sa.Column("data_fingerprint", sa.Text, nullable=False),
        sa.Column("simulated", sa.Boolean, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("started_at", sa.Text, nullable=False),
        sa.Column("ended_at", sa.Text),
        sa.Column("lease", sa.Text),
        sa.Column("owner_host", sa.Text),
        sa.Column("owner_boot", sa.Text),
        sa.Column("owner_pid", sa.Integer),
        sa.Column("owner_start", sa.BigInteger),
        sa.Column("heartbeat_at", sa.Text, nullable=False),
        sa.Column("train_seconds", sa.Double),
        sa.Column("eval_seconds", sa.Double),
        sa.Column("wall_seconds", sa.Double),
        sa.Column("stack", sa.Integer),
        sa.Column("other_load", sa.Double),
        sa.Column("resumed", sa.Boolean),
        sa.Column("exclusive", sa.Boolean, nullable=False),
        sa.Column("environment", sa.Text, nullable=False),
        sa.Column("error", sa.Text),
        sa.UniqueConstraint("key", "attempt", name="run_key_attempt"),
        sa.UniqueConstraint("id", name="run_id"),
        sa.CheckConstraint(
            "status IN ('running', 'completed', 'failed', 'interrupted', 'diverged')", name="run_status"
        ),
    )
    op.create_index("run_data_model", "run", ["data_fingerprint", "model"])
    op.create_index("run_by_status", "run", ["status"])
