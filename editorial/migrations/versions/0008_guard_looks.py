"""what people found right that a guard had listed"""

import sqlalchemy as sa
from alembic import op

from editorial.core.db import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guard_looks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_guard_looks_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guard_looks")),
        sa.UniqueConstraint("key", name=op.f("uq_guard_looks_key")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for event, name in (("UPDATE", "held_still"), ("DELETE", "kept")):
            op.execute(
                f"CREATE TRIGGER guard_looks_{name} BEFORE {event} ON guard_looks"
                " BEGIN SELECT RAISE(ABORT, 'guard_looks is append-only'); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER guard_looks_held_still BEFORE UPDATE OR DELETE ON guard_looks"
            " FOR EACH ROW EXECUTE FUNCTION held_still()"
        )


def downgrade() -> None:
    op.drop_table("guard_looks")
