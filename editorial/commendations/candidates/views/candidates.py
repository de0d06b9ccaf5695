"""Proposals from the figures, nominations, a candidate's page, the report, withdrawing, and the lists of evidence."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from editorial.commendations.candidates import rules
from editorial.commendations.candidates.forms import (
    AppraisalForm,
    AttachmentForm,
    NominateForm,
    NoteForm,
    ReportForm,
)
from editorial.commendations.candidates.models import Candidate
from editorial.commendations.candidates.operations import candidates as operations
from editorial.commendations.candidates.queries import candidates as queries
from editorial.commendations.candidates.queries import evidence, proposals
from editorial.commendations.candidates.queries.candidates import AssessedCandidate
from editorial.commendations.candidates.queries.earlier import EarlierAward, EarlierAwards
from editorial.commendations.candidates.views.base import candidate_access
from editorial.commendations.rounds import queries as rounds
from editorial.commendations.rounds.forms import ReasonForm, VersionForm
from editorial.commendations.rounds.rules import category_title
from editorial.commendations.rounds.views.base import OFFICE, RoundAccess, bp, finish, press, round_access, version_of
from editorial.core import clock
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Stale
from editorial.core.i18n import gettext as _
from editorial.core.numbers import as_typed, row_id, row_ids
from editorial.core.web import go, page
from editorial.people.models import BOARD, Role
from editorial.units.queries import unit_choices


@bp.route("/khen-thuong/<int:round_id>/de-xuat", methods=["GET", "POST"])
@open_to(*OFFICE)
def propose(round_id: int) -> Response:
    """The frozen rows in the order of their places, each with its criteria; the office takes whom it chooses."""
    access, form = round_access(round_id), VersionForm()
    scope = request.args.get("loai", "ctv")
    if form.validate_on_submit():
        ids = row_ids(request.form.getlist("snapshot_row_id"))
        with transaction():
            added = operations.propose(round_id, ids, actor=current_actor())
        flash(_("Đã đưa %(n)s người, tập thể vào danh sách.", n=added) if added else _("Chưa chọn ai mới."), "success")
        return go("commendations.propose", round_id=round_id, loai=scope)
    found = proposals.proposals(access.round, scope, request.args.get("after"))
    address = partial(url_for, "commendations.propose", round_id=round_id)
    titles = {"ctv": _("Cộng tác viên"), "toa-soan": _("Tòa soạn, Ban Biên tập"), "tap-the": _("Tập thể")}
    return page(
        "commendations/propose.html", access=access, found=found, form=form,
        filters=[{"title": title, "url": address(loai=key), "current": key == scope} for key, title in titles.items()],
        may=rules.can_nominate(access.actor, access.state, (), None, clock.today(), ()), as_typed=as_typed,
        source=rounds.frozen_period(access.round.snapshot_id), category_title=category_title,
        pager={"prev_url": None, "next_url": address(loai=scope, after=found.after) if found.after else None},
    )  # fmt: skip


@bp.route("/khen-thuong/<int:round_id>/de-cu", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def nominate(round_id: int) -> Response:
    """A head nominates people of their units and the units; the office and the board find anybody by name."""
    access: RoundAccess = round_access(round_id)
    form: Any = NominateForm()
    actor, words = access.actor, request.args.get("q", "")[:100]
    anybody = actor.has(Role.STANDING_OFFICE, *BOARD)
    form.who.choices = _nominee_choices(access, words, anybody)
    until = rounds.deadlines(access.round).get("nominating")
    may = rules.can_nominate(actor, access.state, access.round.nominators, until, clock.today(), actor.led_units)

    def nominate_chosen() -> Candidate:
        person_id, unit_id = _parse_nominee(form.who.data)
        return operations.nominate(round_id, person_id=person_id, unit_id=unit_id, actor=actor)

    if candidate := form.perform(nominate_chosen):
        sentence = _("Đã đề cử %(name)s. Báo cáo thành tích đã được soạn sẵn; hãy xem và bổ sung.", name=candidate.name)
        flash(sentence, "success")
        return go("commendations.write_report", round_id=round_id, candidate_id=candidate.id)
    return page("commendations/nominate.html", 422 if form.errors else 200, access=access, form=form, may=may,
                anybody=anybody, words=words, until=until)  # fmt: skip


def _nominee_choices(access: RoundAccess, words: str, anybody: bool) -> list[tuple[str, str]]:
    """Units ("u<id>") and people ("p<id>-<unit>") who are not in the list yet."""
    listed = [row.candidate for row in queries.candidates(access.round) if row.candidate.withdrawn_at is None]
    listed_people = {candidate.person_id for candidate in listed}
    listed_units = {candidate.unit_id for candidate in listed if not candidate.person_id}
    led = set(access.actor.led_units)
    people = proposals.people_of_units(led) if led else []
    units = [(unit_id, name) for unit_id, name in unit_choices() if unit_id in led]
    if anybody and words.strip():
        people += proposals.search_people(words)
        units += [(unit_id, name) for unit_id, name in unit_choices() if words.strip().lower() in name.lower()]
    choices: dict[str, str] = {}
    for unit_id, name in units:
        if unit_id not in listed_units:
            choices[f"u{unit_id}"] = _("Tập thể: %(name)s", name=name)
    for person_id, name, unit_id, unit in people:
        if person_id not in listed_people:
            choices.setdefault(f"p{person_id}-{unit_id or 0}", f"{name}, {unit}" if unit else name)
    return list(choices.items())


def _parse_nominee(value: str) -> tuple[int | None, int | None]:
    """(person, unit) of a value that the form offered."""
    if value.startswith("u"):
        return None, row_id(value[1:])
    person, _dash, unit = value[1:].partition("-")
    return row_id(person), row_id(unit) or None


@bp.get("/khen-thuong/<int:round_id>/ung-vien/<int:candidate_id>")
@open_to(SIGNED_IN)
def the_candidate(round_id: int, candidate_id: int) -> Response:
    return candidate_page(round_id, candidate_id)


def candidate_page(round_id: int, candidate_id: int, **forms: Any) -> Response:
    """With the form that was refused, if one was."""
    access, assessed = candidate_access(round_id, candidate_id)
    candidate, actor, state = assessed.candidate, access.actor, access.state
    sees = access.sees_attachments
    return page(
        "commendations/candidate.html", 422 if any(form.errors for form in forms.values()) else 200, access=access,
        assessed=assessed, candidate=candidate, is_own=rules.is_own(actor, candidate),
        nominations=queries.nominations(candidate.id), notes=queries.notes(candidate.id) if sees else [],
        attachments=queries.attachments(candidate.id) if sees else [],
        appraise=rules.can_appraise(actor, state, candidate), may_write=rules.can_write_report(actor, state, candidate),
        may_withdraw=rules.can_withdraw(actor, state, candidate),
        appraisal_form=forms.get("appraisal") or AppraisalForm(formdata=None, obj=candidate),
        note_form=forms.get("note") or NoteForm(formdata=None),
        attachment_form=forms.get("attachment") or AttachmentForm(formdata=None),
        withdraw_form=forms.get("withdraw") or ReasonForm(formdata=None), category_title=category_title,
        is_office=actor.has(*OFFICE), as_typed=as_typed, evidence_url=partial(_evidence_url, assessed),
    )  # fmt: skip


def _evidence_url(assessed: AssessedCandidate, result: Any) -> str:
    """Where the figure of a criterion leads; "" without a list."""
    return _evidence_list_url(assessed.candidate, result.list) if result.list else ""


def _evidence_list_url(candidate: Candidate, kind: str) -> str:
    return url_for("commendations.evidence_list", round_id=candidate.round_id, candidate_id=candidate.id, loc=kind)


@bp.get("/khen-thuong/<int:round_id>/ung-vien/<int:candidate_id>/minh-chung")
@open_to(SIGNED_IN)
def evidence_list(round_id: int, candidate_id: int) -> Response:
    """The items, or the violations, that a criterion was measured by."""
    access, assessed = candidate_access(round_id, candidate_id)
    back_url = url_for("commendations.the_candidate", round_id=round_id, candidate_id=candidate_id)
    return _evidence_page(
        access, assessed.candidate, partial(_evidence_list_url, assessed.candidate), back_url, assessed.earlier
    )


@bp.get("/khen-thuong/<int:round_id>/bang-diem/<int:snapshot_row_id>")
@open_to(*OFFICE)
def row_evidence(round_id: int, snapshot_row_id: int) -> Response:
    """The same for a frozen row whom nobody has nominated yet."""
    access = round_access(round_id)
    address = partial(url_for, "commendations.row_evidence", round_id=round_id, snapshot_row_id=snapshot_row_id)
    candidate = proposals.as_candidate(access.round, snapshot_row_id)
    awards = EarlierAwards(access.round, rounds.frozen_period(access.round.snapshot_id))
    return _evidence_page(
        access, candidate, lambda kind: address(loc=kind), url_for("commendations.propose", round_id=round_id),
        awards.of(candidate.person_id, candidate.unit_id),
    )  # fmt: skip


def _evidence_page(
    access: RoundAccess,
    candidate: Candidate,
    address: Callable[[str], str],
    back_url: str,
    earlier: Sequence[EarlierAward],
) -> Response:
    period, chosen = rounds.frozen_period(access.round.snapshot_id), request.args.get("loc", "items")
    grade = "A" if chosen == "a" else ""
    titles = {"items": _("Bài được tính"), "a": _("Mức A"), "clean": _("Vi phạm"), "once": _("Đã được khen")}
    return page(
        "commendations/evidence.html", candidate=candidate, source=period, back_url=back_url, as_typed=as_typed,
        filters=[{"title": title, "url": address(key), "current": key == chosen} for key, title in titles.items()],
        violations=evidence.violations(candidate, period) if chosen == "clean" else None,
        counted_before=evidence.counted_before(candidate, period, earlier) if chosen == "once" else None,
        items=evidence.counted_items(candidate, period, grade=grade),
        reversed_items=evidence.reversed_items(candidate, period, grade=grade),
    )  # fmt: skip


@bp.route("/khen-thuong/<int:round_id>/ung-vien/<int:candidate_id>/bao-cao", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def write_report(round_id: int, candidate_id: int) -> Response:
    """The report is drafted once from the figures; from then on only people write it."""
    access, assessed = candidate_access(round_id, candidate_id)
    candidate, status = assessed.candidate, 0
    form: Any = ReportForm()
    rules.can_write_report(access.actor, access.state, candidate).require()
    try:
        if form.perform(
            lambda: operations.write_report(
                round_id, candidate_id, form.report.data, version=version_of(form), actor=access.actor
            )
        ):
            flash(_("Đã lưu báo cáo thành tích."), "success")
            return go("commendations.the_candidate", round_id=round_id, candidate_id=candidate_id)
    except Stale as problem:  # what was typed stays in the form
        status = problem.status
        form.report.errors = [problem.sentence]
    if request.method == "GET":
        form.report.data, form.version.data = candidate.report, str(candidate.version)
    draft = operations.draft_report(access.round, candidate)
    return page("commendations/report.html", status or (422 if form.errors else 200), access=access,
                candidate=candidate, form=form, draft=draft if draft != candidate.report else "")  # fmt: skip


@bp.post("/khen-thuong/<int:round_id>/ung-vien/<int:candidate_id>/rut")
@open_to(SIGNED_IN)
def withdraw(round_id: int, candidate_id: int) -> Response:
    candidate_access(round_id, candidate_id)
    form: Any = ReasonForm()
    if not form.validate_on_submit():
        return candidate_page(round_id, candidate_id, withdraw=form)
    return finish(
        lambda: operations.withdraw(round_id, candidate_id, form.reason.data, actor=current_actor()),
        _("Đã rút khỏi danh sách."), "commendations.the_candidate", round_id=round_id, candidate_id=candidate_id,
    )  # fmt: skip


@bp.post("/khen-thuong/<int:round_id>/ung-vien/<int:candidate_id>/neu-ten")
@open_to(SIGNED_IN)
def set_publicity_consent(round_id: int, candidate_id: int) -> Response:
    """May the name stand on the public roll of honour."""
    candidate_access(round_id, candidate_id)
    consents = request.form.get("publicity_consent") == "co"
    return press(
        lambda: operations.set_publicity_consent(round_id, candidate_id, consents, actor=current_actor()),
        _("Đã ghi ý kiến của bạn."), "commendations.the_candidate", round_id=round_id, candidate_id=candidate_id,
    )  # fmt: skip
