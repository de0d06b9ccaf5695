"""points"""

import sqlalchemy as sa
from alembic import op

from editorial.core.db import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NEVER_CHANGED = ("score_lines", "findings", "snapshot_rows", "reopenings")
"""Rows of these are only added."""


def upgrade() -> None:
    op.create_table(
        "legal_bases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("replaced_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_bases")),
    )
    with op.batch_alter_table("legal_bases") as batch_op:
        batch_op.create_index("ix_legal_bases_topic", ["topic", "valid_from"], unique=False)

    op.create_table(
        "score_gate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_gate")),
    )
    op.create_table(
        "balances",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("is_staff", sa.Boolean(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("a_items", sa.Integer(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("reached_at", UtcDateTime(), nullable=False),
        sa.Column("rank_key", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_balances_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_balances_unit_id")),
        sa.PrimaryKeyConstraint("person_id", "period", "scope", "is_staff", name=op.f("pk_balances")),
    )
    with op.batch_alter_table("balances") as batch_op:
        batch_op.create_index(
            "ix_balances_board", ["period", "scope", "is_staff", "rank_key", "person_id"], unique=False
        )

    op.create_table(
        "hidden_names",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_hidden_names_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_hidden_names")),
    )
    op.create_table(
        "periods",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("previewed_at", UtcDateTime(), nullable=True),
        sa.Column("previewed_by_id", sa.Integer(), nullable=True),
        sa.Column("objections_until", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["previewed_by_id"], ["people.id"], name=op.f("fk_periods_previewed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_periods")),
        sa.UniqueConstraint("key", name=op.f("uq_periods_key")),
    )
    with op.batch_alter_table("periods") as batch_op:
        batch_op.create_index("ix_periods_days", ["starts_on", "ends_on"], unique=False)

    op.create_table(
        "person_merges",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_person_merges_by_id")),
        sa.ForeignKeyConstraint(["into_id"], ["people.id"], name=op.f("fk_person_merges_into_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_person_merges_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_merges")),
    )
    with op.batch_alter_table("person_merges") as batch_op:
        batch_op.create_index(batch_op.f("ix_person_merges_into_id"), ["into_id"], unique=False)

    op.create_table(
        "rule_sets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decision_number", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=False),
        sa.Column("drafted_at", UtcDateTime(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["people.id"], name=op.f("fk_rule_sets_drafted_by_id")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["people.id"], name=op.f("fk_rule_sets_signed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_sets")),
        sa.UniqueConstraint("number", name=op.f("uq_rule_sets_number")),
    )
    op.create_table(
        "unit_balances",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("a_items", sa.Integer(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("mean_grade", sa.Integer(), nullable=False),
        sa.Column("timeliness", sa.Integer(), nullable=False),
        sa.Column("coverage", sa.Integer(), nullable=False),
        sa.Column("plan", sa.Integer(), nullable=True),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("reached_at", UtcDateTime(), nullable=False),
        sa.Column("rank_key", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_unit_balances_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "period", name=op.f("pk_unit_balances")),
    )
    with op.batch_alter_table("unit_balances") as batch_op:
        batch_op.create_index(
            "ix_unit_balances_board", ["period", "kind", "rank_key", "unit_id", "points", "members"], unique=False
        )

    op.create_table(
        "findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("revokes_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_findings_article_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_findings_decided_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_findings_person_id")),
        sa.ForeignKeyConstraint(["revokes_id"], ["findings.id"], name=op.f("fk_findings_revokes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
        sa.UniqueConstraint("revokes_id", name=op.f("uq_findings_revokes_id")),
    )
    with op.batch_alter_table("findings") as batch_op:
        batch_op.create_index("ix_findings_article", ["article_id", "id"], unique=False)

    op.create_table(
        "snapshots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=False),
        sa.Column("signed_at", UtcDateTime(), nullable=False),
        sa.Column("cutoff_line_id", sa.Integer(), nullable=True),
        sa.Column("rows_total", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("rule_versions", sa.JSON(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=True),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["period_id"], ["periods.id"], name=op.f("fk_snapshots_period_id")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["people.id"], name=op.f("fk_snapshots_signed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshots")),
        sa.UniqueConstraint("period_id", "number", name=op.f("uq_snapshots_period_id_number")),
    )
    op.create_table(
        "reopenings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("decision_number", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_reopenings_by_id")),
        sa.ForeignKeyConstraint(["period_id"], ["periods.id"], name=op.f("fk_reopenings_period_id")),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshots.id"], name=op.f("fk_reopenings_snapshot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopenings")),
    )
    with op.batch_alter_table("reopenings") as batch_op:
        batch_op.create_index(batch_op.f("ix_reopenings_period_id"), ["period_id"], unique=False)

    op.create_table(
        "score_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("rule_set_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("genre_id", sa.Integer(), nullable=False),
        sa.Column("is_staff", sa.Boolean(), nullable=False),
        sa.Column("grade", sa.String(length=1), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("is_timely", sa.Boolean(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("counts_on", sa.Date(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("factor", sa.Integer(), nullable=False),
        sa.Column("bonus", sa.Integer(), nullable=False),
        sa.Column("penalty", sa.Integer(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("arithmetic", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.String(length=60), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name=op.f("ck_score_lines_reversal")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_score_lines_article_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_score_lines_edition_id")),
        sa.ForeignKeyConstraint(["genre_id"], ["genres.id"], name=op.f("fk_score_lines_genre_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_score_lines_made_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_score_lines_person_id")),
        sa.ForeignKeyConstraint(["reverses_id"], ["score_lines.id"], name=op.f("fk_score_lines_reverses_id")),
        sa.ForeignKeyConstraint(["rule_set_id"], ["rule_sets.id"], name=op.f("fk_score_lines_rule_set_id")),
        sa.ForeignKeyConstraint(["section_id"], ["sections.id"], name=op.f("fk_score_lines_section_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_score_lines_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_lines")),
        sa.UniqueConstraint("key", name=op.f("uq_score_lines_key")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_score_lines_reverses_id")),
    )
    with op.batch_alter_table("score_lines") as batch_op:
        batch_op.create_index("ix_score_lines_article", ["article_id", "id"], unique=False)
        batch_op.create_index("ix_score_lines_counts_on", ["counts_on", "id", "published_at"], unique=False)
        batch_op.create_index("ix_score_lines_person", ["person_id", "counts_on", "id", "published_at"], unique=False)
        batch_op.create_index("ix_score_lines_unit", ["unit_id", "counts_on", "id", "published_at"], unique=False)

    op.create_table(
        "snapshot_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("is_staff", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.CheckConstraint("(person_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_snapshot_rows_one_holder")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_snapshot_rows_person_id")),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshots.id"], name=op.f("fk_snapshot_rows_snapshot_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_snapshot_rows_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot_rows")),
        sa.UniqueConstraint(
            "snapshot_id", "person_id", "is_staff", name=op.f("uq_snapshot_rows_snapshot_id_person_id_is_staff")
        ),
        sa.UniqueConstraint("snapshot_id", "unit_id", name=op.f("uq_snapshot_rows_snapshot_id_unit_id")),
    )
    with op.batch_alter_table("snapshot_rows") as batch_op:
        batch_op.create_index("ix_snapshot_rows_place", ["snapshot_id", "is_staff", "place", "id"], unique=False)

    op.create_table(
        "appeals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_appeals_article_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_appeals_decided_by_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["findings.id"], name=op.f("fk_appeals_finding_id")),
        sa.ForeignKeyConstraint(["line_id"], ["score_lines.id"], name=op.f("fk_appeals_line_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_appeals_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
    )
    with op.batch_alter_table("appeals") as batch_op:
        batch_op.create_index("ix_appeals_article", ["article_id"], unique=False)
        batch_op.create_index("ix_appeals_open", ["outcome", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_appeals_person_id"), ["person_id"], unique=False)
    op.execute("INSERT INTO score_gate (id, turns) VALUES (1, 0)")
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_triggers()
    else:
        _postgresql_triggers()


def _sqlite_triggers() -> None:
    for table in NEVER_CHANGED:
        for event, name in (("UPDATE", "held_still"), ("DELETE", "kept")):
            op.execute(
                f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    for event, name in (("UPDATE", "held_still"), ("DELETE", "kept")):
        op.execute(
            f"CREATE TRIGGER rule_sets_{name} BEFORE {event} ON rule_sets WHEN old.signed_at IS NOT NULL"
            " BEGIN SELECT RAISE(ABORT, 'a signed rule set is held still'); END"
        )


def _postgresql_triggers() -> None:
    for table in NEVER_CHANGED:
        op.execute(
            f"CREATE TRIGGER {table}_held_still BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION held_still()"
        )
    op.execute(
        "CREATE TRIGGER rule_sets_held_still BEFORE UPDATE OR DELETE ON rule_sets"
        " FOR EACH ROW WHEN (old.signed_at IS NOT NULL) EXECUTE FUNCTION held_still()"
    )


def downgrade() -> None:
    with op.batch_alter_table("appeals") as batch_op:
        batch_op.drop_index(batch_op.f("ix_appeals_person_id"))
        batch_op.drop_index("ix_appeals_open")
        batch_op.drop_index("ix_appeals_article")

    op.drop_table("appeals")
    with op.batch_alter_table("snapshot_rows") as batch_op:
        batch_op.drop_index("ix_snapshot_rows_place")

    op.drop_table("snapshot_rows")
    with op.batch_alter_table("score_lines") as batch_op:
        batch_op.drop_index("ix_score_lines_unit")
        batch_op.drop_index("ix_score_lines_person")
        batch_op.drop_index("ix_score_lines_counts_on")
        batch_op.drop_index("ix_score_lines_article")

    op.drop_table("score_lines")
    with op.batch_alter_table("reopenings") as batch_op:
        batch_op.drop_index(batch_op.f("ix_reopenings_period_id"))

    op.drop_table("reopenings")
    op.drop_table("snapshots")
    with op.batch_alter_table("findings") as batch_op:
        batch_op.drop_index("ix_findings_article")

    op.drop_table("findings")
    with op.batch_alter_table("unit_balances") as batch_op:
        batch_op.drop_index("ix_unit_balances_board")

    op.drop_table("unit_balances")
    op.drop_table("rule_sets")
    with op.batch_alter_table("person_merges") as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_merges_into_id"))

    op.drop_table("person_merges")
    with op.batch_alter_table("periods") as batch_op:
        batch_op.drop_index("ix_periods_days")

    op.drop_table("periods")
    op.drop_table("hidden_names")
    with op.batch_alter_table("balances") as batch_op:
        batch_op.drop_index("ix_balances_board")

    op.drop_table("balances")
    op.drop_table("score_gate")
    with op.batch_alter_table("legal_bases") as batch_op:
        batch_op.drop_index("ix_legal_bases_topic")

    op.drop_table("legal_bases")
