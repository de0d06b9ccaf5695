"""A unit's value depends on the others of its class, so it is worked out when a board is read and no longer kept with its
balance. Nothing that people wrote is touched."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("unit_balances") as batch_op:
        batch_op.drop_index("ix_unit_balances_board")
        batch_op.drop_column("value")
        batch_op.drop_column("rank_key")
        batch_op.create_index("ix_unit_balances_board", ["period"], unique=False)


def downgrade() -> None:
    """The former version keeps value and key with the balance and makes both again from the ledger (`flask scores
    rebuild`); until then its boards of units are empty, and not in a wrong order."""
    op.execute("DELETE FROM unit_balances")
    with op.batch_alter_table("unit_balances") as batch_op:
        batch_op.drop_index("ix_unit_balances_board")
        batch_op.add_column(sa.Column("value", sa.Integer(), nullable=False))
        batch_op.add_column(sa.Column("rank_key", sa.String(length=40), nullable=False))
        batch_op.create_index(
            "ix_unit_balances_board", ["period", "kind", "rank_key", "unit_id", "points", "members"], unique=False
        )
