"""What waits for a person, what of theirs is on its way, and the counts beside the places; each in one statement.

Statements are built once for each mixture of rights: they are the same for everybody with those rights.
"""

from editorial.home.queries.items import items_of, just_published, under_way
from editorial.home.queries.kinds import Rights, rights_of
from editorial.home.queries.numbers import MOST, Counts, counts
from editorial.home.queries.waiting import round_tasks, tasks, tasks_of_kind

__all__ = [
    "MOST",
    "Counts",
    "Rights",
    "counts",
    "items_of",
    "just_published",
    "rights_of",
    "round_tasks",
    "tasks",
    "tasks_of_kind",
    "under_way",
]
