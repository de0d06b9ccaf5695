"""Pages: periods and what was signed."""

from editorial.scoring.closing.views import periods, snapshots

__all__ = ["periods", "snapshots"]
