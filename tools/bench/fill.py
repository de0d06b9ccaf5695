"""Fills a database to the size to measure at: the demo ward's people, N published articles, 300 items under way."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, text

from editorial.articles.models import Article, Author, Edition, Genre, Revision, Section, State, StatusRow
from editorial.ballots.models import Approval, Ballot, Elector
from editorial.core import clock
from editorial.core.db import db, transaction
from editorial.core.feature import add_seed_data
from editorial.demo import ward as demo_ward
from editorial.demo.ward import Ward
from editorial.publishing.models import Publication
from editorial.reports.operations import count_up
from editorial.search.operations import reindex_all

CHUNK = 2000
IN_FLIGHT = (
    (State.DRAFT, 30), (State.UNIT_CHECK, 40), (State.SUBMITTED, 70), (State.EDITING, 50),
    (State.BOARD_REVIEW, 50), (State.APPROVED, 30), (State.SCHEDULED, 30),
)  # fmt: skip
"""300 items under way, as a busy ward has them."""

SYLLABLES = (  # noqa: SIM905
    "bà con tổ dân phố phường cùng nhau dọn vệ sinh ngõ xóm trồng hoa xây dựng nếp sống văn minh chi hội phụ nữ "
    "đoàn thanh niên trường học trạm y tế công an tuyên truyền phòng cháy chữa cháy chuyển đổi số thủ tục hành chính "
    "đọc sách thiếu nhi người cao tuổi sức khỏe an toàn giao thông lễ hội truyền thống văn hóa thể thao"
).split()


class Filler:
    """Bulk rows with ids counted here, so that a hundred thousand articles take a minute or two."""

    def __init__(self, ward: Ward) -> None:
        self.ward = ward
        self.chance = random.Random(7)
        self.now = clock.now()
        self.sections = list(db.session.scalars(select(Section.id).order_by(Section.id)))
        self.genres = list(db.session.scalars(select(Genre.id).order_by(Genre.id)))
        self.units = [code for code in ward.units if ward.writers.get(code)]
        self.board = [ward.ids[name] for name in ("truong", "pho", "uyen", "vinh", "son", "yen")]
        self.next_id = 1
        self.rows: dict[type, list[dict[str, Any]]] = {}

    def add(self, state: State, age_hours: float) -> int:
        """One article whose newest edition is in this state; returns the edition's id (all its rows share it)."""
        number, self.next_id = self.next_id, self.next_id + 1
        since = self.now - timedelta(hours=age_hours)
        unit = self.chance.choice(self.units)
        author = self.chance.choice(self.ward.writers[unit])
        title, body = self._sentence(9).capitalize(), self._body()
        out = state is State.PUBLISHED
        self._put(Article, id=number, unit_id=self.ward.units[unit], created_by_id=author, created_at=since,
                  restricted=False, current_edition_id=None, published_edition_id=None, taken_down_at=None)  # fmt: skip
        self._put(Author, article_id=number, person_id=author, position=0)
        owner = self.ward.ids["mai"] if state not in (State.DRAFT, State.UNIT_CHECK, State.SUBMITTED) else None
        self._put(Edition, id=number, article_id=number, number=1, state=state, state_since=since, version=5,
                  current_revision_id=None, lane="normal", effective_on=None,
                  sent_at=None if state is State.DRAFT else since, due_at=since + timedelta(days=3), owner_id=owner,
                  claimed_until=self.now + timedelta(days=1) if state is State.EDITING else None,
                  unit_check=None, confirmed_by_id=None, confirmed_hash=None, grade="B", failure=None)  # fmt: skip
        section = self.chance.choice(self.sections)
        self._put(Revision, id=number, article_id=number, edition_id=number, number=1, kind="save",
                  created_by_id=author, created_at=since, hash=f"{number:064x}", title=title,
                  summary=self._sentence(18).capitalize() + ".", body=body, section_id=section,
                  genre_id=self.chance.choice(self.genres), event_on=since.date(), event_place="", photos=[],
                  byline=[{"person_id": author, "name": "Cộng tác viên"}], correction_note="", word_count=200)  # fmt: skip
        self._put(StatusRow, article_id=number, edition_id=number, at=since, actor_id=author, verb="create",
                  from_state=None, to_state="draft", revision_id=number, reason_code="", reason="", details={})  # fmt: skip
        if state in (State.BOARD_REVIEW, State.APPROVED, State.SCHEDULED, State.PUBLISHED):
            self._ballot(number, since, open_=state is State.BOARD_REVIEW)
        if state in (State.SCHEDULED, State.PUBLISHED):
            self._put(Publication, article_id=number, edition_id=number, revision_id=number, approval_id=number,
                      section_id=section, unit_id=self.ward.units[unit],
                      live_from=since if out else self.now + timedelta(days=1 + number % 5),
                      live_until=None, settled_at=since if out else None, failed_at=None, failure=None,
                      cancelled_at=None, made_by_id=author, made_at=since, replaces_id=None)  # fmt: skip
        return number

    def _ballot(self, number: int, since: Any, *, open_: bool) -> None:
        self._put(Ballot, id=number, edition_id=number, revision_id=number, revision_hash=f"{number:064x}",
                  lane="normal", yes_needed=2, needs_leader=True, opened_at=since, opened_by_id=self.ward.ids["mai"],
                  closes_at=since + timedelta(days=1), outcome=None if open_ else "approved",
                  decided_at=None if open_ else since)  # fmt: skip
        for person in self.board if open_ else self.board[:2]:
            self._put(Elector, ballot_id=number, person_id=person, is_leader=person in self.board[:2], excused=None,
                      substitute_for_id=None, named_by_id=None)  # fmt: skip
        if not open_:
            self._put(Approval, id=number, ballot_id=number, edition_id=number, revision_id=number,
                      revision_hash=f"{number:064x}", at=since, approved_alone_by_id=None, alone_reason="",
                      review_due_at=None, reviewed_at=None, reviewed_by_id=None, review_note="", review_agrees=None,
                      voided_at=None, void_reason="")  # fmt: skip

    def _sentence(self, length: int) -> str:
        return " ".join(self.chance.choices(SYLLABLES, k=length))

    def _body(self) -> str:
        return "".join(f"<p>{self._sentence(60).capitalize()}.</p>" for _ in range(3))

    def _put(self, table: type, **values: Any) -> None:
        self.rows.setdefault(table, []).append(values)

    def flush(self) -> None:
        with transaction():
            for table, rows in self.rows.items():
                db.session.execute(insert(table), rows)
            newest = "UPDATE {0} SET {1} = id WHERE {1} IS NULL"
            db.session.execute(text(newest.format("articles", "current_edition_id")))
            db.session.execute(text(newest.format("editions", "current_revision_id")))
            db.session.execute(text(
                "UPDATE articles SET published_edition_id = id WHERE published_edition_id IS NULL"
                " AND id IN (SELECT article_id FROM publications WHERE settled_at IS NOT NULL)"
            ))  # fmt: skip
        self.rows.clear()


def fill(articles: int) -> Ward:
    """The ward with its people, `articles` published over a year, and 300 under way."""
    with transaction():
        add_seed_data()
        ward = demo_ward.build()
    filler = Filler(ward)
    for place, (state, hours) in enumerate(_plan(articles)):
        filler.add(state, hours)
        if place % CHUNK == CHUNK - 1:
            filler.flush()
    filler.flush()
    _mend_sequences()
    reindex_all()
    while count_up():
        pass
    with transaction():
        db.session.execute(text("ANALYZE"))
    return ward


def _plan(articles: int) -> Iterator[tuple[State, float]]:
    for number in range(articles):
        yield State.PUBLISHED, 24 * 365 * (1 - number / articles) + 1
    for state, count in IN_FLIGHT:
        for number in range(count):
            yield state, 1 + number


def _mend_sequences() -> None:
    """PostgreSQL counts ids on its own; tell it where the bulk rows ended."""
    if db.engine.dialect.name == "postgresql":
        with transaction():
            for table in ("articles", "editions", "revisions", "ballots", "approvals"):
                db.session.execute(text(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                ))  # fmt: skip
