"""When the database's clock was last seen to have jumped."""

import sqlalchemy as sa
from alembic import op

from services.schema import row

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("engine_lease", schema=None) as batch_op:
        batch_op.add_column(sa.Column("jumped_at", row.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("jumped_by", sa.Integer(), nullable=False, server_default="0")
        )
    # Rows from before get a value; the model gives it to later ones.
    with op.batch_alter_table("engine_lease", schema=None) as batch_op:
        batch_op.alter_column("jumped_by", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("engine_lease", schema=None) as batch_op:
        batch_op.drop_column("jumped_by")
        batch_op.drop_column("jumped_at")
