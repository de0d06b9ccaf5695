"""A new round, and changes of its terms."""

from typing import Any

from flask import flash, request
from werkzeug.wrappers import Response

from editorial.commendations.criteria import rules as criteria
from editorial.commendations.criteria.rules import Criteria
from editorial.commendations.rounds import operations, queries
from editorial.commendations.rounds.forms import RoundForm
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.operations import RoundTerms
from editorial.commendations.rounds.rules import Majority, Nominator, Quorum
from editorial.commendations.rounds.views.base import OFFICE, bp, round_access, version_of
from editorial.core import clock, settings
from editorial.core.access import current_actor, open_to
from editorial.core.i18n import gettext as _
from editorial.core.web import go, page


@bp.route("/khen-thuong/moi", methods=["GET", "POST"])
@open_to(*OFFICE)
def new_round() -> Response:
    form = _form()
    if created := form.perform(lambda: operations.create(_terms(form), actor=current_actor())):
        flash(_("Đã lập đợt khen thưởng. Làm lần lượt các việc dưới đây rồi mở đề cử."), "success")
        return go("commendations.the_round", round_id=created.id)
    if request.method == "GET":
        _suggest(form)
    return page(
        "commendations/round_form.html", 422 if form.errors else 200, form=form, found=None, editable=True,
        sources=len(form.snapshot_id.choices) - 1,
    )  # fmt: skip


@bp.route("/khen-thuong/<int:round_id>/sua", methods=["GET", "POST"])
@open_to(*OFFICE)
def change_round(round_id: int) -> Response:
    access, form = round_access(round_id), _form()
    found, is_editable = access.round, access.state.is_editable
    if not is_editable and found.snapshot_id not in dict(form.snapshot_id.choices):
        form.snapshot_id.choices += [(found.snapshot_id, queries.frozen_period(found.snapshot_id).title)]
    if form.perform(lambda: operations.change(round_id, _terms(form), version=version_of(form), actor=current_actor())):
        flash(_("Đã ghi."), "success")
        return go("commendations.the_round", round_id=round_id)
    if request.method == "GET":
        _fill(form, found)
    return page("commendations/round_form.html", 422 if form.errors else 200, form=form, found=found,
                editable=is_editable, sources=1)  # fmt: skip


def _form() -> Any:
    form: Any = RoundForm()
    periods = [(period.snapshot_id, period.title) for period in queries.frozen_periods()]
    form.snapshot_id.choices = [("", _("Chọn một kỳ")), *periods]
    return form


def _suggest(form: Any) -> None:
    """The ward's settings, and the newest contest year or year that was closed."""
    values, today = settings.in_force(*criteria.NUMBERS), clock.today()
    for setting in criteria.NUMBERS:
        form[setting.key.partition(".")[2]].data = values[setting.key]
    form.year.data, form.nominators.data = today.year, [Nominator.UNIT_HEAD, Nominator.OFFICE]
    form.title.data = _("Khen thưởng thông tin, tuyên truyền năm %(year)s", year=today.year)
    form.quorum.data, form.majority.data = Quorum.TWO_THIRDS, Majority.HALF_MEMBERS
    years = [period for period in queries.frozen_periods() if (period.span.ends_on - period.span.starts_on).days > 300]
    form.snapshot_id.data = years[0].snapshot_id if years else None


def _fill(form: Any, found: Round) -> None:
    for name, value in criteria.parse(found.criteria).as_json().items():
        form[name].data = value
    for name in ("title", "year", "kind", "theme", "snapshot_id", "nominators", "quorum", "majority", "bases"):
        form[name].data = getattr(found, name)
    form.secret.data = "kin" if found.secret else "mo"
    form.version.data = str(found.version)
    deadlines = queries.deadlines(found)
    for category, field in form.quotas.items():
        field.data = found.quotas.get(category)
    for stage, field in form.deadlines.items():
        field.data = deadlines.get(stage)


def _terms(form: Any) -> RoundTerms:
    return RoundTerms(
        title=form.title.data, year=form.year.data, kind=form.kind.data, theme=form.theme.data or "",
        snapshot_id=form.snapshot_id.data or 0,
        criteria=Criteria(
            form.items.data, form.months.data, form.grade.data, form.a_items.data, form.group_items.data,
            form.unit_items.data, form.plan.data, form.clean.data,
        ),
        quotas={category: field.data for category, field in form.quotas.items() if field.data is not None},
        nominators=form.nominators.data or [], deadlines={stage: field.data for stage, field in form.deadlines.items()},
        secret=form.secret.data == "kin", quorum=form.quorum.data, majority=form.majority.data,
        bases=(form.bases.data or "").strip(),
    )  # fmt: skip
