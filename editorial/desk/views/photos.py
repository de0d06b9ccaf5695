"""Photos: taken in with a text, and shown to whoever may see the text that they belong to."""

from flask import current_app, jsonify, make_response, request
from werkzeug.wrappers import Response

from editorial.articles import operations, queries, rules
from editorial.articles.models import Image
from editorial.articles.rules import Case, Photo
from editorial.core import clock, files
from editorial.core.access import EVERYONE, SIGNED_IN, current_actor, open_to, signed_in
from editorial.core.db import transaction
from editorial.core.errors import Missing
from editorial.core.i18n import gettext as _
from editorial.core.images import BadImage, process
from editorial.core.web import go, page, wants_fragment
from editorial.desk.forms import article as forms
from editorial.desk.forms.article import PhotoCard
from editorial.desk.views.base import bp
from editorial.desk.views.editor import add_images
from editorial.publishing.queries import live_image

SIZES = {"1600.webp": "image/webp", "480.webp": "image/webp", "1600.jpg": "image/jpeg"}
A_DAY, A_YEAR = 86_400, 31_536_000


@bp.post("/bai/<int:edition_id>/anh")
@open_to(SIGNED_IN)
def add_photo(edition_id: int) -> Response:
    """Scripts send one photo at a time and get its card; a plain form gets the writing page with the photos in it."""
    actor = current_actor()
    case = queries.case_for(actor, edition_id)
    rules.can_edit(actor, case, clock.now()).require()
    good, bad = [], []
    for file in request.files.getlist("photos_new")[: forms.MOST_PHOTOS]:
        try:
            good.append(process(file.read()))
        except BadImage as problem:
            bad.append(f"{(file.filename or '')[-80:]}: {problem}")
    images = add_images(edition_id, good, actor) if good else []
    if bad or not images:
        answer = jsonify(message=" ".join(bad) or _("Chưa có ảnh nào được chọn."))
        answer.status_code = 422
        return answer
    if wants_fragment() or request.headers.get("X-Requested-With") == "XMLHttpRequest":
        cards = [page("desk/_photo_card.html", card=_card(image, actor.name)) for image in images]
        return Response("".join(card.get_data(as_text=True) for card in cards), mimetype="text/html")
    _put_in(case, images)
    return go("desk.edit_item", edition_id=edition_id, _anchor="anh")


def _card(image: Image, credit: str) -> PhotoCard:
    return PhotoCard(Photo(image.id, image.sha256, credit=credit), image)


def _put_in(case: Case, images: list[Image]) -> None:
    actor = current_actor()
    with transaction():
        operations.put_photos_in(
            case.edition_id, [Photo(image.id, image.sha256, credit=actor.name) for image in images], actor=actor
        )


def _at_work() -> bool:
    """Signed in to the end: who must first give a new password or the second step is still the public."""
    return signed_in() and not current_actor().needs


@bp.get("/anh/<key>/<size>")
@open_to(EVERYONE)
def photo(key: str, size: str) -> Response:
    """A photo of a live item is for everyone while the reader is open; any other only for who may see its article."""
    if size not in SIZES or len(key) > 40:
        raise Missing
    found = queries.image_by_key(key)
    public = current_app.config["PUBLIC_READER"] and live_image(found.article_id, found.id)
    if not public and not (_at_work() and queries.may_see(current_actor(), found.article_id)):
        raise Missing
    if not files.exists(found.key, size):
        raise Missing
    response = make_response(files.path(found.key, size).read_bytes())
    response.mimetype = SIZES[size]
    response.headers["Content-Disposition"] = "inline"
    response.set_etag(f"{found.sha256[:16]}-{size}")
    # a photo that is taken down must leave the caches of others within a day
    lasting = f"public, max-age={A_DAY}" if public and not signed_in() else f"private, max-age={A_YEAR}, immutable"
    response.headers["Cache-Control"] = lasting
    return response.make_conditional(request)
