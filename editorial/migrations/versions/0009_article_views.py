"""how often the public opened an article, a day"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "article_views",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_views_article_id")),
        sa.PrimaryKeyConstraint("article_id", "day", name=op.f("pk_article_views")),
    )


def downgrade() -> None:
    op.drop_table("article_views")
