"""Autosaves of one page go into one revision while their run is open; every other revision is still held still."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MAY_CHANGE = (
    "OLD.kind = 'autosave' AND NEW.id = OLD.id AND NEW.edition_id = OLD.edition_id AND NEW.number = OLD.number"
    " AND EXISTS (SELECT 1 FROM autosave_runs WHERE revision_id = OLD.id)"
    " AND NOT EXISTS (SELECT 1 FROM edition_statuses WHERE edition_id = OLD.edition_id AND revision_id = OLD.id)"
)
"""Nobody has sent it, decided on it or begun from it."""


def upgrade() -> None:
    op.create_table(
        "autosave_runs",
        sa.Column("edition_id", sa.Integer(), sa.ForeignKey("editions.id", name="fk_autosave_runs_edition_id"), primary_key=True, autoincrement=False),
        sa.Column("revision_id", sa.Integer(), sa.ForeignKey("revisions.id", name="fk_autosave_runs_revision_id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id", name="fk_autosave_runs_person_id"), nullable=False),
        sa.Column("page", sa.String(80), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saves", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("edition_id", name="pk_autosave_runs"),
        sa.UniqueConstraint("revision_id", name="uq_autosave_runs_revision_id"),
    )  # fmt: skip
    op.create_index("ix_autosave_runs_saved_at", "autosave_runs", ["saved_at"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER revisions_held_still")
        op.execute(
            f"CREATE TRIGGER revisions_held_still BEFORE UPDATE ON revisions WHEN NOT ({MAY_CHANGE})"  # noqa: S608
            " BEGIN SELECT RAISE(ABORT, 'revisions is append-only'); END"
        )
        return
    op.execute("DROP TRIGGER revisions_held_still ON revisions")
    op.execute(
        "CREATE FUNCTION revision_held_still() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"  # noqa: S608
        f" IF TG_OP = 'UPDATE' THEN IF {MAY_CHANGE} THEN RETURN NEW; END IF; END IF;"
        " RAISE EXCEPTION 'revisions is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER revisions_held_still BEFORE UPDATE OR DELETE ON revisions"
        " FOR EACH ROW EXECUTE FUNCTION revision_held_still()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER revisions_held_still")
        op.execute(
            "CREATE TRIGGER revisions_held_still BEFORE UPDATE ON revisions"
            " BEGIN SELECT RAISE(ABORT, 'revisions is append-only'); END"
        )
    else:
        op.execute("DROP TRIGGER revisions_held_still ON revisions")
        op.execute("DROP FUNCTION revision_held_still()")
        op.execute(
            "CREATE TRIGGER revisions_held_still BEFORE UPDATE OR DELETE ON revisions"
            " FOR EACH ROW EXECUTE FUNCTION held_still()"
        )
    op.drop_table("autosave_runs")
