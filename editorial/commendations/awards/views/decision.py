"""The dossier in one zip, the decision, and certificates."""

from typing import Any

from flask import current_app, flash, request, url_for
from werkzeug.wrappers import Response

from editorial.commendations.awards import operations
from editorial.commendations.awards import operations as awards
from editorial.commendations.awards import queries as honour
from editorial.commendations.awards.forms import DecisionForm
from editorial.commendations.candidates.models import Candidate
from editorial.commendations.candidates.views.base import candidate_of
from editorial.commendations.council import queries as council
from editorial.commendations.dossier import queries
from editorial.commendations.dossier.rules import papers
from editorial.commendations.dossier.rules.dossier import Listed
from editorial.commendations.dossier.views import download, ward
from editorial.commendations.progress.queries.facts import facts
from editorial.commendations.rounds.rules import (
    BY_VERB,
    category_title,
    permitted,
)
from editorial.commendations.rounds.views.base import OFFICE, RoundAccess, bp, council_access, round_access
from editorial.core import clock
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.documents import PDF, PNG, certificate
from editorial.core.errors import Invalid, Missing
from editorial.core.i18n import gettext as _
from editorial.core.text import slug
from editorial.core.web import go, page


@bp.post("/khen-thuong/<int:round_id>/bai-vinh-danh")
@open_to(*OFFICE)
def draft_item(round_id: int) -> Response:
    """An item about the honour, as a draft of whoever asks; it goes through the desk like any other."""
    round_access(round_id)
    with transaction():
        edition = awards.draft_item(round_id, actor=current_actor())
    flash(_("Đã soạn bản nháp. Hãy xem lại từng tên, thêm ảnh rồi gửi như mọi bài."), "success")
    return go("desk.edit_item", edition_id=edition.id)


@bp.route("/khen-thuong/<int:round_id>/quyet-dinh", methods=["GET", "POST"])
@open_to(*OFFICE)
def decide(round_id: int) -> Response:
    """Enter the ward's decision: number, day, signer, and who is in it."""
    seen = round_access(round_id)
    permitted(BY_VERB["decide"], seen.actor, facts(seen.round)).require()
    form: Any = DecisionForm()
    chosen = [one for group in council.standing(seen.round).selection.classes for one in group.taken]
    form.awarded.choices = [(one.id, f"{one.name} ({category_title(one.category)})") for one in chosen]
    if form.validate_on_submit():
        raw = form.version.data or ""
        try:
            with transaction():
                operations.decide(
                    round_id, form.number.data, form.day.data, form.signer.data, form.signer_title.data or "",
                    form.awarded.data or [], version=int(raw) if raw.isdigit() and len(raw) < 10 else 0,
                    actor=current_actor(),
                )  # fmt: skip
        except Invalid as problem:
            form.add_errors(problem)
        else:
            flash(_("Đã ghi quyết định. Giấy khen đã có mã kiểm tra và in được."), "success")
            return go("commendations.certificates", round_id=round_id)
    elif request.method == "GET":
        form.version.data, form.day.data = str(seen.round.version), clock.today()
        form.awarded.data, form.signer_title.data = [one.id for one in chosen], _("Chủ tịch Ủy ban nhân dân phường")
    return page("commendations/decide.html", 422 if form.errors else 200, seen=seen, form=form)


@bp.get("/khen-thuong/<int:round_id>/giay-khen")
@open_to(SIGNED_IN)
def certificates(round_id: int) -> Response:
    """Those who are honoured, each with a certificate to print and its code."""
    seen = council_access(round_id)
    if not seen.state.has_result:
        raise Missing(_("Giấy khen có khi đã ghi quyết định."))
    return page(
        "commendations/certificates.html", seen=seen, rows=honour.awarded(round_id), category_title=category_title
    )


@bp.get("/khen-thuong/<int:round_id>/giay-khen.pdf")
@open_to(SIGNED_IN)
def all_certificates(round_id: int) -> Response:
    """All in one file, a page each."""
    seen = council_access(round_id)
    found = honour.certified(seen.round)
    if not seen.state.has_result or not found:
        raise Missing(_("Giấy khen có khi đã ghi quyết định."))
    data = certificate.pdf(honour.template(), _printed(seen, found), honour.background)
    return download(data, PDF, f"giay-khen-{seen.round.year}.pdf")


@bp.get("/khen-thuong/<int:round_id>/ung-vien/<int:candidate_id>/giay-khen.<kind>")
@open_to(SIGNED_IN)
def one_certificate(round_id: int, candidate_id: int, kind: str) -> Response:
    """Also for whoever was honoured, and the head of their unit."""
    seen, row = candidate_of(round_id, candidate_id)
    found = honour.certified(seen.round, only=row.id)
    if kind not in ("pdf", "png") or not seen.state.has_result or not found:
        raise Missing
    printed, name = _printed(seen, found), f"giay-khen-{slug(row.candidate.name)}.{kind}"
    if kind == "pdf":
        return download(certificate.pdf(honour.template(), printed, honour.background), PDF, name)
    return download(certificate.png(honour.template(), printed[0], honour.background), PNG, name)


def _printed(seen: RoundAccess, found: list[tuple[Candidate, Listed]]) -> list[Any]:
    said, known = queries.dossier(seen.round, ward()), seen.round
    site = current_app.config["PUBLIC_URL"]
    return [
        papers.certificate(
            said, one, row.code or "", site + url_for("commendations.proof", code=row.code), known.decision_number,
            known.decided_on, known.signer,
        )
        for row, one in found
    ]  # fmt: skip
