"""The dossier of a round in one zip."""

from io import BytesIO

from flask import current_app, send_file
from werkzeug.wrappers import Response

from editorial.commendations.council import queries as council
from editorial.commendations.dossier import queries
from editorial.commendations.dossier.rules import papers
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
    """Every paper as .docx, the list as .xlsx too; numbers are left blank for the registry."""
    seen = council_access(round_id)
    main = council.standing(seen.round).main
    if main is None or main.closed_at is None:
        raise Missing(_("Hồ sơ có khi Hội đồng đã bỏ phiếu và kiểm phiếu xong."))
    said = queries.dossier(seen.round, ward())
    files = {
        "01-to-trinh.docx": docx.render(papers.submission(said)),
        "02-danh-sach-trich-ngang.docx": docx.render(papers.summary(said)),
        "02-danh-sach-trich-ngang.xlsx": xlsx.render(papers.table(said)),
        "03-bien-ban-hop-binh-xet.docx": docx.render(papers.minutes(said)),
    }
    for place, one in enumerate(said.listed, 1):
        files[f"04-bao-cao-thanh-tich/{place:02}-{slug(one.name)}.docx"] = docx.render(papers.report(said, one))
    return download(archive.zip_files(files), ZIP, f"ho-so-khen-thuong-{seen.round.year}.zip")


def download(data: bytes, kind: str, name: str) -> Response:
    return send_file(BytesIO(data), mimetype=kind, as_attachment=True, download_name=name)
