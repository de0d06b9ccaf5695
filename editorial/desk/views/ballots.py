"""What the board has before it, the page where one reads and votes, and the later review of an urgent approval."""

from datetime import datetime
from types import SimpleNamespace

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from editorial.articles.queries import case_for
from editorial.articles.rules import Case
from editorial.ballots import queries, rules
from editorial.ballots.rules import BallotFacts
from editorial.core.access import Actor, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid, Missing
from editorial.core.i18n import gettext as _
from editorial.core.tasks import TaskCard, late_note
from editorial.core.web import go, page
from editorial.desk.forms.ballots import VoteForm, review_form
from editorial.desk.forms.verbs import VerbForm
from editorial.desk.queries.labels import label_warnings
from editorial.desk.views.after_vote import after_vote
from editorial.desk.views.base import bp
from editorial.people.models import BOARD, READS_ALL_SENT, Role
from editorial.workflow.operations import review_approval
from editorial.workflow.rules import permitted

AGENDA_READERS = (*BOARD, Role.STANDING_OFFICE, Role.OBSERVER)


def late_review_cards(actor: Actor, now: datetime) -> list[TaskCard]:
    """On the office's page: urgent items whose later look is late."""
    return [
        TaskCard(
            verb=_("Xem"), title=_("Tin khẩn chờ xem lại: %(title)s", title=look.title), who=look.unit, tone="wrong",
            url=url_for("desk.agenda"), until=look.due_at, due=look.due_at, since=look.at, note=late_note(look.due_at, now),
        )
        for look in queries.pending_reviews(actor)
        if look.is_late
    ]  # fmt: skip


@bp.get("/ban-bien-tap")
@open_to(*AGENDA_READERS)
def agenda() -> Response:
    """What waits for a later look, what waits for my vote, what is in vote, what was decided lately."""
    actor = current_actor()
    found = queries.agenda(actor, request.args.get("after"))
    first = not request.args.get("after")
    looks = queries.pending_reviews(actor) if first else []
    return page(
        "desk/agenda.html",
        looks=[(look, review_form(look.approval_id)) for look in looks],
        mine=[item for item in found.rows if item.mine],
        others=[item for item in found.rows if not item.mine],
        decided=queries.recently_decided(actor) if first else [],
        pager=SimpleNamespace(
            prev_url=None, next_url=url_for("desk.agenda", after=found.after) if found.after else None
        ),
        first=first,
    )


@bp.get("/phieu/<int:edition_id>")
@open_to(*READS_ALL_SENT)
def ballot(edition_id: int) -> Response:
    """The exact words of the ballot, what changed since this person last saw them, and the vote."""
    actor = current_actor()
    case = case_for(actor, edition_id)
    found = queries.latest_ballot(edition_id)
    if found is None:
        raise Missing
    form = VoteForm(data={"revision_hash": found.revision_hash})
    if actor.has(*AGENDA_READERS):
        form.next.data = url_for("desk.agenda")
    return ballot_page(case, found, form)


def ballot_page(case: Case, ballot: BallotFacts, form: VoteForm | VerbForm, status: int = 200) -> Response:
    """The page where a person reads the words of a ballot and votes; `form` is fresh, or was refused."""
    actor = current_actor()
    may_substitute = rules.replaceable(ballot) and permitted("substitute", actor, case, ballot)
    reading = queries.reading(case, ballot, actor)
    return page(
        "desk/ballot.html",
        status,
        case=case,
        ballot=ballot,
        ballot_visibility=rules.ballot_visibility(actor, case.authors, ballot),
        may_substitute=bool(may_substitute),
        may_decide=bool(permitted("approve_now", actor, case)),
        next_step=after_vote(case, ballot),
        form=form,
        verdict=permitted("vote", actor, case, ballot),
        reading=reading,
        labels=[] if ballot.outcome else label_warnings(case, reading.text, reading.reading.genre),
    )


@bp.route("/phieu/xem-lai/<int:approval_id>", methods=["GET", "POST"])
@open_to(*BOARD)
def review(approval_id: int) -> Response:
    """Another member looks at what one person approved alone."""
    actor = current_actor()
    form = review_form(approval_id)
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                review_approval(approval_id, actor=actor, agrees=form.agrees.data == "yes", note=form.note.data or "")
        except Invalid as problem:
            form.add_errors(problem)
        else:
            flash(_("Đã ghi ý kiến xem lại của bạn."), "success")
            return go("desk.agenda")
    looks = queries.pending_reviews(actor, approval_id)
    if not looks:
        raise Missing
    return page("desk/review.html", 422 if form.errors else 200, look=looks[0], form=form)
