"""Plain names for tables and columns of royalties. Every row stays as it is."""

from collections.abc import Iterable

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = (("royalty_rates", "royalty_rate_sets"), ("royalty_maxima", "royalty_legal_maxima"))
"""(old name, new name); their rows are only added, which triggers hold."""

COLUMNS = (
    ("royalty_rate_sets", "values", "coefficients"),
    ("royalty_legal_maxima", "most", "maximum"),
    ("royalty_lines", "made_at", "booked_at"),
    ("royalty_statements", "made_by_id", "created_by_id"),
    ("royalty_statements", "made_at", "created_at"),
    ("royalty_objections", "made_at", "created_at"),
)
"""(table, old name, new name)."""

CONSTRAINTS = (
    ("royalty_rate_sets", "pk_royalty_rates", "pk_royalty_rate_sets"),
    ("royalty_rate_sets", "fk_royalty_rates_entered_by_id", "fk_royalty_rate_sets_entered_by_id"),
    ("royalty_legal_maxima", "pk_royalty_maxima", "pk_royalty_legal_maxima"),
    ("royalty_legal_maxima", "fk_royalty_maxima_entered_by_id", "fk_royalty_legal_maxima_entered_by_id"),
    ("royalty_statements", "fk_royalty_statements_made_by_id", "fk_royalty_statements_created_by_id"),
)
"""PostgreSQL renames them; SQLite cannot, and nothing there asks for their names."""


def upgrade() -> None:
    _rename_tables(TABLES)
    for table, old, new in COLUMNS:
        op.execute(f'ALTER TABLE {table} RENAME COLUMN "{old}" TO {new}')
    _rename_constraints(CONSTRAINTS)


def downgrade() -> None:
    _rename_constraints([(table, new, old) for table, old, new in CONSTRAINTS])
    for table, old, new in COLUMNS:
        op.execute(f'ALTER TABLE {table} RENAME COLUMN {new} TO "{old}"')
    _rename_tables([(new, old) for old, new in TABLES])


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _rename_tables(names: Iterable[tuple[str, str]]) -> None:
    """With their triggers, which carry the table's name."""
    for old, new in names:
        if _is_sqlite():
            for event, name in (("UPDATE", "held_still"), ("DELETE", "kept")):
                op.execute(f"DROP TRIGGER {old}_{name}")
            op.execute(f"ALTER TABLE {old} RENAME TO {new}")
            for event, name in (("UPDATE", "held_still"), ("DELETE", "kept")):
                op.execute(
                    f"CREATE TRIGGER {new}_{name} BEFORE {event} ON {new}"
                    f" BEGIN SELECT RAISE(ABORT, '{new} is append-only'); END"
                )
        else:
            op.execute(f"ALTER TABLE {old} RENAME TO {new}")
            op.execute(f"ALTER TRIGGER {old}_held_still ON {new} RENAME TO {new}_held_still")
            op.execute(f"ALTER SEQUENCE {old}_id_seq RENAME TO {new}_id_seq")


def _rename_constraints(names: Iterable[tuple[str, str, str]]) -> None:
    if _is_sqlite():
        return
    for table, old, new in names:
        op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {old} TO {new}")
