"""The ward's own certificate: its words, its background, and how it looks with a long name."""

import secrets
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

from flask import current_app, flash, request, send_file, url_for
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import BooleanField
from wtforms.validators import ValidationError

from editorial.commendations.awards import queries
from editorial.commendations.criteria import rules as criteria
from editorial.commendations.dossier.views import ward
from editorial.commendations.rounds.views.base import OFFICE, bp
from editorial.core import clock, files, settings
from editorial.core.access import current_actor, open_to
from editorial.core.documents import PNG, Certificate, Template, certificate, placeholders
from editorial.core.errors import Invalid
from editorial.core.forms import Form, Line
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.image_encoding import process
from editorial.core.images import MAX_BYTES, BadImage
from editorial.core.web import go, page

LINES = (
    _l("Quốc hiệu"),
    _l("Tiêu ngữ"),
    _l("Cơ quan tặng"),
    _l("Chữ trên tên giấy"),
    _l("Tên giấy, chữ lớn giữa trang"),
    _l("Người hoặc tập thể được khen"),
    _l("Dòng dưới tên"),
    _l("Thành tích"),
    _l("Nơi, ngày ký"),
    _l("Chức vụ người ký"),
    _l("Người ký"),
    _l("Số quyết định"),
    _l("Mã kiểm tra"),
    _l("Trang kiểm tra"),
    _l("Ngày quyết định"),
    _l("Số vào sổ khen thưởng"),
)
"""What each line of the page is, in the order of `certificate.default`."""
LINES_BEFORE = 14
"""A template that a ward changed before the last two were there has only the first of them."""


def _has_only_known_blanks(_form: Form, field: Line) -> None:
    for fault in placeholders.faults(field.data or ""):
        raise ValidationError(fault)


def _form(template: Template) -> Any:
    """A field for each line of the page."""
    titles = LINES if len(template.lines) in (LINES_BEFORE, len(LINES)) else ()

    class TemplateForm(Form):
        frame = BooleanField(_l("Vẽ khung viền"))
        background = FileField(_l("Ảnh nền (PNG, JPG; ngang, khổ A4)"))
        plain = BooleanField(_l("Bỏ ảnh nền đang dùng"))

    for place in range(len(template.lines)):
        title = titles[place] if titles else _l("Dòng %(n)s", n=place + 1)
        setattr(TemplateForm, f"line_{place}", Line(title, [_has_only_known_blanks], longest=200))
    return TemplateForm()


@bp.route("/khen-thuong/mau-giay-khen", methods=["GET", "POST"])
@open_to(*OFFICE)
def certificate_template() -> Response:
    """Change words and background; the picture below shows what comes out."""
    now = queries.template()
    form = _form(now)
    try:
        if form.perform(lambda: _save(_changed(form, now))):
            flash(_("Đã ghi mẫu giấy khen."), "success")
            return go("commendations.certificate_template")
    except ValueError as problem:
        form.form_errors.append(str(problem))
    if request.method == "GET":
        form.frame.data = now.frame
        for place, line in enumerate(now.lines):
            form[f"line_{place}"].data = line.text
    lines = [form[f"line_{place}"] for place in range(len(now.lines))]
    examples = placeholders.values_of(_sample())
    return page("commendations/template.html", 422 if form.errors else 200, form=form, lines=lines, now=now,
                known=[(placeholder, examples[placeholder.word]) for placeholder in placeholders.PLACEHOLDERS])  # fmt: skip


def _save(template: Template) -> None:
    settings.put(
        criteria.TEMPLATE, certificate.as_json(template), valid_from=clock.today(), basis=_("Mẫu giấy khen của phường"),
        actor=current_actor(),
    )  # fmt: skip


def _changed(form: Any, now: Template) -> Template:
    """Raises Invalid for the picture, ValueError for the words."""
    lines = tuple(replace(line, text=form[f"line_{place}"].data or "") for place, line in enumerate(now.lines))
    found = replace(now, lines=lines, frame=form.frame.data, background=None if form.plain.data else now.background)
    file = request.files.get("background")
    if file and (data := file.read(MAX_BYTES + 1)):
        try:
            drawn = process(data).files["1600.jpg"]  # decoded and drawn anew, like every picture that is brought
        except BadImage as problem:
            raise Invalid(_("Ảnh chưa nhận được."), {"background": str(problem)}) from problem
        key = secrets.token_hex(16)
        found = replace(found, background=key)
        files.write(key, "background", drawn)
    return certificate.parse(certificate.as_json(found))


@bp.get("/khen-thuong/mau-giay-khen.png")
@open_to(*OFFICE)
def certificate_sample() -> Response:
    data = certificate.png(queries.template(), _sample(), queries.background, dpi=90)
    response = send_file(BytesIO(data), mimetype=PNG)
    response.headers["Cache-Control"] = "no-store"
    return response


def _sample() -> Certificate:
    return Certificate(
        name=_("Công Tằng Tôn Nữ Nguyệt Hương"), deed=_("Đã có thành tích trong công tác thông tin, tuyên truyền"),
        code="7KQD-M4XA-9CFT", check_url=current_app.config["PUBLIC_URL"] + url_for("commendations.check"),
        unit=_("Tổ dân phố 12"), decision="123/QĐ-UBND", place=ward().removeprefix("Phường "), day=date(2026, 1, 5),
        signer=_("Nguyễn Văn An"), ward=ward().upper(),
    )  # fmt: skip
