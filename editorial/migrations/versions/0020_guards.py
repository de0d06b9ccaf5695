"""Guards on ballots, electors, approvals and publications, as on ledger entries: what was decided is never deleted or
changed; what comes later (an outcome, a review, a void, an end) is written once."""

from collections.abc import Iterable

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

FIXED = {
    "ballots": ("id", "edition_id", "revision_id", "revision_hash", "lane", "yes_needed", "needs_leader", "opened_at",
                "opened_by_id"),
    "electors": ("ballot_id", "person_id", "is_leader", "substitute_for_id", "named_by_id"),
    "approvals": ("id", "ballot_id", "edition_id", "revision_id", "revision_hash", "at", "approved_alone_by_id",
                  "alone_reason", "review_due_at"),
    "publications": ("id", "article_id", "edition_id", "revision_id", "approval_id", "section_id", "unit_id", "live_from",
                     "made_by_id", "made_at", "replaces_id"),
}  # fmt: skip
"""Never changed once written."""

ONCE = {
    "ballots": ("outcome", "decided_at"),
    "electors": ("excused",),
    "approvals": ("reviewed_at", "reviewed_by_id", "review_agrees", "voided_at"),
    "publications": ("settled_at", "failed_at", "cancelled_at"),
}
"""Empty until they are written, then never changed."""


def upgrade() -> None:
    for table in FIXED:
        if op.get_bind().dialect.name == "sqlite":
            for event, name, when in (("UPDATE", "held_still", _changed(table, "IS NOT")), ("DELETE", "kept", "1")):
                op.execute(
                    f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} WHEN {when}"
                    f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        else:
            for event, name, when in (
                ("UPDATE", "held_still", f"WHEN ({_changed(table, 'IS DISTINCT FROM')})"), ("DELETE", "kept", "")
            ):  # fmt: skip
                op.execute(
                    f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} FOR EACH ROW {when}"
                    " EXECUTE FUNCTION held_still()"
                )


def _changed(table: str, differs: str) -> str:
    return " OR ".join([*_differing(FIXED[table], differs), *_written_again(ONCE[table], differs)])


def _differing(columns: Iterable[str], differs: str) -> list[str]:
    return [f"old.{column} {differs} new.{column}" for column in columns]


def _written_again(columns: Iterable[str], differs: str) -> list[str]:
    return [f"(old.{column} IS NOT NULL AND old.{column} {differs} new.{column})" for column in columns]


def downgrade() -> None:
    on = (lambda _table: "") if op.get_bind().dialect.name == "sqlite" else (lambda table: f" ON {table}")
    for table in FIXED:
        for name in ("held_still", "kept"):
            op.execute(f"DROP TRIGGER {table}_{name}{on(table)}")
