"""One achievement is honoured once: who was honoured before, merged accounts and units counted as one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from editorial.commendations.candidates.models import Candidate
from editorial.commendations.rounds.models import Round
from editorial.commendations.rounds.queries import FrozenPeriod
from editorial.commendations.rounds.rules import State
from editorial.core.db import db
from editorial.core.i18n import gettext as _
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.periods.models import Period, Snapshot


@dataclass(frozen=True)
class EarlierAward:
    """An award in another round of any kind, for the days of its figures."""

    round_id: int
    title: str
    theme: str
    decision_number: str
    snapshot_id: int
    starts_on: date
    ends_on: date

    @property
    def described(self) -> str:
        """With its kind, its decision and the days of its figures."""
        return _(
            "%(title)s (%(kind)s, Quyết định số %(number)s, số liệu từ %(first)s đến %(last)s)", title=self.title,
            kind=_("chuyên đề “%(theme)s”", theme=self.theme) if self.theme else _("hằng năm"),
            number=self.decision_number, first=f"{self.starts_on:%d/%m/%Y}", last=f"{self.ends_on:%d/%m/%Y}",
        )  # fmt: skip


class EarlierAwards:
    """Who was honoured before for days of this round's period. A round on a theme counts the same items as a yearly one, so
    rounds of every kind are looked at."""

    def __init__(self, found: Round, period: FrozenPeriod) -> None:
        self._people, self._units = merged_accounts.persons(), merged_accounts.units()
        rows = db.session.execute(
            select(Candidate.person_id, Candidate.unit_id, Round, Period.starts_on, Period.ends_on)
            .join(Round, Round.id == Candidate.round_id)
            .join(Snapshot, Snapshot.id == Round.snapshot_id)
            .join(Period, Period.id == Snapshot.period_id)
            .where(
                Candidate.awarded.is_(True),
                Round.id != found.id,
                Round.state.in_((State.DECIDED, State.CLOSED)),
            )
            .order_by(Round.id)
        )
        self._period = period
        self._awards: dict[tuple[str, int], list[EarlierAward]] = {}
        for row in rows:
            earlier: Round = row.Round
            award = EarlierAward(
                earlier.id, earlier.title, earlier.theme, earlier.decision_number, earlier.snapshot_id, row.starts_on,
                row.ends_on,
            )  # fmt: skip
            self._awards.setdefault(self._key(row.person_id, row.unit_id), []).append(award)

    def _key(self, person_id: int | None, unit_id: int | None) -> tuple[str, int]:
        if person_id is not None:
            return "person", self._people.canonical(person_id)
        return "unit", self._units.canonical(unit_id or 0, date.max)

    def honours(self, person_id: int | None, unit_id: int | None) -> list[EarlierAward]:
        """Every award of theirs, for whatever days."""
        return self._awards.get(self._key(person_id, unit_id), [])

    def of(self, person_id: int | None, unit_id: int | None) -> list[EarlierAward]:
        """Those for some of this round's days."""
        first, last = self._period.span.starts_on, self._period.span.ends_on
        return [
            award for award in self.honours(person_id, unit_id) if award.starts_on <= last and award.ends_on >= first
        ]


Holder = tuple[int | None, int | None]
"""A person, or without a person a unit: (person, None) or (None, unit)."""


def holder(person_id: int | None, unit_id: int | None) -> Holder:
    """`unit_id` of a person is only where they belong."""
    return (person_id, None) if person_id is not None else (None, unit_id)


class Accounts:
    """Whose ledger entries count for each of these holders: every account of a person, what was merged into a unit."""

    def __init__(self, holders: Collection[Holder], period_ends_on: date) -> None:
        merged_people, merged_units = merged_accounts.persons(), merged_accounts.units()
        self.people: dict[int, Holder] = {}
        self.units: dict[int, Holder] = {}
        for person_id, unit_id in holders:
            if person_id is not None:
                self.people |= dict.fromkeys(merged_people.accounts([person_id]), (person_id, None))
            elif unit_id is not None:
                ids = merged_units.counted_in(unit_id, period_ends_on) | {unit_id}
                self.units |= dict.fromkeys(ids, (None, unit_id))

    def holder_of(self, person_id: int | None, unit_id: int) -> Holder:
        """Of a ledger entry."""
        return self.people[person_id] if person_id is not None else self.units[unit_id]

    def concerns(self, person_id: int | None, concerned: Holder) -> bool:
        """Is what is said of one author (None: of all) said of this holder? A unit answers for every author."""
        return person_id is None or concerned[0] is None or self.people.get(person_id) == concerned


def merged_ids(person_id: int | None, unit_id: int | None, period_ends_on: date) -> set[int]:
    """Whose ledger entries and frozen rows count: every account of a person, what was merged into a unit."""
    if person_id is not None:
        return merged_accounts.persons().accounts([person_id])
    return merged_accounts.units().counted_in(unit_id or 0, period_ends_on) | {unit_id or 0}
