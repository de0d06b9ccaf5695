"""The dossier of a round in one zip."""

from io import BytesIO

from flask import current_app, send_file
from werkzeug.wrappers import Response

from editorial.commendations.council import queries as council
from editorial.commendations.dossier import queries
from editorial.commendations.dossier.rules import lists, minutes, reports, submission
from editorial.commendations.rounds.views.base import bp, council_access
from editorial.core.access import SIGNED_IN, open_to
from editorial.core.documents import ZIP, archive, docx, xlsx
from editorial.core.errors import Missing
from editorial.core.i18n import gettext as _
from editorial.core.text import slug


def ward() -> str:
    return str(current_app.config["WARD_NAME"])


@bp.get("/khen-thuong/<int:round_id>/ho-so.zip")
@open_to(SIGNED_IN)
def the_dossier(round_id: int) -> Response:
    """Every document as .docx, the list as .xlsx too; numbers are left blank for the registry."""
    access = council_access(round_id)
    if not council.vote_status(access.round).closed:
        raise Missing(_("Hồ sơ có khi Hội đồng đã bỏ phiếu và kiểm phiếu xong."))
    dossier = queries.dossier(access.round, ward())
    files = {
        "01-to-trinh.docx": docx.render(submission.submission(dossier)),
        "02-danh-sach-trich-ngang.docx": docx.render(lists.summary(dossier)),
        "02-danh-sach-trich-ngang.xlsx": xlsx.render(lists.table(dossier)),
        "03-bien-ban-hop-binh-xet.docx": docx.render(minutes.minutes(dossier)),
        "05-du-thao-quyet-dinh.docx": docx.render(submission.decision(dossier)),
    }
    for place, candidate in enumerate(dossier.recommended, 1):
        name = f"04-bao-cao-thanh-tich/{place:02}-{slug(candidate.name)}.docx"
        files[name] = docx.render(reports.report(dossier, candidate))
    return download(archive.zip_files(files), ZIP, f"ho-so-khen-thuong-{access.round.year}.zip")


def download(data: bytes, kind: str, name: str) -> Response:
    return send_file(BytesIO(data), mimetype=kind, as_attachment=True, download_name=name)
