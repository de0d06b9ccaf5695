"""What the papers of a round need: its own bases, when and where the council met, and the signer's position as data.

The position was free text that no paper printed: what stood in the form's box by itself becomes "Chủ tịch". A template of a
ward that still prints CHỦ TỊCH over every signature prints the signer's position instead.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ROUNDS = sa.table("commendation_rounds", sa.column("signer_title", sa.String))
SETTINGS = sa.table("settings", sa.column("id", sa.Integer), sa.column("key", sa.String), sa.column("value", sa.JSON))
BEFORE, AFTER = "Chủ tịch Ủy ban nhân dân phường", "Chủ tịch"
FIXED, FILLED = "CHỦ TỊCH", "{chức vụ}"


def upgrade() -> None:
    op.add_column("commendation_rounds", sa.Column("bases", sa.Text(), nullable=False, server_default=""))
    op.add_column("commendation_rounds", sa.Column("meeting", sa.JSON(), nullable=False, server_default="{}"))
    op.execute(sa.update(ROUNDS).where(ROUNDS.c.signer_title == BEFORE).values(signer_title=AFTER))
    _rewrite(FIXED, FILLED)


def downgrade() -> None:
    _rewrite(FILLED, FIXED)
    op.execute(sa.update(ROUNDS).where(ROUNDS.c.signer_title == AFTER).values(signer_title=BEFORE))
    op.drop_column("commendation_rounds", "meeting")
    op.drop_column("commendation_rounds", "bases")


def _rewrite(old: str, new: str) -> None:
    """In every stored template, a line that says exactly this."""
    connection = op.get_bind()
    stored = connection.execute(sa.select(SETTINGS).where(SETTINGS.c.key == "commendations.template")).all()
    for row in stored:
        if row.value is not None:
            connection.execute(
                sa.update(SETTINGS).where(SETTINGS.c.id == row.id).values(value=_rewritten(row.value, old, new))
            )


def _rewritten(template: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(template))
    for line in copied["lines"]:
        if line["text"] == old:
            line["text"], line["lines"] = new, 4 if new == FILLED else 1
    return copied
