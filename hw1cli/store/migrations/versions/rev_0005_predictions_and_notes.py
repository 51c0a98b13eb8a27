"""The classes that a run predicted, a note on it, and the size of the images that its weights are for."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; of older runs none of the three is known."""
    op.add_column("evaluation", sa.Column("predicted", sa.LargeBinary))
    op.add_column("weights", sa.Column("image_shape", sa.Text))
    op.add_column("run", sa.Column("note", sa.Text))
