"""The hyperparameter `momentum`; every run before it was trained without."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, 0 for the runs of the models that have it."""
    op.add_column("run", sa.Column("momentum", sa.Double))
    op.execute("UPDATE run SET momentum = 0 WHERE model IN ('torch-logreg', 'ffn')")
