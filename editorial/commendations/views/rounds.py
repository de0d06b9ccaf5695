"""The list of rounds, a round's page, its terms, and the verbs that move it."""

from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from editorial.commendations.forms import ReasonForm, RoundForm, VersionForm
from editorial.commendations.models import Round
from editorial.commendations.operations import awards, council
from editorial.commendations.operations import rounds as operations
from editorial.commendations.operations.rounds import PLAIN, Terms
from editorial.commendations.queries import candidates, dossier
from editorial.commendations.queries import council as seats
from editorial.commendations.queries import rounds as queries
from editorial.commendations.rules import criteria, may
from editorial.commendations.rules import rounds as rules
from editorial.commendations.rules.criteria import Criteria
from editorial.commendations.rules.rounds import BY_VERB, TRANSITIONS, Facts, Transition
from editorial.commendations.rules.voting import Majority, Quorum
from editorial.commendations.views.base import OFFICE, PREPARERS, Sight, bp, next_words, sight_of, steps, tasks
from editorial.core import clock, settings
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid, Missing
from editorial.core.i18n import gettext as _
from editorial.core.web import go, page


@bp.get("/khen-thuong")
@open_to(SIGNED_IN)
def the_rounds() -> Response:
    """Rounds, the newest first; where I am put forward; where I sit in the council."""
    actor = current_actor()
    return page(
        "commendations/rounds.html",
        rounds=queries.newest(with_drafts=actor.has(*may.READS_ALL)),
        state_of=lambda found: rules.State(found.state),
        mine=candidates.own_candidacies(actor.id),
        seated=seats.rounds_of_member(actor.id),
        is_office=actor.has(*OFFICE),
        may_create=bool(queries.frozen_sources()) if actor.has(*OFFICE) else False,
    )


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
    found = sight_of(round_id).round
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
                operations.change(round_id, _terms(form), version=_version(form), actor=current_actor())
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
    form.year.data, form.nominators.data = today.year, [may.Nominator.UNIT_HEAD, may.Nominator.OFFICE]
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
    for klass, field in form.quotas.items():
        field.data = found.quotas.get(klass)
    until = queries.deadlines(found)
    for stage, field in form.deadlines.items():
        field.data = until.get(stage)


def _version(form: Any) -> int:
    raw = form.version.data or ""
    return int(raw) if raw.isdigit() and len(raw) < 10 else 0


def _terms(form: Any) -> Terms:
    return Terms(
        title=form.title.data, year=form.year.data, kind=form.kind.data, theme=form.theme.data or "",
        snapshot_id=form.snapshot_id.data or 0,
        criteria=Criteria(
            form.items.data, form.months.data, form.grade.data, form.a_items.data, form.group_items.data,
            form.plan.data, form.clean.data,
        ),
        quotas={klass: field.data for klass, field in form.quotas.items() if field.data is not None},
        nominators=form.nominators.data or [], deadlines={stage: field.data for stage, field in form.deadlines.items()},
        secret=form.secret.data == "kin", quorum=form.quorum.data, majority=form.majority.data,
    )  # fmt: skip


# ---- a round --------------------------------------------------------------------------------------------------------


def _buttons(seen: Sight, facts: Facts) -> list[tuple[Transition, str]]:
    """The verbs of this state that are this person's, each with the reason why not yet ("" when it may be done)."""
    return [
        (one, rules.permitted(one, seen.actor, facts).reason)
        for one in TRANSITIONS
        if rules.concerns(one, seen.actor, facts)
    ]


@bp.get("/khen-thuong/<int:round_id>")
@open_to(SIGNED_IN)
def the_round(round_id: int) -> Response:
    return _page(sight_of(round_id))


def _page(seen: Sight, form: Any = None, verb: str = "") -> Response:
    found, facts = seen.round, queries.facts(seen.round)
    rows = candidates.candidates(found, own=seen.own)
    known = criteria.parse(found.criteria)
    return page(
        "commendations/round.html", 422 if form and form.errors else 200,
        found=found, state=seen.state, seen=seen, facts=facts, rows=rows, steps_list=steps(found), known=known,
        said=next_words(seen, facts), tasks=tasks(seen, facts) if seen.actor.has(*PREPARERS) else [],
        buttons=_buttons(seen, facts), source=queries.source_of(found.snapshot_id), timeline=queries.timeline(round_id=found.id),
        bases=dossier.bases_on(found.decided_on or clock.today()), form=form or ReasonForm(version=str(found.version)), verb=verb,
        until=queries.deadlines(found), stages=rules.STAGE_TITLES, class_title=rules.class_title,
        quorum=Quorum(found.quorum).title, majority=Majority(found.majority).title,
        nominators=[may.Nominator(one).title for one in found.nominators if one in list(may.Nominator)],
        is_office=seen.actor.has(*OFFICE), may_nominate=_may_nominate(seen), hundredths=criteria.hundredths,
        special={"decide": url_for("commendations.decide", round_id=found.id)},
    )  # fmt: skip


def _may_nominate(seen: Sight) -> bool:
    actor, found = seen.actor, seen.round
    until = queries.deadlines(found).get("nominating")
    return bool(may.can_nominate(actor, seen.state, found.nominators, until, clock.today(), actor.led_units))


@bp.post("/khen-thuong/<int:round_id>/lam/<verb>")
@open_to(*PREPARERS)
def do(round_id: int, verb: str) -> Response:
    """A verb of the table; one that asks for more has a page of its own."""
    if verb not in BY_VERB or verb == "decide":
        raise Missing
    seen, form, actor = sight_of(round_id), ReasonForm() if BY_VERB[verb].needs else VersionForm(), current_actor()
    if not form.validate_on_submit():
        return _page(seen, form, verb)
    version, reason = _version(form), getattr(form, "reason", None)
    words = reason.data if reason is not None else ""
    with transaction():
        if verb in PLAIN:
            operations.step(verb, round_id, version=version, actor=actor, reason=words)
        elif verb == "open_vote":
            council.open_vote(round_id, version=version, actor=actor)
        elif verb == "submit":
            awards.submit(round_id, version=version, actor=actor)
        else:
            council.void(verb, round_id, version=version, reason=words, actor=actor)
    flash(_("Đã xong: %(what)s.", what=str(BY_VERB[verb].title).lower()), "success")
    return go("commendations.the_round", round_id=round_id)


@bp.post("/khen-thuong/<int:round_id>/bai-vinh-danh")
@open_to(*OFFICE)
def draft_item(round_id: int) -> Response:
    """An item about the honour, as a draft of whoever asks; it goes through the desk like any other."""
    sight_of(round_id)
    with transaction():
        edition = awards.draft_item(round_id, actor=current_actor())
    flash(_("Đã soạn bản nháp. Hãy xem lại từng tên, thêm ảnh rồi gửi như mọi bài."), "success")
    return go("articles.edit", edition_id=edition.id)
