"""The one deadline of an item at its step, and so the one definition of late: this hour has passed.

While an editor holds an item it is the end of the hold, while the board votes the end of the vote; everywhere else, and
where it comes first, the hour that was promised for going out. (Our decision.)
"""

from typing import Any

from sqlalchemy import case, select

from editorial.articles.models import Edition, State
from editorial.ballots.models import Ballot

_vote_ends: Any = (
    select(Ballot.closes_at)
    .where(Ballot.edition_id == Edition.id, Ballot.outcome.is_(None))
    .correlate(Edition)
    .scalar_subquery()
)
_step_ends: Any = case(
    (Edition.state == State.EDITING, Edition.claimed_until), (Edition.state == State.BOARD_REVIEW, _vote_ends)
)

step_deadline: Any = case((_step_ends < Edition.due_at, _step_ends), else_=Edition.due_at)
"""A column over editions; NULL where nothing was promised yet."""
