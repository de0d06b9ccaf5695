"""Everything that the documents of a round say, read together."""

from datetime import date

from editorial.commendations.candidates.queries.candidates import AssessedCandidate, candidates
from editorial.commendations.council import queries as council
from editorial.commendations.council.models import CouncilBallot
from editorial.commendations.council.queries import VoteStatus
from editorial.commendations.council.rules.voting import Count
from editorial.commendations.criteria import rules as criteria
from editorial.commendations.dossier.rules.dossier import BallotRecord, Dossier, RecommendedCandidate
from editorial.commendations.rounds import queries as rounds
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.rules import Majority, Quorum, category_title
from editorial.core import clock, legal, settings
from editorial.core.i18n import gettext as _


def bases_on(day: date) -> list[str]:
    """The laws that documents of this day cite, as printed."""
    return [
        _("Căn cứ %(title)s", title=basis.title if basis.code in basis.title else f"{basis.title} ({basis.code})")
        for basis in legal.in_force("commendation", day)
    ]


def dossier(found: Round, ward: str) -> Dossier:
    """As the round stands. Settings and laws are those of the decision's day, or of today."""
    day = found.decided_on or clock.today()
    values = settings.in_force(*criteria.DOSSIER, on=day)
    status, members = council.vote_status(found), council.council_members(found.id)
    counts = {
        result.candidate.id: result.count for result in status.results.get(status.main.id if status.main else 0, ())
    }
    order = [candidate.id for group in status.selection.categories for candidate in group.selected]
    assessed = {row.id: row for row in candidates(found, only=order)}
    closed_at = status.closed[0].closed_at if status.closed else None
    return Dossier(
        ward=ward, agency=values[criteria.AGENCY.key], symbol=values[criteria.SYMBOL.key], title=found.title,
        year=found.year, theme=found.theme, period=rounds.frozen_period(found.snapshot_id).title, bases=bases_on(day),
        level=values[criteria.LEVEL.key], members=members, quorum=Quorum(found.quorum).title,
        majority=Majority(found.majority).title, quotas=found.quotas,
        recommended=[_recommended(assessed[id_], counts.get(id_)) for id_ in order if id_ in assessed],
        recused=council.named_recusals(
            council.recorded_recusals(found.id), members, council.shortlisted(found.id)
        ),
        ballots=[_ballot_record(ballot, status) for ballot in status.closed],
        tie_breaks=[(category, row.reason) for category, row in status.tie_breaks.items()],
        met_at=clock.to_vietnam(closed_at) if closed_at else None,
        bonus=(values[criteria.BONUS_PERSON.key], values[criteria.BONUS_UNIT.key]),
    )  # fmt: skip


def _recommended(assessed: AssessedCandidate, count: Count | None) -> RecommendedCandidate:
    candidate = assessed.candidate
    return RecommendedCandidate(
        candidate.name, candidate.unit_name, candidate.category, candidate.person_id is None, assessed.figures,
        candidate.report, count, criteria.not_assessed(assessed.criteria_results),
    )  # fmt: skip


def _ballot_record(ballot: CouncilBallot, status: VoteStatus) -> BallotRecord:
    second = _("Bỏ phiếu lại, loại %(category)s", category=category_title(ballot.category)) if ballot.category else ""
    rows = [
        (result.candidate.name, result.candidate.category, result.count, result.passed)
        for result in status.results.get(ballot.id, ())
    ]
    return BallotRecord(
        second or _("Bỏ phiếu"), ballot.secret, ballot.members, ballot.voters or 0, rows, ballot.minutes
    )
