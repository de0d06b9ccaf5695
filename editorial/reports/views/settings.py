"""The ward's settings: each with its value today, what comes, its basis, and everything decided before."""

from typing import Any

from flask import flash, request
from werkzeug.wrappers import Response

from editorial.articles.models import Lane
from editorial.articles.queries import sections
from editorial.ballots.operations import set_rule
from editorial.core import clock
from editorial.core.access import current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid, Missing
from editorial.core.i18n import gettext as _
from editorial.core.settings import Setting
from editorial.core.templating import number
from editorial.core.web import go, page
from editorial.reports import operations, rules
from editorial.reports.forms import DecisionForm, KindsForm, LineForm, NumberForm, RuleForm
from editorial.reports.queries import calendar
from editorial.reports.queries import settings as queries
from editorial.reports.queries.calendar import CalendarDay
from editorial.reports.rules import SETTERS
from editorial.reports.views.base import bp
from editorial.units.models import UnitKind


def value_text(setting: Setting[Any], value: Any) -> str:
    """A setting's value in words."""
    if setting.show is not None:
        return setting.show(value)
    if isinstance(value, list):
        return ", ".join(UnitKind(kind).title for kind in value if kind in list(UnitKind)) or _("không loại nào")
    return number(value) if isinstance(value, int) else str(value)


@bp.get("/cai-dat")
@open_to(*SETTERS)
def settings() -> Response:
    states = queries.setting_states(rules.settings_by_key().values())
    return page(
        "reports/settings.html",
        groups=[
            (title, [states[setting.key] for setting in group]) for title, group in rules.settings_groups().items()
        ],
        pages=rules.settings_pages(),
        rules=[line for line in queries.approval_rules() if line.in_force],
        holidays=_days_to_come()[:5],
        value_text=value_text,
    )


def _days_to_come() -> list[CalendarDay]:
    return [day for days in calendar.years().values() for day in days if day.day >= clock.today()]


@bp.route("/cai-dat/<key>", methods=["GET", "POST"])
@open_to(*SETTERS)
def setting(key: str) -> Response:
    """One setting: its history, and a new decision."""
    found = rules.settings_by_key().get(key)
    if found is None:
        raise Missing
    form: Any = _form(found)
    if form.validate_on_submit():
        try:
            with transaction():
                operations.set_value(
                    key, form.value.data, valid_from=form.valid_from.data, basis=form.basis.data, actor=current_actor()
                )
        except Invalid as problem:
            form.add_errors(problem)
        else:
            flash(_("Đã ghi quyết định mới."), "success")
            return go("reports.setting", key=key)
    state = queries.setting_states([found])[key]
    if request.method == "GET":
        form.value.data = found.show(state.value) if found.show else state.value
        form.valid_from.data = clock.today()
    return page(
        "reports/setting.html", 422 if form.errors else 200, form=form, state=state,
        history=queries.history(key), value_text=value_text,
    )  # fmt: skip


def _form(found: Setting[Any]) -> DecisionForm:
    kinds: dict[type, type[DecisionForm]] = {list: KindsForm, str: LineForm}
    form: Any = LineForm() if found.show else kinds.get(type(found.default), NumberForm)()
    if not isinstance(form, KindsForm):
        form.value.label.text = str(found.title)
    return form


@bp.route("/cai-dat/so-phieu", methods=["GET", "POST"])
@open_to(*SETTERS)
def approval_rules() -> Response:
    """How many votes an item needs, by lane and section."""
    form: Any = RuleForm()
    form.section_id.choices = [("", _("Mọi chuyên mục")), *((row.id, row.title) for row in sections())]
    warning = ""
    if form.validate_on_submit():
        warning = _warning(form)
        try:
            if warning and not form.accept.data:
                raise Invalid(warning, {"accept": _("Hãy xem lại, hoặc đánh dấu là bạn đã biết.")})
            with transaction():
                set_rule(
                    lane=Lane(form.lane.data), section_id=form.section_id.data, yes_needed=form.yes_needed.data,
                    needs_leader=form.needs_leader.data, valid_from=form.valid_from.data, basis=form.basis.data,
                    actor=current_actor(),
                )  # fmt: skip
        except Invalid as problem:
            form.add_errors(problem)
        else:
            flash(_("Đã ghi quy định mới."), "success")
            return go("reports.approval_rules")
    if request.method == "GET":
        form.valid_from.data, form.yes_needed.data, form.needs_leader.data = clock.today(), 2, True
    return page(
        "reports/approval_rules.html", 422 if form.errors else 200,
        form=form, rules=queries.approval_rules(), warning=warning,
    )  # fmt: skip


def _warning(form: Any) -> str:
    members, leaders = queries.voters_on(form.valid_from.data, Lane(form.lane.data))
    return rules.board_warning(form.yes_needed.data, form.needs_leader.data, members, leaders)
