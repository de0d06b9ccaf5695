"""The saved revisions of an edition: the list, one of them, and what differs between two."""

from flask import request
from werkzeug.wrappers import Response

from editorial.articles import queries
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.web import page
from editorial.desk.forms.photos import cards
from editorial.desk.views.base import bp, changes_between, sent_id


@bp.get("/bai/<int:edition_id>/phien-ban")
@open_to(SIGNED_IN)
def history(edition_id: int) -> Response:
    actor = current_actor()
    case = queries.case_for(actor, edition_id)
    return page("desk/history.html", case=case, history=queries.history(actor, case))


@bp.get("/bai/<int:edition_id>/phien-ban/<int:revision_id>")
@open_to(SIGNED_IN)
def revision(edition_id: int, revision_id: int) -> Response:
    actor = current_actor()
    case = queries.case_for(actor, edition_id)
    reading = queries.reading(edition_id, queries.revision_for(actor, case, revision_id).id)
    content = queries.content_of(reading.revision)
    return page(
        "desk/revision.html",
        case=case,
        reading=reading,
        text=content,
        cards=cards(content.photos, queries.images_in(content)),
    )


@bp.get("/bai/<int:edition_id>/so-sanh")
@open_to(SIGNED_IN)
def compare(edition_id: int) -> Response:
    """`?tu=` and `?den=`: revisions of this article; without them, from what the author sent to what stands now."""
    actor = current_actor()
    case = queries.case_for(actor, edition_id)
    before_id = sent_id(request.args, "tu") or queries.sent_revision_id(edition_id) or case.revision_id
    after_id = sent_id(request.args, "den") or case.revision_id
    before = queries.revision_for(actor, case, before_id)
    after = before if after_id == before_id else queries.revision_for(actor, case, after_id)
    return page(
        "desk/compare.html",
        case=case,
        before=before,
        after=after,
        changes=changes_between(queries.content_of(before), queries.content_of(after)),
        history=queries.history(actor, case),
    )
