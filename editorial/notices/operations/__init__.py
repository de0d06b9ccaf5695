"""Writes of notices, by what is told. Telling reacts to news and is safe to run twice."""

from editorial.notices.operations.items import tell_moved, tell_reviewed, tell_role, tell_stuck
from editorial.notices.operations.points import (
    tell_appeal,
    tell_finding,
    tell_freeze,
    tell_objection,
    tell_preview,
    tell_rules,
    tell_statement,
)
from editorial.notices.operations.reading import prune, read, read_all
from editorial.notices.operations.rounds import remind_of_rounds, tell_round

__all__ = [
    "prune",
    "read",
    "read_all",
    "remind_of_rounds",
    "tell_appeal",
    "tell_finding",
    "tell_freeze",
    "tell_moved",
    "tell_objection",
    "tell_preview",
    "tell_reviewed",
    "tell_role",
    "tell_round",
    "tell_rules",
    "tell_statement",
    "tell_stuck",
]
