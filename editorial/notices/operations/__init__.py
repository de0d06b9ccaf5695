"""Writes of notices. Each reacts to an event and is safe to run twice."""

from editorial.notices.operations.base import send
from editorial.notices.operations.items import tell_moved, tell_reviewed, tell_stuck, tell_urgent
from editorial.notices.operations.reading import prune, read, read_about, read_all

__all__ = [
    "prune",
    "read",
    "read_about",
    "read_all",
    "send",
    "tell_moved",
    "tell_reviewed",
    "tell_stuck",
    "tell_urgent",
]
