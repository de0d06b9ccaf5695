"""Public pages: whether a certificate is genuine, and the roll of honour of those who agreed."""

from flask import current_app, request, url_for
from werkzeug.wrappers import Response

from editorial.commendations.awards import queries
from editorial.commendations.awards.forms import CodeForm
from editorial.commendations.rounds.rules import category_title
from editorial.commendations.rounds.views.base import bp
from editorial.core.access import EVERYONE, open_to, signed_in
from editorial.core.errors import Missing
from editorial.core.web import page
from editorial.extensions import limiter


@bp.get("/giay-khen")
@open_to(EVERYONE)
@limiter.limit("30/minute")
def check() -> Response:
    """A code is typed from a printed certificate."""
    form = CodeForm(request.args)
    typed = (form.ma.data or "").strip()
    found = queries.proof(typed) if typed else None
    return page("commendations/proof.html", form=form, typed=typed, proof=found)


@bp.get("/giay-khen/<code>")
@open_to(EVERYONE)
@limiter.limit("30/minute")
def proof(code: str) -> Response:
    """Where the QR code of a certificate leads; 404 with an explanation for a wrong code."""
    found = queries.proof(code)
    return page(
        "commendations/proof.html", 200 if found else 404, form=CodeForm(ma=code[:40]), typed=code[:40], proof=found
    )


@bp.get("/vinh-danh")
@open_to(EVERYONE)
def roll() -> Response:
    """The roll of honour: by round, those who may be named."""
    if not current_app.config["PUBLIC_READER"] and not signed_in():
        raise Missing
    reader = {"home_url": url_for("reader.front"), "search_url": url_for("search.find"), "feeds": [],
              "desk_url": url_for("home.mine") if signed_in() else ""}  # fmt: skip
    return page(
        "commendations/roll.html",
        entries=queries.roll_of_honour(),
        category_title=category_title,
        reader=reader,
        sections=[],
    )
