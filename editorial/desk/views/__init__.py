"""Pages of items: writing, reading, moving on, voting, and the schedule."""

from editorial.desk.views.base import bp

from . import act, ballots, history, item, photos, queue, schedule, writing  # noqa: F401  # each adds its pages to bp

__all__ = ["bp"]
