"""The decision, certificates, and the draft of an item about the honour."""

from collections.abc import Sequence
from typing import Any

from flask import current_app, flash, request, url_for
from werkzeug.wrappers import Response

from editorial.commendations.awards import operations, queries
from editorial.commendations.awards.forms import DecisionForm
from editorial.commendations.candidates.models import Candidate
from editorial.commendations.candidates.views.base import candidate_access
from editorial.commendations.council import queries as council
from editorial.commendations.criteria import rules as criteria
from editorial.commendations.dossier.queries import dossier
from editorial.commendations.dossier.rules.certificates import certificate_of
from editorial.commendations.dossier.views import download, ward
from editorial.commendations.progress.queries.facts import facts_of
from editorial.commendations.rounds.rules import MACHINE, POSITIONS, category_title
from editorial.commendations.rounds.views.base import (
    OFFICE,
    RoundAccess,
    bp,
    council_access,
    round_access,
    version_of,
)
from editorial.core import clock, settings
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.documents import PDF, PNG, Certificate, certificate
from editorial.core.errors import Missing
from editorial.core.i18n import gettext as _
from editorial.core.text import slug
from editorial.core.web import go, page


@bp.post("/khen-thuong/<int:round_id>/bai-vinh-danh")
@open_to(*OFFICE)
def draft_item(round_id: int) -> Response:
    """An item about the honour, as a draft of whoever asks for it."""
    round_access(round_id)
    with transaction():
        edition = operations.draft_item(round_id, actor=current_actor())
    flash(_("Đã soạn bản nháp. Hãy xem lại từng tên, thêm ảnh rồi gửi như mọi bài."), "success")
    return go("desk.edit_item", edition_id=edition.id)


@bp.route("/khen-thuong/<int:round_id>/quyet-dinh", methods=["GET", "POST"])
@open_to(*OFFICE)
def decide(round_id: int) -> Response:
    """Enter the ward's decision: number, day, signer, and who is in it."""
    access = round_access(round_id)
    MACHINE.permitted("decide", access.actor, facts_of(access.round)).require()
    form: Any = DecisionForm()
    categories = council.vote_status(access.round).selection.categories
    selected = [candidate for group in categories for candidate in group.selected]
    form.awarded.choices = [
        (candidate.id, f"{candidate.name} ({category_title(candidate.category)})") for candidate in selected
    ]
    if form.perform(
        lambda: operations.decide(
            round_id,
            form.number.data,
            form.day.data,
            form.signer.data,
            form.signer_title.data or "",
            form.awarded.data or [],
            version=version_of(form),
            actor=current_actor(),
        )
    ):
        flash(_("Đã ghi quyết định. Giấy khen đã có mã kiểm tra và in được."), "success")
        return go("commendations.certificates", round_id=round_id)
    if request.method == "GET":
        form.version.data, form.day.data = str(access.round.version), clock.today()
        form.awarded.data = [candidate.id for candidate in selected]
        form.signer_title.data = settings.value(criteria.SIGNER_POSITION)
    return page("commendations/decide.html", 422 if form.errors else 200, access=access, form=form, positions=POSITIONS)


@bp.get("/khen-thuong/<int:round_id>/giay-khen")
@open_to(SIGNED_IN)
def certificates(round_id: int) -> Response:
    """Those who are honoured, each with a certificate to print and its code."""
    access = council_access(round_id)
    if not access.state.has_result:
        raise Missing(_("Giấy khen có khi đã ghi quyết định."))
    return page(
        "commendations/certificates.html", access=access, candidates=queries.awarded([round_id]),
        category_title=category_title,
    )  # fmt: skip


@bp.get("/khen-thuong/<int:round_id>/giay-khen.pdf")
@open_to(SIGNED_IN)
def all_certificates(round_id: int) -> Response:
    """All in one file, a page each."""
    access = council_access(round_id)
    candidates = queries.awarded([round_id])
    if not access.state.has_result or not candidates:
        raise Missing(_("Giấy khen có khi đã ghi quyết định."))
    data = certificate.pdf(queries.template(), _printed(access, candidates), queries.background)
    return download(data, PDF, f"giay-khen-{access.round.year}.pdf")


@bp.get("/khen-thuong/<int:round_id>/ung-vien/<int:candidate_id>/giay-khen.<kind>")
@open_to(SIGNED_IN)
def one_certificate(round_id: int, candidate_id: int, kind: str) -> Response:
    """Also for whoever was honoured, and the head of their unit."""
    access, assessed = candidate_access(round_id, candidate_id)
    if kind not in ("pdf", "png") or not access.state.has_result or not assessed.candidate.awarded:
        raise Missing
    printed = _printed(access, [assessed.candidate])
    name = f"giay-khen-{slug(assessed.candidate.name)}.{kind}"
    if kind == "pdf":
        return download(certificate.pdf(queries.template(), printed, queries.background), PDF, name)
    return download(certificate.png(queries.template(), printed[0], queries.background), PNG, name)


def _printed(access: RoundAccess, candidates: Sequence[Candidate]) -> list[Certificate]:
    found, site = dossier(access.round, ward()), current_app.config["PUBLIC_URL"]
    return [
        certificate_of(found, candidate, site + url_for("commendations.proof", code=candidate.code), access.round)
        for candidate in candidates
    ]
