"""One achievement is honoured once: who was honoured before, merged accounts and units counted as one."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from editorial.commendations.candidates.models import Candidate
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.queries import FrozenPeriod
from editorial.commendations.rounds.rules import State
from editorial.core.db import db
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.periods.models import Period, Snapshot


@dataclass(frozen=True)
class EarlierAward:
    """An award for some of the same days."""

    round_id: int
    title: str


class EarlierAwards:
    """Who was honoured before for days of this round's period, in a round of the same kind."""

    def __init__(self, found: Round, period: FrozenPeriod) -> None:
        self._people, self._units = merged_accounts.persons(), merged_accounts.units()
        rows = db.session.execute(
            select(Candidate.person_id, Candidate.unit_id, Round.id, Round.title)
            .join(Round, Round.id == Candidate.round_id)
            .join(Snapshot, Snapshot.id == Round.snapshot_id)
            .join(Period, Period.id == Snapshot.period_id)
            .where(
                Candidate.awarded.is_(True), Round.kind == found.kind, Round.theme == found.theme, Round.id != found.id,
                Round.state.in_((State.DECIDED, State.CLOSED)),
                Period.starts_on <= period.span.ends_on, Period.ends_on >= period.span.starts_on,
            )
            .order_by(Round.id)
        )  # fmt: skip
        self._awards: dict[tuple[str, int], list[EarlierAward]] = {}
        for row in rows:
            self._awards.setdefault(self._key(row.person_id, row.unit_id), []).append(EarlierAward(row.id, row.title))

    def _key(self, person_id: int | None, unit_id: int | None) -> tuple[str, int]:
        if person_id is not None:
            return "person", self._people.canonical(person_id)
        return "unit", self._units.canonical(unit_id or 0, date.max)

    def of(self, person_id: int | None, unit_id: int | None) -> list[EarlierAward]:
        return self._awards.get(self._key(person_id, unit_id), [])


def merged_ids(person_id: int | None, unit_id: int | None, period_ends_on: date) -> set[int]:
    """Whose ledger entries and frozen rows count: every account of a person, what was merged into a unit."""
    if person_id is not None:
        return merged_accounts.persons().accounts([person_id])
    return merged_accounts.units().counted_in(unit_id or 0, period_ends_on) | {unit_id or 0}
