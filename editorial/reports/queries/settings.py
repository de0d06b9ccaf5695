"""What the ward decided: values in force, what comes, and who decided it when and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from editorial.articles.models import Lane, Section
from editorial.ballots.models import ApprovalRule
from editorial.ballots.queries import DEFAULTS, VotesNeeded, board
from editorial.core import clock
from editorial.core.db import db
from editorial.core.settings import Setting, SettingRow
from editorial.people.models import Person


@dataclass(frozen=True)
class Decision:
    """One value from a day on, with its basis and who set it."""

    value: Any
    valid_from: date
    basis: str
    who: str
    at: datetime | None


@dataclass(frozen=True)
class SettingState:
    """A setting today: the value in force, its decision (None: the proposal), and what is decided for later."""

    setting: Setting[Any]
    value: Any
    decision: Decision | None
    coming: Decision | None


def setting_states(settings: Iterable[Setting[Any]]) -> dict[str, SettingState]:
    """By key; one statement however many."""
    settings = list(settings)
    found: dict[str, list[Decision]] = {setting.key: [] for setting in settings}
    for key, decision in _decisions([setting.key for setting in settings]):
        found[key].append(decision)
    today = clock.today()
    result = {}
    for setting in settings:
        past = [decision for decision in found[setting.key] if decision.valid_from <= today]
        coming = [decision for decision in found[setting.key] if decision.valid_from > today]
        now = past[-1] if past else None
        result[setting.key] = SettingState(
            setting, setting.parse(now.value) if now else setting.default, now, coming[0] if coming else None
        )
    return result


def history(key: str) -> list[Decision]:
    """Everything decided about a setting, the newest first."""
    return [decision for _key, decision in reversed(_decisions([key]))]


def _decisions(keys: list[str]) -> list[tuple[str, Decision]]:
    rows = db.session.execute(
        select(SettingRow, Person.full_name)
        .outerjoin(Person, Person.id == SettingRow.set_by_id)
        .where(SettingRow.key.in_(keys))
        .order_by(SettingRow.valid_from, SettingRow.id)
    )
    return [(row.key, Decision(row.value, row.valid_from, row.basis, name or "", row.set_at)) for row, name in rows]


@dataclass(frozen=True)
class RuleLine:
    """How many yes votes an item of a lane and section needs from a day on. `section`: "" is every section."""

    lane: Lane
    section: str
    need: VotesNeeded
    valid_from: date | None
    basis: str
    who: str
    in_force: bool


def approval_rules() -> list[RuleLine]:
    """Every rule ever set, by lane and section, the newest first; lanes without any show the proposal."""
    today = clock.today()
    rows = db.session.execute(
        select(ApprovalRule, Section.title, Person.full_name)
        .outerjoin(Section, Section.id == ApprovalRule.section_id)
        .outerjoin(Person, Person.id == ApprovalRule.set_by_id)
        .order_by(ApprovalRule.valid_from.desc(), ApprovalRule.id.desc())
    )
    found: list[RuleLine] = []
    seen: set[tuple[str, int | None]] = set()
    for row, section, name in rows:
        place = (row.lane, row.section_id)
        current = row.valid_from <= today and place not in seen
        if current:
            seen.add(place)
        found.append(
            RuleLine(Lane(row.lane), section or "", VotesNeeded(row.yes_needed, row.needs_leader), row.valid_from, row.basis,
                     name or "", current)
        )  # fmt: skip
    found += [RuleLine(lane, "", DEFAULTS[lane], None, "", "", True) for lane in Lane if (lane.value, None) not in seen]
    return sorted(found, key=lambda line: (list(Lane).index(line.lane), line.section, not line.in_force))


def voters_on(day: date, lane: Lane) -> tuple[int, int]:
    """How many could vote on a day, and how many of them lead the board."""
    members = board(day, leaders_only=lane is Lane.URGENT)
    return len(members), sum(is_leader for _id, _name, is_leader in members)
