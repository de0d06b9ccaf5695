"""the list of words that search goes on to from a few letters; on SQLite alone, PostgreSQL's index has it"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("CREATE TABLE search_fts_terms (term TEXT PRIMARY KEY) WITHOUT ROWID")
    op.execute("CREATE VIRTUAL TABLE temp.search_fts_read USING fts5vocab('main', 'search_fts', 'row')")
    op.execute(
        "INSERT INTO search_fts_terms SELECT term FROM temp.search_fts_read"
        " WHERE term >= 'e' AND term < 'f' OR term >= 'w' AND term < 'x'"
    )
    op.execute("DROP TABLE temp.search_fts_read")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_fts_terms")
