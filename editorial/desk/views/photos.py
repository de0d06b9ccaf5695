"""Adding photos to a text, and serving them to everyone who may see the text."""

from flask import current_app, jsonify, make_response, request
from werkzeug.wrappers import Response

from editorial.articles import operations, queries, rules
from editorial.articles.rules import Photo
from editorial.core import clock, files
from editorial.core.access import EVERYONE, SIGNED_IN, current_actor, open_to, signed_in
from editorial.core.db import transaction
from editorial.core.errors import Missing
from editorial.core.i18n import gettext as _
from editorial.core.web import go, page, wants_fragment
from editorial.desk.forms.photos import MOST_PHOTOS, cards
from editorial.desk.views.base import bp
from editorial.desk.views.uploads import store_photos
from editorial.publishing.queries import live_image

SIZES = {"1600.webp": "image/webp", "480.webp": "image/webp", "1600.jpg": "image/jpeg"}
A_DAY = 86_400


@bp.post("/bai/<int:edition_id>/anh")
@open_to(SIGNED_IN)
def add_photo(edition_id: int) -> Response:
    """Scripts send one photo at a time and get its card; a plain form gets the writing page with the photos in it."""
    actor = current_actor()
    case = queries.case_for(actor, edition_id)
    rules.can_edit(actor, case, clock.now()).require()
    files = request.files.getlist("photos_new")[:MOST_PHOTOS]
    images, faults = store_photos(edition_id, files, actor=actor)
    if faults or not images:
        answer = jsonify(message=" ".join(faults) or _("Chưa có ảnh nào được chọn."))
        answer.status_code = 422
        return answer
    shown = cards(
        [Photo(image.id, image.sha256, credit=actor.name) for image in images], {image.id: image for image in images}
    )
    if wants_fragment() or request.headers.get("X-Requested-With") == "XMLHttpRequest":
        html = [page("desk/_photo_card.html", card=card).get_data(as_text=True) for card in shown]
        return Response("".join(html), mimetype="text/html")
    with transaction():
        operations.put_photos_in(edition_id, [card.photo for card in shown], actor=actor)
    return go("desk.edit_item", edition_id=edition_id, _anchor="anh")


def _is_fully_signed_in() -> bool:
    """Nothing is left to do for sign-in; a person who must still set a password or the second step counts as the public."""
    return signed_in() and not current_actor().needs


@bp.get("/anh/<key>/<size>")
@open_to(EVERYONE)
def photo(key: str, size: str) -> Response:
    """A photo of a live item is for everyone while the reader is open; any other only for who may see its article."""
    if size not in SIZES or len(key) > 40:
        raise Missing
    found = queries.image_by_key(key)
    public = current_app.config["PUBLIC_READER"] and live_image(found.article_id, found.id)
    if not public and not (_is_fully_signed_in() and queries.may_see(current_actor(), found.article_id)):
        raise Missing
    if not files.exists(found.key, size):
        raise Missing
    response = make_response(files.path(found.key, size).read_bytes())
    response.mimetype = SIZES[size]
    response.headers["Content-Disposition"] = "inline"
    response.set_etag(f"{found.sha256[:16]}-{size}")
    # one that is taken down must leave the caches of others within a day; one that is not live is kept nowhere
    whose = "private" if signed_in() else "public"
    response.headers["Cache-Control"] = f"{whose}, max-age={A_DAY}" if public else "no-store"
    return response.make_conditional(request)
