"""Reads about the ward's rules: which counted when, drafts, and what they say."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import aliased

from editorial.core import clock
from editorial.core.db import db
from editorial.core.errors import Missing
from editorial.people.models import Person
from editorial.people.queries import name_at
from editorial.publishing.models import Publication
from editorial.scoring.rule_sets.models import RuleSet
from editorial.scoring.rule_sets.rules.values import FIRST_METHOD, Values, parse

BEFORE_METHODS = {"method": FIRST_METHOD, "unit_least": {}, "least_share": 1}
"""What rule sets say that were signed before they could: nothing of it changes what was counted by them."""


@lru_cache(maxsize=64)
def _parsed(plain: str) -> Values:
    return parse(json.loads(plain))


def values_of(rule_set: RuleSet) -> Values:
    """The values of a rule set; one that was signed before methods had numbers keeps the first. Raises InvalidRuleSet for
    a stored one that makes no sense (nobody can sign such a one)."""
    given = BEFORE_METHODS if rule_set.signed_at is not None else {}
    return _parsed(json.dumps(given | rule_set.values, sort_keys=True))


@dataclass(frozen=True)
class SignedRules:
    """A signed rule set as the ledger reads it."""

    id: int
    number: int
    valid_from: date
    signed_at: datetime
    values: Values


@dataclass(frozen=True)
class RuleBook:
    """Every signed rule set, oldest first."""

    rules: Sequence[SignedRules]

    def at(self, instant: datetime) -> SignedRules | None:
        """The rules for what first went out at this instant: valid on that day, and signed by then, never backwards."""
        day = clock.to_vietnam(instant).date()
        for rule in reversed(self.rules):
            if rule.valid_from <= day and rule.signed_at <= instant:
                return rule
        return None

    def on(self, day: date) -> SignedRules | None:
        """The rules that a day ends with."""
        return next((rule for rule in reversed(self.rules) if rule.valid_from <= day), None)

    def by_id(self, rule_set_id: int) -> SignedRules | None:
        return next((rule for rule in self.rules if rule.id == rule_set_id), None)


def rule_book() -> RuleBook:
    """One statement."""
    rows = db.session.scalars(
        select(RuleSet).where(RuleSet.signed_at.is_not(None)).order_by(RuleSet.valid_from, RuleSet.id)
    )
    return RuleBook(
        [
            SignedRules(row.id, row.number, row.valid_from, row.signed_at, values_of(row))
            for row in rows
            if row.signed_at
        ]
    )


def rule_set_faults() -> Iterator[str]:
    """A sentence for each rule set that cannot be read any more, however it was changed."""
    for rule_set_id, number in db.session.execute(select(RuleSet.id, RuleSet.number).order_by(RuleSet.number)).all():
        try:
            values_of(db.session.get_one(RuleSet, rule_set_id))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            yield f"Quy chế điểm số {number} không đọc được: {error}"


def in_force(day: date) -> RuleSet | None:
    """The newest signed rule set whose day has come."""
    return db.session.scalars(
        select(RuleSet)
        .where(RuleSet.signed_at.is_not(None), RuleSet.valid_from <= day)
        .order_by(RuleSet.valid_from.desc(), RuleSet.id.desc())
        .limit(1)
    ).one_or_none()


def values_on(day: date) -> Values:
    """What the rules in force on a day say; the proposed values before there are any. One statement."""
    found = in_force(day)
    return values_of(found) if found else Values()


def newest_publication() -> datetime | None:
    """When the newest item went out; whoever signs rules before that hour would apply them backwards. One statement."""
    return db.session.scalar(
        select(Publication.live_from)
        .where(Publication.settled_at.is_not(None))
        .order_by(Publication.live_from.desc())
        .limit(1)
    )


def rule_set(rule_set_id: int) -> RuleSet | None:
    return db.session.get(RuleSet, rule_set_id)


@dataclass(frozen=True)
class Version:
    """A rule set with the names of who drafted and who signed it."""

    row: RuleSet
    drafted_by: str
    signed_by: str

    @property
    def is_signed(self) -> bool:
        return self.row.signed_at is not None


def version(rule_set_id: int, *, with_drafts: bool) -> Version:
    """Raises Missing, also for a draft that the reader may not see (`with_drafts` False)."""
    found = next((version for version in versions() if version.row.id == rule_set_id), None)
    if found is None or not (found.is_signed or with_drafts):
        raise Missing
    return found


def versions() -> list[Version]:
    """All, the newest number first; one statement."""
    drafter, signer = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(RuleSet, drafter.full_name, name_at(signer, RuleSet.signed_at))
        .outerjoin(drafter, drafter.id == RuleSet.drafted_by_id)
        .outerjoin(signer, signer.id == RuleSet.signed_by_id)
        .order_by(RuleSet.number.desc())
    )
    return [Version(row, drafted_by or "", signed_by or "") for row, drafted_by, signed_by in rows]
