"""The vote on one page, the count, and the decision between tied candidates."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from flask import flash, request
from werkzeug.wrappers import Response

from editorial.commendations.candidates.queries.candidates import candidates as assessed_candidates
from editorial.commendations.council import queries
from editorial.commendations.council.forms import BallotPaper, MinutesForm, TieBreakForm
from editorial.commendations.council.models import CouncilBallot
from editorial.commendations.council.operations import ballots as operations
from editorial.commendations.council.operations import membership
from editorial.commendations.council.rules import voting
from editorial.commendations.council.rules.choosing import CategoryResult
from editorial.commendations.council.rules.voting import Member, VoteChoice
from editorial.commendations.rounds import queries as rounds
from editorial.commendations.rounds.forms import VersionForm
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.rules import CATEGORIES, Majority, Quorum, category_title, meeting_of
from editorial.commendations.rounds.views.base import RoundAccess, bp, council_access, finish, press, version_of
from editorial.core import clock
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.errors import Missing
from editorial.core.i18n import gettext as _
from editorial.core.numbers import row_id
from editorial.core.web import go, page
from editorial.people.models import BOARD_LEADERS

FIELD = "phieu_"
"""Fields of this name are never kept for later when a session has ended: whose words those were must not be stored."""


@bp.route("/khen-thuong/<int:round_id>/bo-phieu", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def vote(round_id: int) -> Response:
    """Everybody whom this member votes on, on one page; sent once, together."""
    access, actor = council_access(round_id), current_actor()
    running = queries.vote_status(access.round).running
    paper: Any = BallotPaper()
    if paper.validate_on_submit():
        ballot_id, choices = _ballot_of_paper(round_id, paper.ballot.data), _typed_choices()
        return finish(
            lambda: operations.cast(ballot_id, choices, actor=actor),
            _("Đã nhận phiếu của bạn. Cảm ơn bạn."), "commendations.vote", round_id=round_id,
        )  # fmt: skip
    candidates = queries.candidates_of_ballot(running.id) if running else []
    recused = queries.recorded_recusals(round_id)
    members = queries.council_members(round_id)
    member = next((member for member in members if member.person_id == actor.id), None)
    voters = queries.voter_ids(running.id) if running else set()
    assessed = assessed_candidates(access.round, only=[candidate.id for candidate in candidates])
    return page(
        "commendations/vote.html", access=access, running=running, assessed={row.id: row for row in assessed},
        mine=[
            candidate for candidate in candidates
            if (candidate.id, actor.id) not in recused and candidate.person_id != actor.id
        ],
        recused=[
            (candidate, recused[candidate.id, actor.id]) for candidate in candidates
            if (candidate.id, actor.id) in recused
        ],
        verdict=voting.can_vote(member, actor.id in voters), has_voted=actor.id in voters, voters=len(voters),
        form=BallotPaper(formdata=None, ballot=running.id if running else ""), field=FIELD, choices=list(VoteChoice),
        majority=Majority(access.round.majority).title, category_title=category_title,
    )  # fmt: skip


def _ballot_of_paper(round_id: int, typed: str) -> int:
    """The vote that a paper was filled in for, which may be over by now, with another one open. Raises Missing."""
    found = row_id(typed)
    if found not in [ballot.id for ballot in queries.ballots_of(round_id)]:
        raise Missing
    return found


def _typed_choices() -> dict[int, str]:
    """What was chosen, by candidate."""
    typed = {name.removeprefix(FIELD): value for name, value in request.form.items() if name.startswith(FIELD)}
    return {candidate: value for number, value in typed.items() if (candidate := row_id(number))}


@bp.get("/khen-thuong/<int:round_id>/ket-qua")
@open_to(SIGNED_IN)
def result(round_id: int) -> Response:
    return _result_page(council_access(round_id))


def _result_page(
    access: RoundAccess, refused_form: Any = None, category: str = "", minutes_form: Any = None
) -> Response:
    """`refused_form`: the chair's decision in this category, when it was refused; `minutes_form` likewise."""
    found, actor = access.round, access.actor
    status, members = queries.vote_status(found), queries.council_members(found.id)
    voters = queries.voter_ids(status.running.id) if status.running else set()
    missing = [member.name for member in members if member.present and member.person_id not in voters]
    can_count = voting.can_close(Quorum(found.quorum), len(members), len(voters), len(missing))
    is_chair, ballots = membership.is_chair(actor, found.id), status.closed
    forms = {}
    for tie in status.selection.ties:
        is_refused = refused_form is not None and tie.category == category
        forms[tie.category] = refused_form if is_refused else _tie_break_form(tie, str(found.version))
    return page(
        "commendations/result.html",
        422 if any(form is not None and form.errors for form in (refused_form, minutes_form)) else 200, access=access,
        vote=status, ballots=ballots, missing=missing, can_count=can_count, voters=len(voters), members=len(members),
        runs_meeting=membership.can_run_meeting(actor, found.id), is_chair=is_chair,
        may_vote_again=is_chair or actor.has(*BOARD_LEADERS), tie_break_forms=forms, category_title=category_title,
        minutes_form=minutes_form or _minutes_form(found, status),
        open_choices=[] if found.secret else _named_choices(ballots, members),
        majority=Majority(found.majority).title, quorum=Quorum(found.quorum).title,
    )  # fmt: skip


def _minutes_form(found: Round, status: queries.VoteStatus) -> Any:
    """What was written down, or as the software saw the vote; the place of the last meeting that was written down."""
    minutes = status.closed[0].minutes if status.closed else ""
    if meeting := meeting_of(found.meeting):
        hours = {"begins": time.fromisoformat(meeting.begins), "ends": time.fromisoformat(meeting.ends)}
        return MinutesForm(formdata=None, minutes=minutes, day=meeting.day, place=meeting.place, **hours)
    if status.main is None:
        return MinutesForm(formdata=None)
    opened = clock.to_vietnam(status.main.opened_at)
    ended = clock.to_vietnam(status.main.closed_at or clock.now())
    return MinutesForm(
        formdata=None, minutes=minutes, day=opened.date(), begins=opened.time(), ends=ended.time(),
        place=rounds.last_meeting_place() or _("Phòng họp Ủy ban nhân dân phường"),
    )  # fmt: skip


def _tie_break_form(tie: CategoryResult, version: str | None = None) -> Any:
    """As it was sent, or with a version as it is shown first."""
    form = TieBreakForm() if version is None else TieBreakForm(formdata=None, version=version)
    form.candidate_ids.choices = [(candidate.id, candidate.name) for candidate in tie.tied]
    return form


def _named_choices(ballots: Sequence[CouncilBallot], members: Sequence[Member]) -> list[tuple[str, str, str]]:
    """Of open votes: candidate, member, and what the member said."""
    names = {member.person_id: member.name for member in members}
    found = []
    for ballot in ballots:
        candidates = {candidate.id: candidate.name for candidate in queries.candidates_of_ballot(ballot.id)}
        for (candidate_id, person_id), choice in sorted(queries.open_choices(ballot.id).items()):
            found.append((candidates.get(candidate_id, ""), names.get(person_id, ""), choice.title))
    return found


@bp.post("/khen-thuong/<int:round_id>/kiem-phieu")
@open_to(SIGNED_IN)
def count(round_id: int) -> Response:
    """Close the running ballot and write its numbers."""
    access, form = council_access(round_id), MinutesForm()
    running = queries.vote_status(access.round).running
    if running is None or not form.validate_on_submit():
        return _result_page(access, minutes_form=form if running else None)
    ballot_id = running.id
    return finish(
        lambda: operations.count(ballot_id, form.minutes.data or "", form.meeting, actor=current_actor()),
        _("Đã kiểm phiếu."), "commendations.result", round_id=round_id,
    )  # fmt: skip


@bp.post("/khen-thuong/<int:round_id>/bien-ban")
@open_to(SIGNED_IN)
def write_minutes(round_id: int) -> Response:
    access, form = council_access(round_id), MinutesForm()
    main = queries.vote_status(access.round).main
    if main is None or not form.validate_on_submit():
        return _result_page(access, minutes_form=form if main else None)
    ballot_id = main.id
    return finish(
        lambda: operations.write_minutes(ballot_id, form.minutes.data or "", form.meeting, actor=current_actor()),
        _("Đã ghi biên bản."), "commendations.result", round_id=round_id,
    )  # fmt: skip


@bp.post("/khen-thuong/<int:round_id>/bo-phieu-lai/<category>")
@open_to(SIGNED_IN)
def second_vote(round_id: int, category: str) -> Response:
    """The council votes again between tied candidates."""
    council_access(round_id)
    if category not in CATEGORIES:
        raise Missing
    return press(
        lambda: operations.second_vote(round_id, category, version=version_of(VersionForm()), actor=current_actor()),
        _("Đã mở bỏ phiếu lại giữa những người bằng phiếu."), "commendations.result", round_id=round_id,
    )  # fmt: skip


@bp.post("/khen-thuong/<int:round_id>/chon/<category>")
@open_to(SIGNED_IN)
def break_tie(round_id: int, category: str) -> Response:
    """The chair's reasoned decision between tied candidates."""
    access = council_access(round_id)
    ties = {tie.category: tie for tie in queries.vote_status(access.round).selection.ties}
    if category not in ties:
        raise Missing
    form = _tie_break_form(ties[category])
    if form.perform(
        lambda: operations.break_tie(
            round_id,
            category,
            form.candidate_ids.data or [],
            form.reason.data,
            version=version_of(form),
            actor=current_actor(),
        )
    ):
        flash(_("Đã ghi quyết định của chủ tịch Hội đồng."), "success")
        return go("commendations.result", round_id=round_id)
    return _result_page(access, form, category)
