"""the list of words that search goes on to from a few letters"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORDS = "term >= 'e' AND term < 'f' OR term >= 'w' AND term < 'x'"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE TABLE search_fts_terms (term TEXT PRIMARY KEY) WITHOUT ROWID")
        op.execute("CREATE VIRTUAL TABLE temp.search_fts_read USING fts5vocab('main', 'search_fts', 'row')")
        op.execute(f"INSERT INTO search_fts_terms SELECT term FROM temp.search_fts_read WHERE {WORDS}")
        op.execute("DROP TABLE temp.search_fts_read")
    else:
        op.execute('CREATE TABLE search_fts_terms (term TEXT COLLATE "C" PRIMARY KEY)')
        there = "SELECT word COLLATE \"C\" AS term FROM ts_stat('SELECT tsv FROM search_documents')"
        op.execute(f"INSERT INTO search_fts_terms SELECT term FROM ({there}) AS there WHERE {WORDS}")


def downgrade() -> None:
    op.execute("DROP TABLE search_fts_terms")
