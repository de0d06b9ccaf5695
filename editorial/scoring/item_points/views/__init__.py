"""Pages: the points of an item, and of one entry."""

from editorial.scoring.item_points.views import entries, items

__all__ = ["entries", "items"]
