"""The views show the runs' specifications; from here on they are made of what the models declare (store/views.py)."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the older views away: the new ones are made once all changes to the tables are done."""
    for view in ("runs_view", "epochs_view", "evaluations_view", "evidence_view"):
        op.execute(f"DROP VIEW IF EXISTS {view}")
