"""Alembic's entrance: runs inside the application, on its database."""

from alembic import context

import editorial.models  # noqa: F401  # every table
from editorial.core.db import db


def include(thing: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    """Leave out what only one engine has: FTS5's own tables, the tsvector column and its index."""
    return not (name or "").startswith(("search_fts", "ix_search_documents_tsv", "tsv"))


with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        include_object=include,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
