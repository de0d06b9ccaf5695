"""The dossier in one zip, the decision, and certificates."""

from io import BytesIO
from typing import Any

from flask import current_app, flash, request, send_file, url_for
from werkzeug.wrappers import Response

from editorial.commendations.forms import DecisionForm
from editorial.commendations.models import Candidate
from editorial.commendations.operations import awards as operations
from editorial.commendations.queries import council, honour, rounds
from editorial.commendations.queries import dossier as queries
from editorial.commendations.rules import papers
from editorial.commendations.rules.dossier import Listed
from editorial.commendations.rules.may import READS_ALL
from editorial.commendations.rules.rounds import BY_VERB, class_title, permitted
from editorial.commendations.views.base import OFFICE, Sight, bp, candidate_of, sight_of, ward
from editorial.core import clock
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.documents import PDF, PNG, ZIP, bundle, certificate
from editorial.core.errors import Invalid, Missing
from editorial.core.i18n import gettext as _
from editorial.core.text import slug
from editorial.core.web import go, page


def _seen(round_id: int) -> Sight:
    seen = sight_of(round_id)
    if not (seen.seated or seen.actor.has(*READS_ALL)):
        raise Missing
    return seen


@bp.get("/khen-thuong/<int:round_id>/ho-so.zip")
@open_to(SIGNED_IN)
def the_dossier(round_id: int) -> Response:
    """Every paper as .docx, the list as .xlsx too; numbers are left blank for the registry."""
    seen = _seen(round_id)
    main = council.standing(seen.round).main
    if main is None or main.closed_at is None:
        raise Missing(_("Hồ sơ có khi Hội đồng đã bỏ phiếu và kiểm phiếu xong."))
    from editorial.core.documents import docx, xlsx  # loaded by whoever prints, not by every start

    said = queries.dossier(seen.round, ward())
    files = {
        "01-to-trinh.docx": docx.render(papers.submission(said)),
        "02-danh-sach-trich-ngang.docx": docx.render(papers.summary(said)),
        "02-danh-sach-trich-ngang.xlsx": xlsx.render(papers.table(said)),
        "03-bien-ban-hop-binh-xet.docx": docx.render(papers.minutes(said)),
    }
    for place, one in enumerate(said.listed, 1):
        files[f"04-bao-cao-thanh-tich/{place:02}-{slug(one.name)}.docx"] = docx.render(papers.report(said, one))
    return _sent(bundle.zipped(files), ZIP, f"ho-so-khen-thuong-{seen.round.year}.zip")


def _sent(data: bytes, kind: str, name: str) -> Response:
    return send_file(BytesIO(data), mimetype=kind, as_attachment=True, download_name=name)


@bp.route("/khen-thuong/<int:round_id>/quyet-dinh", methods=["GET", "POST"])
@open_to(*OFFICE)
def decide(round_id: int) -> Response:
    """Enter the ward's decision: number, day, signer, and who is in it."""
    seen = sight_of(round_id)
    permitted(BY_VERB["decide"], seen.actor, rounds.facts(seen.round)).require()
    form: Any = DecisionForm()
    chosen = [one for group in council.standing(seen.round).selection.classes for one in group.taken]
    form.awarded.choices = [(one.id, f"{one.name} ({class_title(one.klass)})") for one in chosen]
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
    seen = _seen(round_id)
    if not seen.state.has_result:
        raise Missing(_("Giấy khen có khi đã ghi quyết định."))
    return page("commendations/certificates.html", seen=seen, rows=honour.awarded(round_id), class_title=class_title)


@bp.get("/khen-thuong/<int:round_id>/giay-khen.pdf")
@open_to(SIGNED_IN)
def all_certificates(round_id: int) -> Response:
    """All in one file, a page each."""
    seen = _seen(round_id)
    found = queries.certified(seen.round)
    if not seen.state.has_result or not found:
        raise Missing(_("Giấy khen có khi đã ghi quyết định."))
    data = certificate.pdf(queries.template(), _printed(seen, found), queries.background)
    return _sent(data, PDF, f"giay-khen-{seen.round.year}.pdf")


@bp.get("/khen-thuong/<int:round_id>/ung-vien/<int:candidate_id>/giay-khen.<kind>")
@open_to(SIGNED_IN)
def one_certificate(round_id: int, candidate_id: int, kind: str) -> Response:
    """Also for whoever was honoured, and the head of their unit."""
    seen, row = candidate_of(round_id, candidate_id)
    found = queries.certified(seen.round, only=row.id)
    if kind not in ("pdf", "png") or not seen.state.has_result or not found:
        raise Missing
    printed, name = _printed(seen, found), f"giay-khen-{slug(row.candidate.name)}.{kind}"
    if kind == "pdf":
        return _sent(certificate.pdf(queries.template(), printed, queries.background), PDF, name)
    return _sent(certificate.png(queries.template(), printed[0], queries.background), PNG, name)


def _printed(seen: Sight, found: list[tuple[Candidate, Listed]]) -> list[Any]:
    said, known = queries.dossier(seen.round, ward()), seen.round
    site = current_app.config["PUBLIC_URL"]
    return [
        papers.certificate(
            said, one, row.code or "", site + url_for("commendations.proof", code=row.code), known.decision_number,
            known.decided_on, known.signer,
        )
        for row, one in found
    ]  # fmt: skip
