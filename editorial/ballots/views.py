"""What the board has before it, and the page where one reads and votes. The vote itself is a verb of the workflow."""

from types import SimpleNamespace

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from editorial.articles.queries import case_for
from editorial.articles.rules import Case
from editorial.ballots import queries, rules
from editorial.ballots.forms import VoteForm, review_form
from editorial.ballots.rules import BallotFacts, Sight
from editorial.core.access import current_actor, open_to
from editorial.core.errors import Missing
from editorial.core.web import page
from editorial.people.models import BOARD, READS_ALL_SENT, Role
from editorial.workflow.rules import permitted

bp = Blueprint("ballots", __name__)

AGENDA_READERS = (*BOARD, Role.STANDING_OFFICE, Role.OBSERVER)


def ballot_sight(case: Case, ballot: BallotFacts) -> Sight:
    return rules.sight(current_actor(), case.authors, ballot)


def may_substitute(case: Case, ballot: BallotFacts) -> bool:
    return bool(rules.replaceable(ballot)) and bool(permitted("substitute", current_actor(), case, ballot))


bp.add_app_template_global(ballot_sight)
bp.add_app_template_global(may_substitute)


@bp.get("/ban-bien-tap")
@open_to(*AGENDA_READERS)
def agenda() -> Response:
    """What waits for a later look, what waits for my vote, what is in vote, what was decided lately."""
    actor = current_actor()
    found = queries.agenda(actor, request.args.get("after"))
    first = not request.args.get("after")
    looks = queries.late_looks(actor) if first else []
    return page(
        "ballots/agenda.html",
        looks=[(look, review_form(look.approval_id)) for look in looks],
        mine=[item for item in found.rows if item.mine],
        others=[item for item in found.rows if not item.mine],
        decided=queries.lately_decided(actor) if first else [],
        pager=SimpleNamespace(
            prev_url=None, next_url=url_for("ballots.agenda", after=found.after) if found.after else None
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
        form.next.data = url_for("ballots.agenda")
    return page(
        "ballots/ballot.html",
        case=case,
        ballot=found,
        form=form,
        verdict=permitted("vote", actor, case, found),
        reading=queries.reading(case, found, actor),
    )
