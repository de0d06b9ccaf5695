"""Royalties: one's own, the statements, and what decisions say."""

from editorial.royalties.views.base import bp

from . import mine, printing, rates, statements  # noqa: F401  # each adds its pages to bp

__all__ = ["bp"]
