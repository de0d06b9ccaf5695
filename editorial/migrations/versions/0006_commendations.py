"""commendations"""

import sqlalchemy as sa
from alembic import op

from editorial.core.db import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NEVER_CHANGED = (
    "commendation_statuses",
    "commendation_nominations",
    "commendation_notes",
    "commendation_recusals",
    "commendation_marks",
    "commendation_open_votes",
    "commendation_edge_choices",
)
"""Rows of these are only added."""


def upgrade() -> None:
    op.create_table(
        "commendation_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("theme", sa.String(length=200), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("quotas", sa.JSON(), nullable=False),
        sa.Column("nominators", sa.JSON(), nullable=False),
        sa.Column("deadlines", sa.JSON(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("quorum", sa.String(length=20), nullable=False),
        sa.Column("majority", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("state_since", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("decision_number", sa.String(length=60), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("signer", sa.String(length=120), nullable=False),
        sa.Column("signer_title", sa.String(length=120), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('annual', 'theme')", name=op.f("ck_commendation_rounds_kind")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_commendation_rounds_article_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_commendation_rounds_created_by_id")),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshots.id"], name=op.f("fk_commendation_rounds_snapshot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendation_rounds")),
    )
    with op.batch_alter_table("commendation_rounds") as batch_op:
        batch_op.create_index(batch_op.f("ix_commendation_rounds_snapshot_id"), ["snapshot_id"], unique=False)

    op.create_table(
        "commendation_ballots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("klass", sa.String(length=40), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["closed_by_id"], ["people.id"], name=op.f("fk_commendation_ballots_closed_by_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["people.id"], name=op.f("fk_commendation_ballots_opened_by_id")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["commendation_rounds.id"], name=op.f("fk_commendation_ballots_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendation_ballots")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_commendation_ballots_round_id_number")),
    )
    op.create_table(
        "commendation_candidates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("klass", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unit_name", sa.String(length=200), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=True),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=4), nullable=True),
        sa.Column("verdict_reason", sa.Text(), nullable=False),
        sa.Column("verdict_by_id", sa.Integer(), nullable=True),
        sa.Column("verdict_at", UtcDateTime(), nullable=True),
        sa.Column("agrees", sa.Boolean(), nullable=True),
        sa.Column("awarded", sa.Boolean(), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["added_by_id"], ["people.id"], name=op.f("fk_commendation_candidates_added_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_commendation_candidates_person_id")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["commendation_rounds.id"], name=op.f("fk_commendation_candidates_round_id")
        ),
        sa.ForeignKeyConstraint(["row_id"], ["snapshot_rows.id"], name=op.f("fk_commendation_candidates_row_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_commendation_candidates_unit_id")),
        sa.ForeignKeyConstraint(
            ["verdict_by_id"], ["people.id"], name=op.f("fk_commendation_candidates_verdict_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["people.id"], name=op.f("fk_commendation_candidates_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendation_candidates")),
        sa.UniqueConstraint("code", name=op.f("uq_commendation_candidates_code")),
        sa.UniqueConstraint("round_id", "person_id", name=op.f("uq_commendation_candidates_round_id_person_id")),
    )
    with op.batch_alter_table("commendation_candidates") as batch_op:
        batch_op.create_index("ix_commendation_candidates_person", ["person_id"], unique=False)
        batch_op.create_index("ix_commendation_candidates_unit", ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_commendation_candidates_unit",
            ["round_id", "unit_id"],
            unique=True,
            sqlite_where=sa.text("person_id IS NULL"),
            postgresql_where=sa.text("person_id IS NULL"),
        )

    op.create_table(
        "commendation_edge_choices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("klass", sa.String(length=40), nullable=False),
        sa.Column("candidate_ids", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_commendation_edge_choices_by_id")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["commendation_rounds.id"], name=op.f("fk_commendation_edge_choices_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendation_edge_choices")),
    )
    with op.batch_alter_table("commendation_edge_choices") as batch_op:
        batch_op.create_index("ix_commendation_edge_choices_round", ["round_id", "klass"], unique=False)

    op.create_table(
        "commendation_seats",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.String(length=10), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=True),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["named_by_id"], ["people.id"], name=op.f("fk_commendation_seats_named_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_commendation_seats_person_id")),
        sa.ForeignKeyConstraint(["round_id"], ["commendation_rounds.id"], name=op.f("fk_commendation_seats_round_id")),
        sa.PrimaryKeyConstraint("round_id", "person_id", name=op.f("pk_commendation_seats")),
    )
    with op.batch_alter_table("commendation_seats") as batch_op:
        batch_op.create_index(batch_op.f("ix_commendation_seats_person_id"), ["person_id"], unique=False)

    op.create_table(
        "commendation_statuses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(length=20), nullable=False),
        sa.Column("from_state", sa.String(length=12), nullable=True),
        sa.Column("to_state", sa.String(length=12), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_commendation_statuses_by_id")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["commendation_rounds.id"], name=op.f("fk_commendation_statuses_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendation_statuses")),
    )
    with op.batch_alter_table("commendation_statuses") as batch_op:
        batch_op.create_index(batch_op.f("ix_commendation_statuses_round_id"), ["round_id"], unique=False)

    op.create_table(
        "commendation_marks",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("voted_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["commendation_ballots.id"], name=op.f("fk_commendation_marks_ballot_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_commendation_marks_person_id")),
        sa.PrimaryKeyConstraint("ballot_id", "person_id", name=op.f("pk_commendation_marks")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "commendation_nominations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_commendation_nominations_by_id")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["commendation_candidates.id"], name=op.f("fk_commendation_nominations_candidate_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_commendation_nominations_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendation_nominations")),
    )
    with op.batch_alter_table("commendation_nominations") as batch_op:
        batch_op.create_index(batch_op.f("ix_commendation_nominations_candidate_id"), ["candidate_id"], unique=False)

    op.create_table(
        "commendation_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_commendation_notes_by_id")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["commendation_candidates.id"], name=op.f("fk_commendation_notes_candidate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendation_notes")),
    )
    with op.batch_alter_table("commendation_notes") as batch_op:
        batch_op.create_index(batch_op.f("ix_commendation_notes_candidate_id"), ["candidate_id"], unique=False)

    op.create_table(
        "commendation_open_votes",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=5), nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["commendation_ballots.id"], name=op.f("fk_commendation_open_votes_ballot_id")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["commendation_candidates.id"], name=op.f("fk_commendation_open_votes_candidate_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_commendation_open_votes_person_id")),
        sa.PrimaryKeyConstraint("ballot_id", "candidate_id", "person_id", name=op.f("pk_commendation_open_votes")),
    )
    op.create_table(
        "commendation_papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_commendation_papers_by_id")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["commendation_candidates.id"], name=op.f("fk_commendation_papers_candidate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendation_papers")),
        sa.UniqueConstraint("key", name=op.f("uq_commendation_papers_key")),
    )
    with op.batch_alter_table("commendation_papers") as batch_op:
        batch_op.create_index(batch_op.f("ix_commendation_papers_candidate_id"), ["candidate_id"], unique=False)

    op.create_table(
        "commendation_recusals",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["commendation_candidates.id"], name=op.f("fk_commendation_recusals_candidate_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_commendation_recusals_person_id")),
        sa.PrimaryKeyConstraint("candidate_id", "person_id", name=op.f("pk_commendation_recusals")),
    )
    op.create_table(
        "commendation_tallies",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("entitled", sa.Integer(), nullable=True),
        sa.Column("voters", sa.Integer(), nullable=True),
        sa.Column("yes", sa.Integer(), nullable=True),
        sa.Column("no", sa.Integer(), nullable=True),
        sa.Column("blank", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["commendation_ballots.id"], name=op.f("fk_commendation_tallies_ballot_id")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["commendation_candidates.id"], name=op.f("fk_commendation_tallies_candidate_id")
        ),
        sa.PrimaryKeyConstraint("ballot_id", "candidate_id", name=op.f("pk_commendation_tallies")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for table in NEVER_CHANGED:
            for event, name in (("UPDATE", "held_still"), ("DELETE", "kept")):
                op.execute(
                    f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table}"
                    f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
    else:
        for table in NEVER_CHANGED:
            op.execute(
                f"CREATE TRIGGER {table}_held_still BEFORE UPDATE OR DELETE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION held_still()"
            )


def downgrade() -> None:
    op.drop_table("commendation_tallies")
    op.drop_table("commendation_recusals")
    with op.batch_alter_table("commendation_papers") as batch_op:
        batch_op.drop_index(batch_op.f("ix_commendation_papers_candidate_id"))

    op.drop_table("commendation_papers")
    op.drop_table("commendation_open_votes")
    with op.batch_alter_table("commendation_notes") as batch_op:
        batch_op.drop_index(batch_op.f("ix_commendation_notes_candidate_id"))

    op.drop_table("commendation_notes")
    with op.batch_alter_table("commendation_nominations") as batch_op:
        batch_op.drop_index(batch_op.f("ix_commendation_nominations_candidate_id"))

    op.drop_table("commendation_nominations")
    op.drop_table("commendation_marks")
    with op.batch_alter_table("commendation_statuses") as batch_op:
        batch_op.drop_index(batch_op.f("ix_commendation_statuses_round_id"))

    op.drop_table("commendation_statuses")
    with op.batch_alter_table("commendation_seats") as batch_op:
        batch_op.drop_index(batch_op.f("ix_commendation_seats_person_id"))

    op.drop_table("commendation_seats")
    with op.batch_alter_table("commendation_edge_choices") as batch_op:
        batch_op.drop_index("ix_commendation_edge_choices_round")

    op.drop_table("commendation_edge_choices")
    with op.batch_alter_table("commendation_candidates") as batch_op:
        batch_op.drop_index(
            "uq_commendation_candidates_unit",
            sqlite_where=sa.text("person_id IS NULL"),
            postgresql_where=sa.text("person_id IS NULL"),
        )
        batch_op.drop_index("ix_commendation_candidates_unit")
        batch_op.drop_index("ix_commendation_candidates_person")

    op.drop_table("commendation_candidates")
    op.drop_table("commendation_ballots")
    with op.batch_alter_table("commendation_rounds") as batch_op:
        batch_op.drop_index(batch_op.f("ix_commendation_rounds_snapshot_id"))

    op.drop_table("commendation_rounds")
