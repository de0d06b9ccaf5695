"""The pages of points: boards, lines, rules, appeals, periods."""

from editorial.scoring.views.base import bp

__all__ = ["bp"]
