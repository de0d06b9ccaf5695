"""Pages: boards, and the entries of a person or unit."""

from editorial.scoring.boards.views import boards, holder_entries

__all__ = ["boards", "holder_entries"]
