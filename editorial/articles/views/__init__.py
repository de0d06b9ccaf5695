"""Pages where a text is written and read."""

from editorial.articles.views.base import bp

from . import history, photos, reading, writing  # noqa: F401  # each adds its pages to bp

__all__ = ["bp"]
