"""Forms kept after a session ended are called unsaved forms. Every row stays as it is."""

from alembic import op

from editorial.core.table_renames import rename_table

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rename_table(op.get_bind(), "held_forms", "unsaved_forms", {"held_at": "kept_at"})


def downgrade() -> None:
    rename_table(op.get_bind(), "unsaved_forms", "held_forms", {"kept_at": "held_at"})
