"""what only one engine has: full text, circular keys, and triggers that hold history still"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

GENESIS = "0" * 64
NEVER_CHANGED = ("revisions", "edition_statuses", "votes", "audit", "settings")
"""Rows of these are only added. Old audit rows may be let go by `flask audit prune`; the others never."""

CIRCULAR = (
    ("fk_articles_current_edition_id", "articles", "editions", "current_edition_id"),
    ("fk_articles_published_edition_id", "articles", "editions", "published_edition_id"),
    ("fk_editions_current_revision_id", "editions", "revisions", "current_revision_id"),
)


def upgrade() -> None:
    op.execute(
        sa.text(
            "INSERT INTO audit_head (id, last_id, last_hash, pruned_id, pruned_hash) VALUES (1, 0, :genesis, 0, :genesis)"
        ).bindparams(genesis=GENESIS)
    )
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _sqlite() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE search_fts USING fts5(folded, exact, content='search_documents', content_rowid='id',"
        " tokenize='ascii')"
    )
    forget = (
        "INSERT INTO search_fts(search_fts, rowid, folded, exact) VALUES ('delete', old.id, old.folded, old.exact);"
    )
    learn = "INSERT INTO search_fts(rowid, folded, exact) VALUES (new.id, new.folded, new.exact);"
    op.execute(f"CREATE TRIGGER search_fts_added AFTER INSERT ON search_documents BEGIN {learn} END")
    op.execute(f"CREATE TRIGGER search_fts_removed AFTER DELETE ON search_documents BEGIN {forget} END")
    op.execute(f"CREATE TRIGGER search_fts_changed AFTER UPDATE ON search_documents BEGIN {forget} {learn} END")
    for table in NEVER_CHANGED:
        op.execute(
            f"CREATE TRIGGER {table}_held_still BEFORE UPDATE ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        if table != "audit":
            op.execute(
                f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _postgresql() -> None:
    for name, table, target, column in CIRCULAR:
        op.create_foreign_key(name, table, target, [column], ["id"])
    op.execute(
        "ALTER TABLE search_documents ADD COLUMN tsv tsvector"
        " GENERATED ALWAYS AS (to_tsvector('simple', folded) || to_tsvector('simple', exact)) STORED"
    )
    op.execute("CREATE INDEX ix_search_documents_tsv ON search_documents USING gin (tsv)")
    op.execute(
        "CREATE FUNCTION held_still() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in NEVER_CHANGED:
        events = "UPDATE" if table == "audit" else "UPDATE OR DELETE"
        op.execute(f"CREATE TRIGGER {table}_held_still BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION held_still()")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in NEVER_CHANGED:
            op.execute(f"DROP TRIGGER {table}_held_still")
            if table != "audit":
                op.execute(f"DROP TRIGGER {table}_kept")
        for trigger in ("added", "removed", "changed"):
            op.execute(f"DROP TRIGGER search_fts_{trigger}")
        op.execute("DROP TABLE search_fts")
    else:
        for table in NEVER_CHANGED:
            op.execute(f"DROP TRIGGER {table}_held_still ON {table}")
        op.execute("DROP FUNCTION held_still()")
        op.execute("DROP INDEX ix_search_documents_tsv")
        op.execute("ALTER TABLE search_documents DROP COLUMN tsv")
        for name, table, _target, _column in CIRCULAR:
            op.drop_constraint(name, table, type_="foreignkey")
    op.execute("DELETE FROM audit_head")
