"""Privileged accounts are opened again by two people; an address that somebody else wrote takes no links to them."""

import sqlalchemy as sa
from alembic import op

from editorial.core.db import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

PEOPLE = ("person_id", "asked_by_id", "agreed_by_id")


def upgrade() -> None:
    op.create_table(
        "account_reopenings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("agreed_at", UtcDateTime(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("marked_until", UtcDateTime(), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], ["people.id"], name=op.f(f"fk_account_reopenings_{column}"))
            for column in PEOPLE
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_reopenings")),
    )
    op.create_index("ix_account_reopenings_person", "account_reopenings", ["person_id", "done_at"])
    op.add_column("people", sa.Column("email_is_theirs", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    op.drop_column("people", "email_is_theirs")
    op.drop_table("account_reopenings")
