"""what the office's page adds up is counted once; a unit and an hour are found by index"""

import sqlalchemy as sa
from alembic import op

from editorial.core.db import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STANDING = "cancelled_at IS NULL AND failed_at IS NULL"
UNCOUNTED = f"counted_at IS NULL AND {STANDING}"
UNCOUNTED_EDITION = "counted_at IS NULL AND sent_at IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "unit_months",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_unit_months_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "month", name=op.f("pk_unit_months")),
    )
    op.create_table(
        "unit_sendings",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("last_sent_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_unit_sendings_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_unit_sendings")),
    )
    op.add_column("editions", sa.Column("counted_at", UtcDateTime(), nullable=True))
    _index("ix_editions_uncounted", "editions", ["article_id"], UNCOUNTED_EDITION)
    _index("ix_articles_restricted", "articles", ["id"], "restricted", "restricted = 1")
    op.add_column("publications", sa.Column("unit_id", sa.Integer(), nullable=True))
    op.add_column("publications", sa.Column("counted_at", UtcDateTime(), nullable=True))
    op.execute(
        "UPDATE publications SET unit_id ="
        " (SELECT articles.unit_id FROM articles WHERE articles.id = publications.article_id)"
    )
    with op.batch_alter_table("publications") as table:
        table.alter_column("unit_id", existing_type=sa.Integer(), nullable=False)
        table.create_foreign_key(op.f("fk_publications_unit_id"), "units", ["unit_id"], ["id"])
        table.create_check_constraint(
            op.f("ck_publications_what_is_counted_stands"),
            f"counted_at IS NULL OR (settled_at IS NOT NULL AND {STANDING})",
        )
    op.create_index("ix_publications_unit", "publications", ["unit_id", "live_from", "id"])
    _index("ix_publications_uncounted", "publications", ["live_from"], UNCOUNTED)
    op.create_index("ix_audit_at", "audit", ["at", "id"])
    op.create_index("ix_notices_read", "notices", ["read_at"])


def _index(name: str, table: str, columns: list[str], only: str, on_sqlite: str = "") -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(on_sqlite or only), postgresql_where=sa.text(only))


def downgrade() -> None:
    op.drop_index("ix_notices_read", "notices")
    op.drop_index("ix_audit_at", "audit")
    op.drop_index("ix_publications_uncounted", "publications")
    op.drop_index("ix_publications_unit", "publications")
    with op.batch_alter_table("publications") as table:
        table.drop_constraint(op.f("ck_publications_what_is_counted_stands"), type_="check")
        table.drop_constraint(op.f("fk_publications_unit_id"), type_="foreignkey")
        table.drop_column("counted_at")
        table.drop_column("unit_id")
    op.drop_index("ix_articles_restricted", "articles")
    op.drop_index("ix_editions_uncounted", "editions")
    op.drop_column("editions", "counted_at")
    op.drop_table("unit_sendings")
    op.drop_table("unit_months")
