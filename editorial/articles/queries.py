"""Reads about articles, and the one condition that says who may see them."""

from sqlalchemy import ColumnElement, and_, exists, false, or_

from editorial.articles.models import Article, Author, Edition
from editorial.core.access import Actor
from editorial.people.models import BOARD, READS_ALL_SENT, Role


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Which articles this person may see in the desk, live or not; join or correlate with `Article`.

    Authors see their own. What has been sent is seen by its unit's people and by those whose role reads everything;
    a restricted article only by its authors, its unit's heads, the standing office, the board, and the editor in charge.
    The administrator's role opens nothing here. (Our own decision, after product.md's rule 9.)
    """
    mine = exists().where(Author.article_id == Article.id, Author.person_id == actor.id)
    sent = exists().where(Edition.article_id == Article.id, Edition.sent_at.is_not(None))
    doors: list[ColumnElement[bool]] = [Article.created_by_id == actor.id, mine]
    if actor.has(Role.STANDING_OFFICE, *BOARD):
        doors.append(sent)
    elif actor.has(*READS_ALL_SENT):
        in_charge = exists().where(Edition.id == Article.current_edition_id, Edition.owner_id == actor.id)
        doors.append(and_(sent, or_(Article.restricted.is_(False), in_charge)))
    if actor.units:
        doors.append(
            and_(
                sent,
                or_(
                    Article.unit_id.in_(actor.led_units) if actor.led_units else false(),
                    and_(Article.unit_id.in_(list(actor.units)), Article.restricted.is_(False)),
                ),
            )
        )
    return or_(*doors)
