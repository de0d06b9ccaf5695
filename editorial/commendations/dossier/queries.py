"""All that the papers of a round say, read together."""

from datetime import date

from editorial.commendations.candidates.queries.candidates import candidates
from editorial.commendations.council import queries as council
from editorial.commendations.criteria import rules as criteria
from editorial.commendations.dossier.rules.dossier import Dossier, Listed, Voted
from editorial.commendations.rounds import queries as rounds
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.rules import Majority, Quorum, category_title
from editorial.core import clock, legal, settings
from editorial.core.i18n import gettext as _


def bases_on(day: date) -> list[str]:
    """What the papers cite on a day, as printed."""
    return [
        _("Căn cứ %(title)s", title=basis.title if basis.code in basis.title else f"{basis.title} ({basis.code})")
        for basis in legal.in_force("commendation", day)
    ]


def dossier(found: Round, ward: str) -> Dossier:
    """As the round stands; the papers' day is that of the decision, or today."""
    day = found.decided_on or clock.today()
    values = settings.in_force(*criteria.MONEY, *criteria.WORDS, on=day)
    now, seated = council.standing(found), council.members(found.id)
    names = {member.person_id: member.name for member in seated}
    counted = [one for one in (now.main, *now.second.values()) if one is not None and one.closed_at is not None]
    counts = {result.candidate.id: result.count for result in now.results.get(now.main.id if now.main else 0, ())}
    order = [ranked.id for group in now.selection.classes for ranked in group.taken]
    rows = {row.id: row for row in candidates(found, only=order)}
    listed = [
        Listed(
            rows[one].candidate.name, rows[one].candidate.unit_name, rows[one].candidate.category,
            rows[one].candidate.person_id is None, rows[one].figures, rows[one].candidate.report, counts.get(one),
            criteria.not_assessed(rows[one].criteria_results),
        )
        for one in order if one in rows
    ]  # fmt: skip
    by_id = {one.id: one.name for one in council.shortlisted(found.id)}
    return Dossier(
        ward=ward, agency=values[criteria.AGENCY.key], symbol=values[criteria.SYMBOL.key], title=found.title,
        year=found.year, theme=found.theme, period=rounds.source_of(found.snapshot_id).title, bases=bases_on(day),
        level=values[criteria.LEVEL.key], listed=listed, members=seated, quorum=Quorum(found.quorum).title,
        majority=Majority(found.majority).title,
        recused=[
            (names[person_id], by_id[one], why.title)
            for (one, person_id), why in sorted(council.declared(found.id).items())
            if person_id in names and one in by_id
        ],
        ballots=[
            Voted(
                _("Bỏ phiếu lại, loại %(category)s", category=category_title(one.category)) if one.category else _("Bỏ phiếu"),
                one.secret, one.members, one.voters or 0,
                [(r.candidate.name, r.candidate.category, r.count, r.passed) for r in now.results.get(one.id, ())],
                one.minutes,
            )
            for one in counted
        ],
        choices=[(category, row.reason) for category, row in now.choices.items()],
        met_at=clock.to_vietnam(counted[0].closed_at) if counted and counted[0].closed_at else None,
        bonus=(values[criteria.BONUS_PERSON.key], values[criteria.BONUS_UNIT.key]), quotas=found.quotas,
    )  # fmt: skip
