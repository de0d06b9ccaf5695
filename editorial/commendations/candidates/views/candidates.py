"""Whom the figures propose, who is put forward, a candidate's page, the report, withdrawing, and the lists of evidence."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from editorial.commendations.candidates.forms import AppraisalForm, AttachmentForm, NominateForm, NoteForm, ReportForm
from editorial.commendations.candidates.models import Candidate
from editorial.commendations.candidates.operations import candidates as operations
from editorial.commendations.candidates.queries import candidates as queries
from editorial.commendations.candidates.queries import evidence, proposals
from editorial.commendations.candidates.rules import can_appraise, can_nominate, can_withdraw, can_write_report
from editorial.commendations.candidates.views.base import candidate_of
from editorial.commendations.criteria.rules import hundredths
from editorial.commendations.rounds import queries as rounds
from editorial.commendations.rounds import rules
from editorial.commendations.rounds.forms import ReasonForm, VersionForm
from editorial.commendations.rounds.views.base import OFFICE, RoundAccess, bp, round_access
from editorial.core import clock
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid, Missing, Stale
from editorial.core.i18n import gettext as _
from editorial.core.web import go, page
from editorial.people.models import BOARD, Role
from editorial.units.queries import unit_choices


@bp.route("/khen-thuong/<int:round_id>/de-xuat", methods=["GET", "POST"])
@open_to(*OFFICE)
def propose(round_id: int) -> Response:
    """The frozen rows in the order of their places, each criterion ticked or crossed; the office takes whom it chooses."""
    seen, form = round_access(round_id), VersionForm()
    scope = request.args.get("loai", "ctv")
    if form.validate_on_submit():
        ids = [int(raw) for raw in request.form.getlist("snapshot_row_id") if raw.isdigit() and len(raw) < 10]
        with transaction():
            added = operations.propose(round_id, ids, actor=current_actor())
        flash(_("Đã đưa %(n)s người, tập thể vào danh sách.", n=added) if added else _("Chưa chọn ai mới."), "success")
        return go("commendations.propose", round_id=round_id, loai=scope)
    found = proposals.proposals(seen.round, scope, request.args.get("after"))
    filters = [
        {"title": title, "url": url_for("commendations.propose", round_id=round_id, loai=one), "current": one == scope}
        for one, title in _scopes()
    ]
    more = url_for("commendations.propose", round_id=round_id, loai=scope, after=found.after) if found.after else None
    return page(
        "commendations/propose.html", seen=seen, found=found, form=form, filters=filters,
        may=can_nominate(seen.actor, seen.state, (), None, clock.today(), ()), hundredths=hundredths,
        source=rounds.source_of(seen.round.snapshot_id), category_title=rules.category_title,
        pager={"prev_url": None, "next_url": more},
    )  # fmt: skip


def _scopes() -> list[tuple[str, str]]:
    return [("ctv", _("Cộng tác viên")), ("toa-soan", _("Tòa soạn, Ban Biên tập")), ("tap-the", _("Tập thể"))]


@bp.route("/khen-thuong/<int:round_id>/de-cu", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def nominate(round_id: int) -> Response:
    """A head puts forward people of their units and the units; the office and the board find anybody by name."""
    seen, form = round_access(round_id), NominateForm()
    actor, words = seen.actor, request.args.get("q", "")[:100]
    anybody = actor.has(Role.STANDING_OFFICE, *BOARD)
    form.who.choices = _choices(seen, words, anybody)
    until = rounds.deadlines(seen.round).get("nominating")
    may = can_nominate(actor, seen.state, seen.round.nominators, until, clock.today(), actor.led_units)
    if form.validate_on_submit():
        person_id, unit_id = _named(form.who.data)
        try:
            with transaction():
                one = operations.nominate(round_id, person_id=person_id, unit_id=unit_id, actor=actor)
        except Invalid as problem:
            form.who.errors = [*form.who.errors, problem.sentence]
        else:
            flash(
                _("Đã đề cử %(name)s. Báo cáo thành tích đã được soạn sẵn; hãy xem và bổ sung.", name=one.name),
                "success",
            )
            return go("commendations.write_report", round_id=round_id, candidate_id=one.id)
    return page("commendations/nominate.html", 422 if form.errors else 200, seen=seen, form=form, may=may,
                anybody=anybody, words=words, until=until)  # fmt: skip


def _choices(seen: RoundAccess, words: str, anybody: bool) -> list[tuple[str, str]]:
    listed = queries.candidates(seen.round)
    people = {row.candidate.person_id for row in listed if row.candidate.withdrawn_at is None}
    units = {
        row.candidate.unit_id for row in listed if not row.candidate.person_id and row.candidate.withdrawn_at is None
    }
    led = set(seen.actor.led_units)
    found = proposals.people_of_units(led) if led else []
    known = [(unit_id, name) for unit_id, name in unit_choices() if unit_id in led]
    if anybody and words.strip():
        found += proposals.search_people(words)
        known += [(unit_id, name) for unit_id, name in unit_choices() if words.strip().lower() in name.lower()]
    choices: dict[str, str] = {}
    for unit_id, name in known:
        if unit_id not in units:
            choices[f"u{unit_id}"] = _("Tập thể: %(name)s", name=name)
    for person_id, name, unit_id, unit in found:
        if person_id not in people:
            choices.setdefault(f"p{person_id}-{unit_id or 0}", f"{name}, {unit}" if unit else name)
    return list(choices.items())


def _named(raw: str) -> tuple[int | None, int | None]:
    """Of a value that the form offered."""
    if raw.startswith("u"):
        return None, int(raw[1:])
    person, _dash, unit = raw[1:].partition("-")
    return int(person), int(unit) or None


@bp.get("/khen-thuong/<int:round_id>/ung-vien/<int:candidate_id>")
@open_to(SIGNED_IN)
def the_candidate(round_id: int, candidate_id: int) -> Response:
    return candidate_page(round_id, candidate_id)


def candidate_page(round_id: int, candidate_id: int, **forms: Any) -> Response:
    """With the form that was refused, if one was."""
    seen, row = candidate_of(round_id, candidate_id)
    one, actor = row.candidate, seen.actor
    theirs = actor.id == one.person_id if one.person_id else one.unit_id is not None and actor.leads(one.unit_id)
    appraise = can_appraise(actor, seen.state, row.standing)
    wrong = any(form.errors for form in forms.values())
    return page(
        "commendations/candidate.html", 422 if wrong else 200, seen=seen, row=row, one=one, theirs=theirs,
        nominations=queries.nominations(one.id), notes=queries.notes(one.id) if seen.sees_attachments else [],
        attachments=queries.attachments(one.id) if seen.sees_attachments else [], appraise=appraise,
        may_write=can_write_report(actor, seen.state, row.standing),
        may_withdraw=can_withdraw(actor, seen.state, row.standing),
        appraisal_form=forms.get("appraisal") or AppraisalForm(formdata=None, obj=one),
        note_form=forms.get("note") or NoteForm(formdata=None),
        attachment_form=forms.get("attachment") or AttachmentForm(formdata=None),
        withdraw_form=forms.get("withdraw") or ReasonForm(formdata=None), category_title=rules.category_title,
        is_office=actor.has(*OFFICE), hundredths=hundredths, evidence_url=lambda result: _evidence_url(row, result),
    )  # fmt: skip


def _evidence_url(row: queries.Row, result: Any) -> str:
    if not result.list:
        return ""
    if result.list == "once":
        return url_for("commendations.the_round", round_id=row.earlier[0].round_id) if row.earlier else ""
    return _evidence_at(row, result.list)


def _evidence_at(row: queries.Row, chosen: str) -> str:
    one = row.candidate
    return url_for("commendations.evidence_list", round_id=one.round_id, candidate_id=one.id, loc=chosen)


@bp.get("/khen-thuong/<int:round_id>/ung-vien/<int:candidate_id>/minh-chung")
@open_to(SIGNED_IN)
def evidence_list(round_id: int, candidate_id: int) -> Response:
    """The items, or the violations, that a criterion was measured by."""
    seen, row = candidate_of(round_id, candidate_id)
    back = url_for("commendations.the_candidate", round_id=round_id, candidate_id=candidate_id)
    return _evidence(seen, row.candidate, partial(_evidence_at, row), back)


@bp.get("/khen-thuong/<int:round_id>/bang-diem/<int:snapshot_row_id>")
@open_to(*OFFICE)
def row_evidence(round_id: int, snapshot_row_id: int) -> Response:
    """The same for a frozen row that nobody has put forward yet."""
    seen = round_access(round_id)
    one = proposals.as_candidate(seen.round, snapshot_row_id)
    return _evidence(
        seen, one,
        lambda chosen: url_for(
            "commendations.row_evidence", round_id=round_id, snapshot_row_id=snapshot_row_id, loc=chosen
        ),
        url_for("commendations.propose", round_id=round_id),
    )  # fmt: skip


def _evidence(seen: RoundAccess, one: Candidate, address: Callable[[str], str], back: str) -> Response:
    source, chosen = rounds.source_of(seen.round.snapshot_id), request.args.get("loc", "items")
    grade = "A" if chosen == "a" else ""
    filters = [
        {"title": title, "url": address(kind), "current": kind == chosen}
        for kind, title in (("items", _("Bài được tính")), ("a", _("Mức A")), ("clean", _("Vi phạm")))
    ]
    return page(
        "commendations/evidence.html", one=one, source=source, filters=filters, back=back,
        violations=evidence.violations(one, source) if chosen == "clean" else None,
        lines=evidence.lines(one, source, grade=grade), backs=evidence.taken_back(one, source, grade=grade),
        hundredths=hundredths,
    )  # fmt: skip


@bp.route("/khen-thuong/<int:round_id>/ung-vien/<int:candidate_id>/bao-cao", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def write_report(round_id: int, candidate_id: int) -> Response:
    """The report: drafted once from the figures, from then on only people write it."""
    seen, row = candidate_of(round_id, candidate_id)
    form: Any = ReportForm()
    can_write_report(seen.actor, seen.state, row.standing).require()
    status = 200
    if form.validate_on_submit():
        raw = form.version.data or ""
        try:
            with transaction():
                operations.write_report(
                    round_id, candidate_id, form.report.data, version=int(raw) if raw.isdigit() and len(raw) < 10 else 0,
                    actor=seen.actor,
                )  # fmt: skip
        except Stale as problem:
            status = problem.status
            form.report.errors = [problem.sentence]
        else:
            flash(_("Đã lưu báo cáo thành tích."), "success")
            return go("commendations.the_candidate", round_id=round_id, candidate_id=candidate_id)
    elif request.method == "GET":
        form.report.data, form.version.data = row.candidate.report, str(row.candidate.version)
    draft = operations.fresh_draft(seen.round, row.candidate)
    return page("commendations/report.html", status if status != 200 else 422 if form.errors else 200, seen=seen, row=row,
                one=row.candidate, form=form, draft=draft if draft != row.candidate.report else "")  # fmt: skip


@bp.post("/khen-thuong/<int:round_id>/ung-vien/<int:candidate_id>/rut")
@open_to(SIGNED_IN)
def withdraw(round_id: int, candidate_id: int) -> Response:
    candidate_of(round_id, candidate_id)
    form: Any = ReasonForm()
    if not form.validate_on_submit():
        return candidate_page(round_id, candidate_id, withdraw=form)
    with transaction():
        operations.withdraw(round_id, candidate_id, form.reason.data, actor=current_actor())
    flash(_("Đã rút khỏi danh sách."), "success")
    return go("commendations.the_candidate", round_id=round_id, candidate_id=candidate_id)


@bp.post("/khen-thuong/<int:round_id>/ung-vien/<int:candidate_id>/neu-ten")
@open_to(SIGNED_IN)
def set_publicity_consent(round_id: int, candidate_id: int) -> Response:
    """May the name stand on the public roll of honour."""
    candidate_of(round_id, candidate_id)
    if not VersionForm().validate_on_submit():
        raise Missing
    with transaction():
        operations.set_publicity_consent(
            round_id, candidate_id, request.form.get("publicity_consent") == "co", actor=current_actor()
        )
    flash(_("Đã ghi ý kiến của bạn."), "success")
    return go("commendations.the_candidate", round_id=round_id, candidate_id=candidate_id)
