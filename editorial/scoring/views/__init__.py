"""The pages of points: boards, lines, rules, appeals, periods."""

from editorial.scoring.views.base import bp

from . import appeals, board, findings, guards, lines, periods, rule_sets, snapshots, why  # noqa: F401  # each adds its pages to bp

__all__ = ["bp"]
