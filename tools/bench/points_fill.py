"""Fills a database with points to measure at: a million true lines (each follows from its item by the rules), 15,000
people in 800 units, three years. In bulk; balances are then made by the operation that makes them anywhere."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, text, update

from editorial.articles.models import Article, Author, Edition, Genre, Revision, Section, State
from editorial.ballots.models import Approval, Ballot
from editorial.core import clock
from editorial.core.db import db, transaction
from editorial.core.feature import add_seed_data
from editorial.core.text import fold, name_sort_key
from editorial.demo import ward as demo_ward
from editorial.people.models import Person
from editorial.publishing.models import Publication
from editorial.scoring.findings.models import Finding, FindingKind
from editorial.scoring.ledger.models import EntryKind, LedgerEntry
from editorial.scoring.ledger.operations import balances
from editorial.scoring.ledger.queries import expected_entries, item_facts
from editorial.scoring.rule_sets.models import RuleSet
from editorial.scoring.rule_sets.rules.calculation import ItemFacts, ItemPlaces, StandingFinding
from editorial.scoring.rule_sets.rules.values import Values
from editorial.units.models import Membership, Unit, UnitKind, UnitName
from tools.bench.fill import SYLLABLES

PEOPLE, UNITS, YEARS = 15_000, 800, 3
CHUNK = 5000
LINES_AN_ARTICLE = 2.7
"""One or two authors and the unit; every tenth item was graded again, so its lines were reversed and booked anew."""

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô")
MIDDLE = ("Thị", "Văn", "Minh", "Thanh", "Quốc", "Ngọc", "Thu", "Đức")
GIVEN = ("An", "Bình", "Châu", "Dung", "Giang", "Hà", "Hạnh", "Hùng", "Khánh", "Lan", "Linh", "Mai", "Nam", "Phúc",
         "Quân", "Sơn", "Thảo", "Trang", "Tuấn", "Yến")  # fmt: skip


@dataclass
class Filled:
    """Who to measure as: a person with many lines, one with few."""

    busy: int
    quiet: int
    lines: int
    articles: int


@dataclass
class PointsFiller:
    office: int
    grader: int
    chance: random.Random = field(default_factory=lambda: random.Random(11))
    rows: dict[type, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    home: dict[int, int] = field(default_factory=dict)
    months: dict[tuple[int, str, str], int] = field(default_factory=lambda: defaultdict(int))
    days: dict[tuple[int, date], int] = field(default_factory=lambda: defaultdict(int))
    entry_id: int = 0
    finding_id: int = 0

    def people(self) -> None:
        now = clock.now()
        first_unit = (db.session.scalar(select(func.max(Unit.id))) or 0) + 1
        first_person = (db.session.scalar(select(func.max(Person.id))) or 0) + 1
        kinds = [kind.value for kind in UnitKind]
        for number in range(UNITS):
            unit, name = first_unit + number, f"Đơn vị số {number + 1}"
            dates = {"valid_from": date(2020, 1, 1)}
            self.rows[Unit].append({"id": unit, "code": f"P{unit}", "name": name, "short_name": name,
                                    "kind": kinds[number % 3 if number % 2 else 0], **dates, "valid_to": None,
                                    "successor_id": None, "is_sample": False})  # fmt: skip
            self.rows[UnitName].append({"unit_id": unit, "name": name, "short_name": name, **dates})
        for number in range(PEOPLE):
            person = first_person + number
            name = " ".join(self.chance.choice(part) for part in (FAMILY, MIDDLE, GIVEN))
            self.rows[Person].append({"id": person, "full_name": name, "username": f"diem{person}", "created_at": now,
                                      "sort_key": name_sort_key(name), "folded_name": fold(name), "title": "",
                                      "totp_last_step": 0, "is_active": True})  # fmt: skip
            self.home[person] = first_unit + number % UNITS
            self.rows[Membership].append({"person_id": person, "unit_id": self.home[person], "position": "contributor",
                                          "valid_from": date(2020, 1, 1), "granted_at": now})  # fmt: skip
        self.flush()

    def articles(self, count: int) -> None:
        ground = item_facts.reconcile_context()
        sections = list(db.session.scalars(select(Section.id).order_by(Section.id)))
        genres = [(row.id, row.code) for row in db.session.execute(select(Genre.id, Genre.code).order_by(Genre.id))]
        people, now = sorted(self.home), clock.now()
        for number in range(1, count + 1):
            at = now - timedelta(hours=1) - timedelta(days=365 * YEARS) * (1 - number / count)
            at = at.replace(microsecond=0)
            lead = people[int(len(people) * self.chance.random() ** 2)]
            authors = {lead} if self.chance.random() < 0.75 else {lead, self.chance.choice(people)}
            genre, code = self.chance.choice(genres)
            self._article(number, at, sorted(authors), self.chance.choice(sections), (genre, code), ground)
            if number % CHUNK == 0:
                self.flush()
        self.flush()

    def _article(
        self,
        number: int,
        at: datetime,
        authors: list[int],
        section: int,
        genre: tuple[int, str],
        ground: item_facts.ReconcileContext,
    ) -> None:
        unit, grade = self.home[authors[0]], self.chance.choice("ABBC")
        sent, event = at - timedelta(hours=self.chance.randrange(2, 90)), at.date() - timedelta(days=1)
        title = " ".join(self.chance.choices(SYLLABLES, k=8)).capitalize()
        self.rows[Article].append({"id": number, "unit_id": unit, "created_by_id": authors[0], "created_at": sent,
                                   "restricted": False})  # fmt: skip
        self.rows[Author] += [
            {"article_id": number, "person_id": person, "position": place} for place, person in enumerate(authors)
        ]
        self.rows[Edition].append({"id": number, "article_id": number, "number": 1, "state": State.PUBLISHED.value,
                                   "state_since": at, "version": 5, "lane": "normal", "sent_at": sent,
                                   "due_at": sent + timedelta(days=3), "grade": grade})  # fmt: skip
        self.rows[Revision].append({
            "id": number, "article_id": number, "edition_id": number, "number": 1, "kind": "save",
            "created_by_id": authors[0], "created_at": sent, "hash": f"{number:064x}", "title": title, "summary": "",
            "body": "<p>Bà con cùng dọn ngõ.</p>", "section_id": section, "genre_id": genre[0], "event_on": event,
            "event_place": "", "photos": [], "correction_note": "", "word_count": 5,
            "byline": [{"person_id": person, "name": "Cộng tác viên"} for person in authors],
        })  # fmt: skip
        self.rows[Publication].append({"article_id": number, "edition_id": number, "revision_id": number,
                                       "approval_id": 1, "section_id": section, "unit_id": unit, "live_from": at,
                                       "settled_at": at,
                                       "made_by_id": self.grader, "made_at": at})  # fmt: skip
        known = ItemFacts(
            article_id=number, edition_id=number, unit_id=unit, section_id=section, genre_id=genre[0], genre=genre[1],
            grade=grade, sent_at=sent, event_on=event, published_at=at, authors=tuple(authors), judges=frozenset(),
            good_photos=False, returns=0, is_down=False,
        )  # fmt: skip
        self._lines(known, self._places(known, ground), ground)

    def _places(
        self, known: ItemFacts, ground: item_facts.ReconcileContext
    ) -> dict[tuple[int, str], dict[int, ItemPlaces]]:
        """Items come by their hour, so counting on is enough."""
        rules = ground.book.at(known.published_at)
        if rules is None or known.genre in rules.values.unit_only:
            return {}
        month, found = item_facts.month_of(known), {}
        for person in known.authors:
            self.months[person, month, known.genre] += 1
            self.days[person, known.day] += 1
            place = ItemPlaces(self.months[person, month, known.genre], self.days[person, known.day])
            found[person, month] = {known.article_id: place}
        return found

    def _lines(self, known: ItemFacts, places: Any, ground: item_facts.ReconcileContext) -> None:
        first = self._book(known, expected_entries.expected_awards(known, places, ground), 1)
        if known.article_id % 10:
            return
        self.finding_id += 1
        better = {"A": "B", "B": "A", "C": "B"}[known.grade]
        value, at = {"grade": better}, known.published_at + timedelta(minutes=20)
        self.rows[Finding].append({"id": self.finding_id, "article_id": known.article_id, "person_id": None,
                                   "kind": FindingKind.REGRADE.value, "value": value, "reason": "Xếp lại mức.",
                                   "evidence": "", "decided_by_id": self.office, "decided_at": at,
                                   "revokes_id": None})  # fmt: skip
        decided = StandingFinding(self.finding_id, FindingKind.REGRADE, value, None, self.office)
        again = replace(known, findings=(decided,), judges=frozenset({self.office}))
        for row in first:
            self._put({**row, "key": f"{row['id']}:r", "kind": EntryKind.REVERSAL.value, "amount": -row["amount"],
                       "reverses_id": row["id"], "made_at": at, "evidence": f"finding:{self.finding_id}"})  # fmt: skip
        self._book(again, expected_entries.expected_awards(again, places, ground), 2)

    def _book(self, known: ItemFacts, awards: dict[int | None, dict[str, Any]], time: int) -> list[dict[str, Any]]:
        booked = []
        for row in awards.values():
            holder = row["person_id"] or f"u{row['unit_id']}"
            evidence, by = expected_entries.evidence(known, row)
            booked.append(self._put({
                **row, "key": f"{known.article_id}:{holder}:{time}", "counts_on": known.day, "evidence": evidence,
                "made_by_id": by, "made_at": known.published_at + timedelta(seconds=1), "reverses_id": None,
            }))  # fmt: skip
        return booked

    def _put(self, row: dict[str, Any]) -> dict[str, Any]:
        self.entry_id += 1
        row["id"] = self.entry_id
        self.rows[LedgerEntry].append(row)
        return row

    def flush(self) -> None:
        with transaction():
            for table, rows in self.rows.items():
                db.session.execute(insert(table), rows)
            for table, column in ((Edition, "current_revision_id"), (Article, "current_edition_id"),
                                  (Article, "published_edition_id")):  # fmt: skip
                ids = [row["id"] for row in self.rows.get(table, ())]
                if ids:
                    db.session.execute(
                        update(table).where(table.id.between(ids[0], ids[-1])).values({column: table.id})
                    )
        self.rows.clear()


def fill_points(lines: int) -> Filled:
    """The demo ward, and beside it the people, items and lines; about three minutes for a million."""
    with transaction():
        add_seed_data()
        ward = demo_ward.build()
        db.session.add(
            RuleSet(
                number=1, decision_number="01/QĐ-ĐO", valid_from=date(2020, 1, 1), values=Values().as_json(),
                drafted_by_id=ward.ids["phuong"], drafted_at=datetime(2020, 1, 1, tzinfo=clock.UTC),
                signed_by_id=ward.ids["truong"], signed_at=datetime(2020, 1, 1, tzinfo=clock.UTC),
            )
        )  # fmt: skip
        _one_approval(ward.ids["hoa"], ward.units["TDP-12"])
    filler = PointsFiller(ward.ids["phuong"], ward.ids["dang"])
    filler.people()
    filler.articles(round(lines / LINES_AN_ARTICLE))
    _mend()
    return whom(filler.entry_id)


def whom(lines: int) -> Filled:
    """The first of the people writes most, the last least (`articles` draws them so)."""
    first = db.session.scalar(select(func.min(Person.id)).where(Person.username.like("diem%")))
    assert first is not None
    articles = db.session.scalar(select(func.count()).select_from(Article)) or 0
    return Filled(first, first + PEOPLE - 1, lines, articles)


def _one_approval(person: int, unit: int) -> None:
    """An old item with a ballot, whose approval stands for all: points don't ask for it."""
    long_ago = clock.now() - timedelta(days=2000)
    number = 2**30
    db.session.execute(insert(Article), [{"id": number, "unit_id": unit, "created_by_id": person,
                                          "created_at": long_ago, "restricted": False}])  # fmt: skip
    db.session.execute(insert(Edition), [{"id": number, "article_id": number, "number": 1, "lane": "normal",
                                          "state": State.REJECTED.value, "state_since": long_ago}])  # fmt: skip
    db.session.execute(insert(Revision), [{
        "id": number, "article_id": number, "edition_id": number, "number": 1, "kind": "save", "created_by_id": person,
        "created_at": long_ago, "hash": "0" * 64, "title": "Bài cũ", "summary": "", "body": "", "event_place": "",
        "photos": [], "byline": [], "correction_note": "", "word_count": 0,
    }])  # fmt: skip
    db.session.execute(insert(Ballot), [{"id": 1, "edition_id": number, "revision_id": number, "revision_hash": "0" * 64,
                                         "lane": "normal", "yes_needed": 2, "needs_leader": True,
                                         "opened_at": long_ago, "opened_by_id": person, "closes_at": long_ago,
                                         "outcome": "approved", "decided_at": long_ago}])  # fmt: skip
    db.session.execute(insert(Approval), [{"id": 1, "ballot_id": 1, "edition_id": number, "revision_id": number,
                                           "revision_hash": "0" * 64, "at": long_ago, "alone_reason": "",
                                           "review_note": "", "void_reason": ""}])  # fmt: skip


def _mend() -> None:
    """Where PostgreSQL goes on counting ids, and what both planners know."""
    with transaction():
        if db.engine.dialect.name == "postgresql":
            for table in ("articles", "editions", "revisions", "units", "people", "ledger_entries", "findings"):
                db.session.execute(text(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                ))  # fmt: skip
        db.session.execute(text("ANALYZE"))


def rebuild() -> int:
    done = balances.rebuild_all()
    with transaction():
        db.session.execute(text("ANALYZE"))
    return done
