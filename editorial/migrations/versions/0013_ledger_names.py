"""Plain names for tables and columns of points. Every row, id and hash stays as it is."""

from alembic import op

from editorial.core.table_renames import rename_table

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

RENAMES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("score_lines", "ledger_entries", {}),
    ("score_gate", "ledger_lock", {"turns": "times_taken"}),
    ("balances", "person_balances", {}),
    ("guard_looks", "anomaly_reviews", {"by_id": "reviewed_by_id", "at": "reviewed_at"}),
    ("reopenings", "period_reopenings", {"by_id": "reopened_by_id", "at": "reopened_at"}),
    ("appeals", "appeals", {"line_id": "entry_id"}),
    ("snapshots", "snapshots", {"cutoff_line_id": "cutoff_entry_id"}),
)
"""(old table, new table, {old column: new column})."""


def upgrade() -> None:
    for old, new, columns in RENAMES:
        rename_table(op.get_bind(), old, new, columns)


def downgrade() -> None:
    for old, new, columns in reversed(RENAMES):
        rename_table(op.get_bind(), new, old, {after: before for before, after in columns.items()})
