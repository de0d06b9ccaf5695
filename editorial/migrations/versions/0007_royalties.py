"""royalties"""

import sqlalchemy as sa
from alembic import op

from editorial.core.db import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NEVER_CHANGED = ("base_wages", "royalty_maxima", "royalty_rates", "royalty_lines", "royalty_statement_rows")
"""Rows of these are only added."""

HELD_WHEN = {
    "royalty_statements": "old.state = 'frozen'",
    "royalty_objections": "old.answered_at IS NOT NULL",
}
"""Signed statements and answered objections are held still."""


def upgrade() -> None:
    op.create_table(
        "base_wages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["entered_by_id"], ["people.id"], name=op.f("fk_base_wages_entered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_base_wages")),
    )
    op.create_table(
        "royalty_maxima",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("genre_group", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["entered_by_id"], ["people.id"], name=op.f("fk_royalty_maxima_entered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_royalty_maxima")),
    )
    op.create_table(
        "royalty_rates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_number", sa.String(length=60), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("unit_percent", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("ceiling", sa.BigInteger(), nullable=True),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["entered_by_id"], ["people.id"], name=op.f("fk_royalty_rates_entered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_royalty_rates")),
    )
    op.create_table(
        "royalty_statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("objections_until", UtcDateTime(), nullable=True),
        sa.Column("reduced_reason", sa.Text(), nullable=False),
        sa.Column("reduced_by_id", sa.Integer(), nullable=True),
        sa.Column("ceiling", sa.BigInteger(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("payable", sa.BigInteger(), nullable=True),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_royalty_statements_made_by_id")),
        sa.ForeignKeyConstraint(["reduced_by_id"], ["people.id"], name=op.f("fk_royalty_statements_reduced_by_id")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["people.id"], name=op.f("fk_royalty_statements_signed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_royalty_statements")),
        sa.UniqueConstraint("key", name=op.f("uq_royalty_statements_key")),
    )
    op.create_table(
        "royalty_objections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by_id"], ["people.id"], name=op.f("fk_royalty_objections_answered_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_royalty_objections_person_id")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["royalty_statements.id"], name=op.f("fk_royalty_objections_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_royalty_objections")),
    )
    with op.batch_alter_table("royalty_objections") as batch_op:
        batch_op.create_index("ix_royalty_objections_statement", ["statement_id", "id"], unique=False)

    op.create_table(
        "royalty_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("genre_id", sa.Integer(), nullable=False),
        sa.Column("rate_set_id", sa.Integer(), nullable=False),
        sa.Column("base_wage_id", sa.Integer(), nullable=False),
        sa.Column("grade", sa.String(length=1), nullable=False),
        sa.Column("unit_value", sa.BigInteger(), nullable=False),
        sa.Column("coefficient", sa.Integer(), nullable=False),
        sa.Column("share_before", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("counts_on", sa.Date(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name=op.f("ck_royalty_lines_reversal")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_royalty_lines_article_id")),
        sa.ForeignKeyConstraint(["base_wage_id"], ["base_wages.id"], name=op.f("fk_royalty_lines_base_wage_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_royalty_lines_edition_id")),
        sa.ForeignKeyConstraint(["genre_id"], ["genres.id"], name=op.f("fk_royalty_lines_genre_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_royalty_lines_person_id")),
        sa.ForeignKeyConstraint(["rate_set_id"], ["royalty_rates.id"], name=op.f("fk_royalty_lines_rate_set_id")),
        sa.ForeignKeyConstraint(["reverses_id"], ["royalty_lines.id"], name=op.f("fk_royalty_lines_reverses_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_royalty_lines_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_royalty_lines")),
        sa.UniqueConstraint("key", name=op.f("uq_royalty_lines_key")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_royalty_lines_reverses_id")),
    )
    with op.batch_alter_table("royalty_lines") as batch_op:
        batch_op.create_index("ix_royalty_lines_article", ["article_id", "id"], unique=False)
        batch_op.create_index("ix_royalty_lines_counts_on", ["counts_on", "id"], unique=False)
        batch_op.create_index("ix_royalty_lines_person", ["person_id", "counts_on", "id"], unique=False)

    op.create_table(
        "royalty_statement_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("genre", sa.String(length=120), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("payable", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["royalty_lines.id"], name=op.f("fk_royalty_statement_rows_line_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_royalty_statement_rows_person_id")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["royalty_statements.id"], name=op.f("fk_royalty_statement_rows_statement_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_royalty_statement_rows_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_royalty_statement_rows")),
        sa.UniqueConstraint("line_id", name=op.f("uq_royalty_statement_rows_line_id")),
    )
    with op.batch_alter_table("royalty_statement_rows") as batch_op:
        batch_op.create_index("ix_royalty_statement_rows_person", ["person_id", "statement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_royalty_statement_rows_statement_id"), ["statement_id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_triggers()
    else:
        _postgresql_triggers()


def _sqlite_triggers() -> None:
    conditions = dict.fromkeys(NEVER_CHANGED, "") | {table: f" WHEN {when}" for table, when in HELD_WHEN.items()}
    for table, when in conditions.items():
        for event, name in (("UPDATE", "held_still"), ("DELETE", "kept")):
            op.execute(
                f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table}{when}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _postgresql_triggers() -> None:
    conditions = dict.fromkeys(NEVER_CHANGED, "") | {table: f" WHEN ({when})" for table, when in HELD_WHEN.items()}
    for table, when in conditions.items():
        op.execute(
            f"CREATE TRIGGER {table}_held_still BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW{when} EXECUTE FUNCTION held_still()"
        )


def downgrade() -> None:
    with op.batch_alter_table("royalty_statement_rows") as batch_op:
        batch_op.drop_index(batch_op.f("ix_royalty_statement_rows_statement_id"))
        batch_op.drop_index("ix_royalty_statement_rows_person")

    op.drop_table("royalty_statement_rows")
    with op.batch_alter_table("royalty_lines") as batch_op:
        batch_op.drop_index("ix_royalty_lines_person")
        batch_op.drop_index("ix_royalty_lines_counts_on")
        batch_op.drop_index("ix_royalty_lines_article")

    op.drop_table("royalty_lines")
    with op.batch_alter_table("royalty_objections") as batch_op:
        batch_op.drop_index("ix_royalty_objections_statement")

    op.drop_table("royalty_objections")
    op.drop_table("royalty_statements")
    op.drop_table("royalty_rates")
    op.drop_table("royalty_maxima")
    op.drop_table("base_wages")
