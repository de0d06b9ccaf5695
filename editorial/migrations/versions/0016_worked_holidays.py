"""A day of the calendar may also be one that is worked. Every day that stands there stays a day off."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("holidays", sa.Column("is_off", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM holidays WHERE NOT is_off"))
    op.drop_column("holidays", "is_off")
