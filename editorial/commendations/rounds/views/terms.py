"""A new round, and changes of its terms."""

from typing import Any

from flask import flash, request
from werkzeug.wrappers import Response

from editorial.commendations.criteria import rules as criteria
from editorial.commendations.criteria.rules import Criteria
from editorial.commendations.rounds import operations, queries, rules
from editorial.commendations.rounds.forms import RoundForm
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.operations import RoundTerms
from editorial.commendations.rounds.rules import Majority, Quorum
from editorial.commendations.rounds.views.base import OFFICE, bp, round_access, version_of
from editorial.core import clock, settings
from editorial.core.access import current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid
from editorial.core.i18n import gettext as _
from editorial.core.web import go, page


@bp.route("/khen-thuong/moi", methods=["GET", "POST"])
@open_to(*OFFICE)
def new_round() -> Response:
    form: Any = _form()
    if form.validate_on_submit():
        try:
            with transaction():
                found = operations.create(_terms(form), actor=current_actor())
        except Invalid as problem:
            form.add_errors(problem)
        else:
            flash(_("Đã lập đợt khen thưởng. Làm lần lượt các việc dưới đây rồi mở đề cử."), "success")
            return go("commendations.the_round", round_id=found.id)
    elif request.method == "GET":
        _suggest(form)
    return page(
        "commendations/round_form.html", 422 if form.errors else 200, form=form, found=None, editable=True,
        sources=len(form.snapshot_id.choices) - 1,
    )  # fmt: skip


@bp.route("/khen-thuong/<int:round_id>/sua", methods=["GET", "POST"])
@open_to(*OFFICE)
def change_round(round_id: int) -> Response:
    found = round_access(round_id).round
    form: Any = _form()
    if not rules.State(found.state).is_editable and not any(
        s.snapshot_id == found.snapshot_id for s in queries.frozen_sources()
    ):
        form.snapshot_id.choices = [
            *form.snapshot_id.choices,
            (found.snapshot_id, queries.source_of(found.snapshot_id).title),
        ]
    if form.validate_on_submit():
        try:
            with transaction():
                operations.change(round_id, _terms(form), version=version_of(form), actor=current_actor())
        except Invalid as problem:
            form.add_errors(problem)
        else:
            flash(_("Đã ghi."), "success")
            return go("commendations.the_round", round_id=round_id)
    elif request.method == "GET":
        _fill(form, found)
    return page("commendations/round_form.html", 422 if form.errors else 200, form=form, found=found,
                editable=rules.State(found.state).is_editable, sources=1)  # fmt: skip


def _form() -> RoundForm:
    form: Any = RoundForm()
    form.snapshot_id.choices = [
        ("", _("Chọn một kỳ")),
        *((one.snapshot_id, one.title) for one in queries.frozen_sources()),
    ]
    return form


def _suggest(form: Any) -> None:
    """The ward's settings, and the newest contest year or year that was closed."""
    values, today = settings.in_force(*criteria.NUMBERS), clock.today()
    for setting in criteria.NUMBERS:
        form[setting.key.partition(".")[2]].data = values[setting.key]
    form.year.data, form.nominators.data = today.year, [rules.Nominator.UNIT_HEAD, rules.Nominator.OFFICE]
    form.title.data = _("Khen thưởng thông tin, tuyên truyền năm %(year)s", year=today.year)
    form.quorum.data, form.majority.data = Quorum.TWO_THIRDS, Majority.HALF_MEMBERS
    whole = [one for one in queries.frozen_sources() if (one.span.ends_on - one.span.starts_on).days > 300]
    form.snapshot_id.data = whole[0].snapshot_id if whole else None


def _fill(form: Any, found: Round) -> None:
    known = criteria.parse(found.criteria)
    for name, value in known.as_json().items():
        form[name].data = value
    for name in ("title", "year", "kind", "theme", "snapshot_id", "nominators", "quorum", "majority"):
        form[name].data = getattr(found, name)
    form.secret.data = "kin" if found.secret else "mo"
    form.version.data = str(found.version)
    for category, field in form.quotas.items():
        field.data = found.quotas.get(category)
    until = queries.deadlines(found)
    for stage, field in form.deadlines.items():
        field.data = until.get(stage)


def _terms(form: Any) -> RoundTerms:
    return RoundTerms(
        title=form.title.data, year=form.year.data, kind=form.kind.data, theme=form.theme.data or "",
        snapshot_id=form.snapshot_id.data or 0,
        criteria=Criteria(
            form.items.data, form.months.data, form.grade.data, form.a_items.data, form.group_items.data,
            form.plan.data, form.clean.data,
        ),
        quotas={category: field.data for category, field in form.quotas.items() if field.data is not None},
        nominators=form.nominators.data or [], deadlines={stage: field.data for stage, field in form.deadlines.items()},
        secret=form.secret.data == "kin", quorum=form.quorum.data, majority=form.majority.data,
    )  # fmt: skip
