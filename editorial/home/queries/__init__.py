"""What waits for a person, what of theirs is on its way, and the counts beside the places; each in one statement.

Statements are built once for each variant of rights: they are the same for everybody with those rights.
"""

from editorial.home.queries.items import items_of, just_published, under_way
from editorial.home.queries.numbers import MOST, counts
from editorial.home.queries.waiting import kinds, tasks, tasks_of_kind

__all__ = [
    "MOST",
    "counts",
    "items_of",
    "just_published",
    "kinds",
    "tasks",
    "tasks_of_kind",
    "under_way",
]
