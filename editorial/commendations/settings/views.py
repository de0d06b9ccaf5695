"""What the office sets for commendations, each with its day and basis; and the laws that documents cite."""

from typing import Any

from flask import flash, request
from werkzeug.wrappers import Response

from editorial.commendations.criteria import rules as criteria
from editorial.commendations.rounds.views.base import OFFICE, bp
from editorial.commendations.settings.forms import EndForm, LegalForm, SettingForm
from editorial.core import clock, legal, settings
from editorial.core.access import current_actor, open_to
from editorial.core.errors import Invalid, Missing
from editorial.core.i18n import gettext as _
from editorial.core.templating import number
from editorial.core.web import go, page

BY_NAME = {setting.key.partition(".")[2]: setting for setting in criteria.SETTINGS}


def value_text(value: Any) -> str:
    """A value in words."""
    if value in (None, ""):
        return _("chưa đặt")
    return number(value) if isinstance(value, int) else str(value)


@bp.get("/khen-thuong/cai-dat")
@open_to(*OFFICE)
def all_settings() -> Response:
    values = settings.in_force(*criteria.SETTINGS)
    rows = [(name, setting.title, value_text(values[setting.key])) for name, setting in BY_NAME.items()]
    return page("commendations/settings.html", rows=rows)


@bp.route("/khen-thuong/cai-dat/<name>", methods=["GET", "POST"])
@open_to(*OFFICE)
def one_setting(name: str) -> Response:
    """A new value from a day on, with its legal basis."""
    if name not in BY_NAME:
        raise Missing
    setting: Any = BY_NAME[name]
    form: Any = SettingForm()
    form.value.label.text = str(setting.title)

    def put() -> None:
        raw = form.value.data or ""
        if not isinstance(setting.default, str):
            raw = raw.replace(".", "")
        try:
            value = setting.parse(raw)
        except (TypeError, ValueError):
            raise Invalid(_("Còn chỗ chưa đúng."), {"value": _("Giá trị này ngoài mức cho phép.")}) from None
        if form.valid_from.data < clock.today():
            raise Invalid(_("Ngày đã qua."), {"valid_from": _("Chỉ có hiệu lực từ hôm nay trở đi.")})
        settings.put(setting, value, valid_from=form.valid_from.data, basis=form.basis.data, actor=current_actor())

    if form.perform(put):
        flash(_("Đã ghi."), "success")
        return go("commendations.all_settings")
    if request.method == "GET":
        now = settings.value(setting)
        form.value.data, form.valid_from.data = "" if now is None else str(now), clock.today()
    return page(
        "commendations/setting.html",
        422 if form.errors else 200,
        form=form,
        setting=setting,
        now=value_text(settings.value(setting)),
    )


@bp.route("/khen-thuong/can-cu", methods=["GET", "POST"])
@open_to(*OFFICE)
def laws() -> Response:
    """Every law that documents may cite, with its days; a new one is added here."""
    form: Any = LegalForm()
    if form.perform(
        lambda: legal.add(
            form.topic.data, form.code.data, form.title.data, valid_from=form.valid_from.data, actor=current_actor()
        )
    ):
        flash(_("Đã thêm căn cứ."), "success")
        return go("commendations.laws")
    topics = {str(value): str(label) for value, label in form.topic.choices}
    return page("commendations/laws.html", 422 if form.errors else 200, form=form, rows=legal.known(), topics=topics,
                today=clock.today())  # fmt: skip


@bp.route("/khen-thuong/can-cu/<int:basis_id>", methods=["GET", "POST"])
@open_to(*OFFICE)
def end_law(basis_id: int) -> Response:
    """The last day on which a law is in force, and what replaced it."""
    basis = next((law for law in legal.known() if law.id == basis_id), None)
    if basis is None:
        raise Missing
    form: Any = EndForm()
    if form.perform(
        lambda: legal.end(
            basis_id, valid_to=form.valid_to.data, replaced_by=form.replaced_by.data or "", actor=current_actor()
        )
    ):
        flash(_("Đã ghi ngày hết hiệu lực."), "success")
        return go("commendations.laws")
    if request.method == "GET":
        form.valid_to.data, form.replaced_by.data = basis.valid_to, basis.replaced_by
    return page("commendations/end_law.html", 422 if form.errors else 200, form=form, basis=basis)
