"""Plain names for tables and columns of commendations. Every row is carried over; ids, files and encrypted counts stay."""

from collections.abc import Callable, Iterable

import sqlalchemy as sa
from alembic import op

from editorial.core.db import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COLUMNS = (
    ("commendation_candidates", "klass", "category"),
    ("commendation_candidates", "row_id", "snapshot_row_id"),
    ("commendation_candidates", "verdict_reason", "appraisal_reason"),
    ("commendation_candidates", "verdict_by_id", "appraised_by_id"),
    ("commendation_candidates", "verdict_at", "appraised_at"),
    ("commendation_candidates", "agrees", "publicity_consent"),
    ("commendation_ballots", "klass", "category"),
    ("commendation_ballots", "sealed", "encrypted_counts"),
    ("commendation_recusals", "why", "reason"),
    ("commendation_recusals", "said_on", "declared_on"),
    ("commendation_notes", "words", "text"),
)
"""(table, old name, new name)."""

FOREIGN_KEYS = (("row_id", "snapshot_row_id"), ("verdict_by_id", "appraised_by_id"))
"""Of commendation_candidates. PostgreSQL renames them; SQLite cannot, and nothing there asks for their names."""

APPRAISALS = (("put", "shortlisted"), ("held", "held_back"))


def upgrade() -> None:
    for table, old, new in COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
    _rename_foreign_keys(FOREIGN_KEYS)
    _move_appraisal("verdict", "appraisal", 12, APPRAISALS)
    _move_table("commendation_marks", "commendation_voter_marks", _voter_marks, {}, is_append_only=True)
    _move_table(
        "commendation_seats", "commendation_council_members", _council_members, {"named_by_id": "appointed_by_id"}
    )
    _move_table("commendation_edge_choices", "commendation_tie_breaks", _tie_breaks, {"klass": "category"}, is_append_only=True)
    _move_table("commendation_papers", "commendation_attachments", _attachments, {})


def downgrade() -> None:
    _move_table("commendation_attachments", "commendation_papers", _attachments, {})
    _move_table("commendation_tie_breaks", "commendation_edge_choices", _tie_breaks, {"category": "klass"}, is_append_only=True)
    _move_table(
        "commendation_council_members", "commendation_seats", _council_members, {"appointed_by_id": "named_by_id"}
    )
    _move_table("commendation_voter_marks", "commendation_marks", _voter_marks, {}, is_append_only=True)
    _move_appraisal("appraisal", "verdict", 4, [(new, old) for old, new in APPRAISALS])
    _rename_foreign_keys([(new, old) for old, new in FOREIGN_KEYS])
    for table, old, new in COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {new} TO {old}")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _rename_foreign_keys(names: Iterable[tuple[str, str]]) -> None:
    if _is_sqlite():
        return
    for old, new in names:
        op.execute(
            "ALTER TABLE commendation_candidates RENAME CONSTRAINT"
            f" fk_commendation_candidates_{old} TO fk_commendation_candidates_{new}"
        )


def _move_appraisal(old: str, new: str, length: int, values: Iterable[tuple[str, str]]) -> None:
    """The office's opinion on a candidate, into a column of another name and length."""
    op.add_column("commendation_candidates", sa.Column(new, sa.String(length), nullable=True))
    for before, after in values:
        op.execute(f"UPDATE commendation_candidates SET {new} = '{after}' WHERE {old} = '{before}'")
    op.execute(f"ALTER TABLE commendation_candidates DROP COLUMN {old}")


def _move_table(
    old: str, new: str, create: Callable[[str], sa.Table], renamed: dict[str, str], *, is_append_only: bool = False
) -> None:
    """Create the table under its new name, copy every row, and drop the old one with its triggers and indexes."""
    columns = [column.name for column in create(new).columns]
    before = {after: column for column, after in renamed.items()}
    op.execute(
        f"INSERT INTO {new} ({', '.join(columns)})"
        f" SELECT {', '.join(before.get(column, column) for column in columns)} FROM {old}"
    )
    op.drop_table(old)
    if "id" in columns and not _is_sqlite():
        op.execute(f"SELECT setval(pg_get_serial_sequence('{new}', 'id'), coalesce(max(id), 0) + 1, false) FROM {new}")
    if is_append_only:
        _hold_still(new)


def _hold_still(table: str) -> None:
    if _is_sqlite():
        for event, name in (("UPDATE", "held_still"), ("DELETE", "kept")):
            op.execute(
                f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_held_still BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION held_still()"
        )


def _foreign_key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _voter_marks(name: str) -> sa.Table:
    return op.create_table(
        name,
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("voted_on", sa.Date(), nullable=False),
        _foreign_key(name, "ballot_id", "commendation_ballots"),
        _foreign_key(name, "person_id", "people"),
        sa.PrimaryKeyConstraint("ballot_id", "person_id", name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )


def _council_members(name: str) -> sa.Table:
    appointer = "named_by_id" if name == "commendation_seats" else "appointed_by_id"
    table = op.create_table(
        name,
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.String(length=10), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=True),
        sa.Column(appointer, sa.Integer(), nullable=False),
        _foreign_key(name, appointer, "people"),
        _foreign_key(name, "person_id", "people"),
        _foreign_key(name, "round_id", "commendation_rounds"),
        sa.PrimaryKeyConstraint("round_id", "person_id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_person_id"), name, ["person_id"], unique=False)
    return table


def _tie_breaks(name: str) -> sa.Table:
    category = "klass" if name == "commendation_edge_choices" else "category"
    table = op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column(category, sa.String(length=40), nullable=False),
        sa.Column("candidate_ids", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        _foreign_key(name, "by_id", "people"),
        _foreign_key(name, "round_id", "commendation_rounds"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(f"ix_{name}_round", name, ["round_id", category], unique=False)
    return table


def _attachments(name: str) -> sa.Table:
    table = op.create_table(
        name,
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
        _foreign_key(name, "by_id", "people"),
        _foreign_key(name, "candidate_id", "commendation_candidates"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("key", name=op.f(f"uq_{name}_key")),
    )
    op.create_index(op.f(f"ix_{name}_candidate_id"), name, ["candidate_id"], unique=False)
    return table
