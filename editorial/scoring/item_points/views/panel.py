"""Points on the page of an item."""

from collections.abc import Sequence
from dataclasses import dataclass

from editorial.articles.rules import Case, Content
from editorial.core import numbers
from editorial.core.access import Actor
from editorial.scoring.ledger.queries.entry_detail import StandingAmount, standing_amounts
from editorial.scoring.ledger.rules.permissions import reads_every_entry


@dataclass(frozen=True)
class ItemPoints:
    """What stands in the ledger for an item; nothing before it is public, when its authors may still agree on shares."""

    amounts: Sequence[StandingAmount]

    @staticmethod
    def written(amount: int) -> str:
        return numbers.points(amount)


def item_points(actor: Actor, case: Case, content: Content, is_out: bool) -> ItemPoints | None:
    """All of it for the desk, their own for its authors; None where the page says nothing about points."""
    if not is_out:
        shares_open = actor.id in case.authors and len(content.byline) > 1
        return ItemPoints(()) if shares_open else None
    if reads_every_entry(actor, case.unit_id):
        amounts = standing_amounts(case.article_id, None, reader=actor)
    else:
        amounts = standing_amounts(case.article_id, actor.id, reader=actor) if actor.id in case.authors else []
    return ItemPoints(amounts) if amounts else None
