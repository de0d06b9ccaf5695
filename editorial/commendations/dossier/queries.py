"""Everything that the documents of a round say, read together."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select

from editorial.commendations.candidates.models import Candidate
from editorial.commendations.candidates.queries.candidates import AssessedCandidate, candidates
from editorial.commendations.council import queries as council
from editorial.commendations.council.models import CouncilBallot
from editorial.commendations.council.queries import VoteStatus
from editorial.commendations.council.rules.choosing import CategoryResult
from editorial.commendations.council.rules.voting import Count
from editorial.commendations.criteria import rules as criteria
from editorial.commendations.dossier.rules.dossier import (
    BallotRecord,
    Dossier,
    Issuer,
    QuotaRecord,
    RecommendedCandidate,
)
from editorial.commendations.rounds import queries as rounds
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.rules import Majority, Quorum, category_on_paper, meeting_of, position_lines
from editorial.core import clock, legal, settings
from editorial.core.db import db
from editorial.core.documents import NATION, PARTY
from editorial.core.i18n import gettext as _
from editorial.units.models import Unit, UnitKind


def bases_on(day: date, own: str = "") -> list[str]:
    """What documents of this day cite, as printed: the laws in their order, then the round's own documents."""
    laws = [legal.citation(basis.title, basis.code) for basis in legal.in_force("commendation", day)]
    lines = [line.strip(" ;.") for line in own.split("\n")]
    documents = [line.removeprefix(_("Căn cứ")).strip() for line in lines]
    return [_("Căn cứ %(what)s", what=what) for what in [*laws, *documents] if what]


def dossier(found: Round, ward: str) -> Dossier:
    """As the round stands. Settings and laws are those of the decision's day, or of today."""
    day = found.decided_on or clock.today()
    values = settings.in_force(*criteria.DOSSIER, on=day)
    status, members = council.vote_status(found), council.council_members(found.id)
    counts = {
        result.candidate.id: result.count for result in status.results.get(status.main.id if status.main else 0, ())
    }
    order = [candidate.id for group in status.selection.categories for candidate in group.selected]
    assessed, issuers = {row.id: row for row in candidates(found, only=order)}, _issuers(order, values)
    return Dossier(
        ward=ward, agency=values[criteria.AGENCY.key], symbol=values[criteria.SYMBOL.key], title=found.title,
        year=found.year, theme=found.theme, period=rounds.frozen_period(found.snapshot_id).title,
        bases=bases_on(day, found.bases), level=values[criteria.LEVEL.key], members=members,
        quorum=Quorum(found.quorum).title, majority=Majority(found.majority).title, quotas=found.quotas,
        recommended=[
            _recommended(assessed[id_], counts.get(id_), issuers[id_]) for id_ in order if id_ in assessed
        ],
        recused=council.named_recusals(
            council.recorded_recusals(found.id), members, council.shortlisted(found.id)
        ),
        ballots=[_ballot_record(ballot, status, sum(bool(member.present) for member in members)) for ballot in status.closed],
        over_quotas=[_quota_record(group) for group in status.selection.categories if group.over_quota],
        tie_breaks=[(category, row.reason) for category, row in status.tie_breaks.items()],
        meeting=meeting_of(found.meeting), drafted_on=rounds.submitted_on(found.id) or clock.today(),
        bonus=(values[criteria.BONUS_PERSON.key], values[criteria.BONUS_UNIT.key]),
        proposer=(position_lines(values[criteria.PROPOSER_POSITION.key]), values[criteria.PROPOSER.key]),
        signer=(position_lines(found.signer_title or values[criteria.SIGNER_POSITION.key]), found.signer),
    )  # fmt: skip


def _issuers(candidate_ids: Collection[int], values: Mapping[str, str]) -> dict[int, Issuer]:
    """By candidate, what stands over their unit's papers."""
    rows = db.session.execute(
        select(Candidate.id, Unit.kind)
        .outerjoin(Unit, Unit.id == Candidate.unit_id)
        .where(Candidate.id.in_(candidate_ids))
    )
    return {
        row.id: Issuer(
            values[criteria.ABOVE.get(row.kind, criteria.ABOVE_GOVERNMENT).key],
            PARTY if row.kind == UnitKind.PARTY else NATION,
        )
        for row in rows
    }


def _quota_record(group: CategoryResult) -> QuotaRecord:
    return QuotaRecord(
        group.category, group.quota or 0, [candidate.name for candidate in group.selected],
        [candidate.name for candidate in group.over_quota],
    )  # fmt: skip


def _recommended(assessed: AssessedCandidate, count: Count | None, issuer: Issuer) -> RecommendedCandidate:
    candidate = assessed.candidate
    return RecommendedCandidate(
        candidate.name, candidate.unit_name, candidate.category, candidate.person_id is None, assessed.figures,
        candidate.report, count, criteria.not_assessed(assessed.criteria_results),
        [change.described for change in assessed.later], [award.described for award in assessed.earlier],
        [award.described for award in assessed.honours], issuer,
    )  # fmt: skip


def _ballot_record(ballot: CouncilBallot, status: VoteStatus, present: int) -> BallotRecord:
    """Every member who is present has a ballot before them."""
    second = _("Bỏ phiếu lại, %(who)s", who=category_on_paper(ballot.category)) if ballot.category else ""
    rows = [
        (result.candidate.name, result.candidate.category, result.count, result.passed)
        for result in status.results.get(ballot.id, ())
    ]
    return BallotRecord(
        second or _("Bỏ phiếu"),
        ballot.secret,
        ballot.members,
        max(present, ballot.voters or 0),
        ballot.voters or 0,
        rows,
        ballot.minutes,
    )
