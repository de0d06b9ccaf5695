"""An entry of the ledger with everything that tells why: its item, its rules, what it takes back, what took it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import aliased

from editorial.articles.models import Edition, Genre, Revision, Section
from editorial.core.access import Actor
from editorial.core.db import db, rows
from editorial.core.errors import Missing
from editorial.people.models import Person
from editorial.scoring.holders.models import HiddenName
from editorial.scoring.holders.queries.merged_accounts import accounts_of
from editorial.scoring.holders.rules import hidden_name_text, reads_hidden_names
from editorial.scoring.ledger.models import EntryKind, LedgerEntry
from editorial.scoring.ledger.queries.entry_lists import units_today
from editorial.scoring.ledger.rules import permissions
from editorial.scoring.ledger.rules.entry_text import DescribedEntry, describe_entry
from editorial.scoring.rule_sets.models import RuleSet
from editorial.scoring.rule_sets.queries import values_of
from editorial.scoring.rule_sets.rules.explanation import zero_reason
from editorial.scoring.rule_sets.rules.values import Values
from editorial.units.models import Unit


@dataclass(frozen=True)
class EntryDetail:
    """`person_id` None: what the unit earned. `reverses` and `undone`: ids of entries; `values`: of its rule set."""

    id: int
    kind: EntryKind
    person_id: int | None
    person: str
    unit_id: int
    unit: str
    article_id: int
    title: str
    genre: str
    section: str
    sent_at: datetime | None
    event_on: date | None
    published_at: datetime
    counts_on: date
    amount: int
    arithmetic: Mapping[str, Any]
    rule_set_id: int
    rule_number: int
    rule_decision: str
    values: Values
    evidence: str
    made_by: str
    made_at: datetime
    reverses: int | None
    reversed_on: date | None
    reversed_kind: EntryKind
    undone: int | None

    @property
    def is_unit(self) -> bool:
        return self.person_id is None

    @property
    def is_award(self) -> bool:
        return self.kind is EntryKind.AWARD

    @property
    def is_history(self) -> bool:
        """Took back another entry, or was taken back."""
        return self.kind is EntryKind.REVERSAL or self.undone is not None

    @property
    def sentence(self) -> str:
        return describe_entry(
            DescribedEntry(
                self.kind, self.amount, self.arithmetic, self.genre, self.title, is_unit=self.is_unit,
                reversed_on=self.reversed_on, reversed_kind=self.reversed_kind,
            )
        )  # fmt: skip

    @property
    def why(self) -> str:
        """The sentence without the item, where the page is about it."""
        named, colon, said = self.sentence.partition("”: ")
        return said if colon and self.title in named else self.sentence

    @property
    def finding_id(self) -> int | None:
        """The decision that it stands on, if one."""
        what, _colon, which = self.evidence.partition(":")
        return int(which) if what == "finding" else None


def entry(entry_id: int) -> EntryDetail:
    """Raises Missing. One statement."""
    found = _entries(LedgerEntry.id == entry_id)
    if not found:
        raise Missing
    return found[0]


def of_article(article_id: int) -> list[EntryDetail]:
    """Every entry of an item, the newest first; one statement."""
    return _entries(LedgerEntry.article_id == article_id)


def _entries(which: ColumnElement[bool]) -> list[EntryDetail]:
    first, after, maker = aliased(LedgerEntry), aliased(LedgerEntry), aliased(Person)
    rows = db.session.execute(
        select(
            LedgerEntry, Person.full_name, Unit.name, Revision.title, Genre.title, Section.title, Edition.sent_at,
            Revision.event_on, RuleSet, maker.full_name, first.counts_on, first.kind, after.id,
        )
        .outerjoin(Person, Person.id == LedgerEntry.person_id)
        .join(Unit, Unit.id == LedgerEntry.unit_id)
        .join(Genre, Genre.id == LedgerEntry.genre_id)
        .join(Section, Section.id == LedgerEntry.section_id)
        .join(Edition, Edition.id == LedgerEntry.edition_id)
        .outerjoin(Revision, Revision.id == Edition.current_revision_id)
        .join(RuleSet, RuleSet.id == LedgerEntry.rule_set_id)
        .outerjoin(maker, maker.id == LedgerEntry.made_by_id)
        .outerjoin(first, first.id == LedgerEntry.reverses_id)
        .outerjoin(after, after.reverses_id == LedgerEntry.id)
        .where(which)
        .order_by(LedgerEntry.id.desc())
    )  # fmt: skip
    return [
        EntryDetail(
            id=row.id, kind=EntryKind(row.kind), person_id=row.person_id, person=person or "", unit_id=row.unit_id,
            unit=unit, article_id=row.article_id, title=title or "", genre=genre, section=section, sent_at=sent_at,
            event_on=event_on, published_at=row.published_at, counts_on=row.counts_on, amount=row.amount,
            arithmetic=row.arithmetic, rule_set_id=row.rule_set_id, rule_number=rules.number,
            rule_decision=rules.decision_number, values=values_of(rules), evidence=row.evidence,
            made_by=made_by or "", made_at=row.made_at, reverses=row.reverses_id, reversed_on=reversed_on,
            reversed_kind=EntryKind(reversed_kind) if reversed_kind else EntryKind.AWARD, undone=undone,
        )
        for row, person, unit, title, genre, section, sent_at, event_on, rules, made_by, reversed_on, reversed_kind,
        undone in rows
    ]  # fmt: skip


def idle_adjustments(lines: Sequence[EntryDetail]) -> dict[int, str]:
    """Decisions on appeals that stand but give nothing now, by finding, each with why: their newest entry, among all of an
    item's with the newest first, was taken back with the item's points."""
    newest: dict[int, EntryDetail] = {}
    for entry in lines:
        if "finding" in entry.arithmetic:
            newest.setdefault(int(entry.arithmetic["finding"]), entry)
    return {
        finding: zero_reason(detail.arithmetic["why"])
        for finding, detail in newest.items()
        if detail.arithmetic.get("why")
    }


@dataclass(frozen=True)
class StandingAmount:
    """What an item's own page says of its points: the standing amounts, the reader's own entry first."""

    amount: int
    entry_id: int
    person: str
    mine: bool


def standing_amounts(article_id: int, account: int | None, *, reader: Actor) -> list[StandingAmount]:
    """What stands of an item for people; with `account` only for them. One statement."""
    may = reads_hidden_names(reader)
    asked = {"article_id": article_id} | ({} if account is None else {"account": account})
    return [
        StandingAmount(
            row[1],
            row[0],
            row[3] if not row[4] or may or row[2] == reader.id else hidden_name_text(),
            row[2] == account,
        )
        for row in rows(_standing(account is not None), asked)
    ]


@cache
def _standing(only_own: bool) -> Any:
    """Built once: the second look at the ledger's columns costs more than the statement."""
    after = aliased(LedgerEntry)
    query = (
        select(LedgerEntry.id, LedgerEntry.amount, LedgerEntry.person_id, Person.full_name, HiddenName.person_id.is_not(None))
        .join(Person, Person.id == LedgerEntry.person_id)
        .outerjoin(HiddenName, HiddenName.person_id == LedgerEntry.person_id)
        .outerjoin(after, after.reverses_id == LedgerEntry.id)
        .where(
            LedgerEntry.article_id == bindparam("article_id"), LedgerEntry.kind != EntryKind.REVERSAL, after.id.is_(None)
        )
        .order_by(LedgerEntry.id)
    )  # fmt: skip
    return query.where(LedgerEntry.person_id == bindparam("account")) if only_own else query


def readable_entry(entry_id: int, actor: Actor) -> tuple[EntryDetail, set[int]]:
    """An entry that the reader may see, and the accounts of whose it is. Raises Missing."""
    found = entry(entry_id)
    accounts: set[int] = set() if found.person_id is None else accounts_of(found.person_id)
    units = units_today(accounts) if accounts else ()
    if not permissions.can_read_entry(actor, accounts, units, found.unit_id, is_unit=found.is_unit):
        raise Missing
    return found, accounts
