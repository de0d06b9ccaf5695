"""Names of people and units that were entered with a look-alike of Đ (Ð, U+00D0) are written, found and sorted with Đ.

Texts stay as they were voted on; the search index is made anew for them by `flask search rebuild`.
"""

import sqlalchemy as sa
from alembic import op

from editorial.core.text import fold, name_sort_key, nfc

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

PEOPLE = sa.table("people", *(sa.column(name) for name in ("id", "full_name", "folded_name", "sort_key")))
NAMED = {"units": ("name", "short_name"), "unit_names": ("name", "short_name")}


def upgrade() -> None:
    connection = op.get_bind()
    for person_id, name in connection.execute(sa.select(PEOPLE.c.id, PEOPLE.c.full_name)).all():
        if (right := nfc(name)) != name:
            values = {"full_name": right, "folded_name": fold(right), "sort_key": name_sort_key(right)}
            connection.execute(sa.update(PEOPLE).where(PEOPLE.c.id == person_id).values(values))
    for name, columns in NAMED.items():
        table = sa.table(name, *(sa.column(column) for column in ("id", *columns)))
        for row in connection.execute(sa.select(table)).mappings().all():
            right = {column: nfc(row[column]) for column in columns}
            if any(right[column] != row[column] for column in columns):
                connection.execute(sa.update(table).where(table.c.id == row["id"]).values(right))


def downgrade() -> None:
    """Nothing: how a name was typed before is not known any more, and no reader saw a difference."""
