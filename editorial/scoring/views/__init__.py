"""The pages of points: boards, lines, rules, appeals, periods."""

from editorial.scoring.views.base import bp

from . import board, lines  # noqa: F401  # each adds its pages to bp

__all__ = ["bp"]
