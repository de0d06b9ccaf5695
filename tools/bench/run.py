"""One run at one size: who signs in, which pages and writes are measured, what they are compared with."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select, text

from editorial.articles.models import Article, Edition, Revision, State
from editorial.core import clock, events, migrations
from editorial.core.db import db, transaction
from editorial.people import operations as people
from editorial.publishing.models import Publication
from tools.bench.fill import fill
from tools.bench.load import Client, Measured, Request, beside, measure, memory_mb
from tools.bench.served import Served

FLOORS = {"sàn": ("GET", "/san"), "sàn bạn đọc": ("GET", "/san-ban-doc"), "sàn ghi": ("POST", "/san-ghi")}
FLOOR_TABLE = (
    "CREATE TABLE IF NOT EXISTS bench_floor (id INTEGER PRIMARY KEY, words TEXT NOT NULL, count INTEGER NOT NULL)",
    "INSERT INTO bench_floor (id, words, count) VALUES (1, '', 0) ON CONFLICT DO NOTHING",
)
"""Statements that make the table that the floor's write uses."""
PEOPLE = ("hoa", "mai", "uyen", "dang", "phuong")


@dataclass
class Prepared:
    """What the measuring side knows of the database: cookies by person, ids by state, revisions by edition."""

    cookies: dict[str, str]
    person_id: int
    """Whom the floor signs in."""
    ids: dict[str, list[int]]
    revisions: dict[int, tuple[int, str]]
    drafts: list[int]


def prepare(articles: int) -> Prepared:
    from wsgi import app

    with app.app_context():
        migrations.upgrade()
        ward = fill(articles)
        with transaction():
            for statement in FLOOR_TABLE:
                db.session.execute(text(statement))
            cookies = {name: _cookie(app, ward.ids[name]) for name in PEOPLE}
            drafts = _drafts(ward, 260)
        states = db.session.execute(select(Edition.id, Edition.state).where(Edition.state != State.PUBLISHED))
        ids: dict[str, list[int]] = {}
        for edition, state in states:
            ids.setdefault(state, []).append(edition)
        ids["published"] = list(
            db.session.scalars(
                select(Edition.id).where(Edition.state == State.PUBLISHED).order_by(Edition.id.desc()).limit(200)
            )
        )
        revisions = {
            row[0]: (row[1], row[2])
            for row in db.session.execute(select(Revision.edition_id, Revision.id, Revision.hash).where(
                Revision.edition_id.in_([*drafts, *ids["board_review"], *ids["published"]])))
        }  # fmt: skip
        db.session.remove()
        db.engine.dispose()
    return Prepared(cookies, ward.ids["hoa"], ids, revisions, drafts)


def _cookie(app: Flask, person_id: int) -> str:
    """A signed-in browser's cookie, as the sign-in page would give it."""
    token = people.open_session(person_id, user_agent="bench", address="127.0.0.1", totp_passed=True)
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    return (
        f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({'_user_id': token, '_fresh': True, '_permanent': True})}"
    )


def _drafts(ward: object, count: int) -> list[int]:
    """Complete drafts of Hoa's, to be saved and sent."""
    from editorial.articles import operations as articles
    from editorial.articles.models import Genre, Section
    from editorial.articles.rules import Content, Name
    from editorial.units.queries import actor_of

    hoa = actor_of(ward.ids["hoa"])  # type: ignore[attr-defined]
    section = db.session.scalars(select(Section.id).limit(1)).one()
    genre = db.session.execute(select(Genre.id).where(Genre.code == "notice")).scalar_one()
    return [
        articles.create(
            Content(
                title=f"Tin thử số {number}", summary="Một dòng.", body="<p>Bà con cùng dọn ngõ.</p>" * 12,
                section_id=section, genre_id=genre, byline=(Name(hoa.id, hoa.name),),
            ),
            unit_id=ward.units["TDP-12"], actor=hoa,  # type: ignore[attr-defined]
        ).id
        for number in range(count)
    ]  # fmt: skip


@dataclass
class Line:
    """One row of the table: measured alone and with eight clients; `times_floor` 0 where there is no floor."""

    title: str
    alone: Measured
    eight: Measured | None
    floor: str
    times_floor: float


@dataclass
class Fact:
    text: str
    is_over: bool = False
    """It misses its limit."""


@dataclass
class Run:
    articles: int
    prepared: Prepared
    desk: Served
    floor: Served | None
    lines: list[Line] = field(default_factory=list)
    facts: dict[str, Fact] = field(default_factory=dict)
    on_postgresql: dict[str, float] = field(default_factory=dict)
    """CPU milliseconds of the same line on PostgreSQL, web and database server together."""

    def wait_until_up(self) -> None:
        began = time.perf_counter()
        _until_answered(self.desk.port, "/dang-nhap")
        took = time.perf_counter() - began
        self.facts["Từ lúc khởi động đến câu trả lời đầu tiên"] = Fact(f"{took:.2f} s", took > 1.5)
        if self.floor:
            _until_answered(self.floor.port, "/san-ban-doc")

    def everything(self, count: int) -> None:
        for name in FLOORS if self.floor else ():
            self.add_floor(name, count)
        self._pages(count)
        self._writes()
        self._reader(count, self.prepared.ids["published"])
        if self.floor:
            self._publish_many(1000)
        sizes = memory_mb(self.desk.pids[0])
        self.facts["Bộ nhớ mỗi tiến trình"] = Fact(", ".join(f"{size} MB" for size in sizes), max(sizes) > 150)

    def client(self, person: str) -> Client:
        return Client(self.desk.port, self.prepared.cookies.get(person, ""))

    def _floor_client(self) -> Client:
        assert self.floor
        client = Client(self.floor.port)
        client.learn_token(f"/san/vao/{self.prepared.person_id}")
        return client

    def _warm(self, path: Callable[[int], Request], person: str) -> Client:
        client = self.client(person)
        for number in range(5):
            client.send(path(number))
        return client

    def _eight(self, path: Callable[[int], Request], person: str, count: int) -> Measured:
        return measure(self.desk.pids, [self.client(person) for _ in range(8)], path, count)

    def _of_floor(self, name: str) -> Callable[[int], Measured]:
        """Measures so many of the floor's own requests."""
        assert self.floor
        method, path = FLOORS[name]
        client, pids = self._floor_client(), self.floor.pids
        request = Request(method, path, {} if method == "POST" else None)
        return lambda count: measure(pids, [client], lambda _number: request, count)

    def add_floor(self, name: str, count: int) -> None:
        floor_of = self._of_floor(name)
        floor_of(5)
        self.lines.append(Line(name, floor_of(count), None, name, 1.0))

    def _measured(
        self, client: Client, request: Callable[[int], Request], floor: str, count: int
    ) -> tuple[Measured, float]:
        if self.floor is None:
            return measure(self.desk.pids, [client], request, count), 0.0
        return beside(self.desk.pids, client, request, self._of_floor(floor), count)

    def add_page(self, title: str, path: Callable[[int], str], person: str, count: int, floor: str = "sàn") -> None:
        def get(number: int) -> Request:
            return Request("GET", path(number))

        alone, floors = self._measured(self._warm(get, person), get, floor, count)
        self.lines.append(Line(title, alone, self._eight(get, person, count) if self.floor else None, floor, floors))

    def _pages(self, count: int) -> None:
        ids = self.prepared.ids
        published, drafts = ids["published"], self.prepared.drafts
        self.add_page("Hàng đợi", lambda _: "/hang-doi", "mai", count)
        self.add_page("Ban Biên tập", lambda _: "/ban-bien-tap", "uyen", count)
        self.add_page("Một bài", lambda number: f"/bai/{published[number % len(published)]}", "mai", count)
        self.add_page("Sửa bài", lambda number: f"/bai/{drafts[number % len(drafts)]}/sua", "hoa", count)
        self.add_page("Việc của tôi", lambda _: "/viec", "hoa", count)
        self.add_page("Văn phòng", lambda _: "/van-phong", "phuong", max(20, count // 4))
        self.add_page("Lịch đăng", lambda _: "/lich-dang", "dang", count)
        self.add_page("Tìm, có dấu", lambda number: f"/tim?q={_TERMS[number % 4][0]}", "mai", count)
        self.add_page("Tìm, không dấu", lambda number: f"/tim?q={_TERMS[number % 4][1]}", "mai", count)

    def _reader(self, count: int, published: list[int]) -> None:
        self.add_page("Trang nhất", lambda _: "/tin/", "", count, "sàn bạn đọc")
        first = self.client("")
        status, headers, _text = first.send(Request("GET", f"/tin/{published[0]}/x"))
        path = headers["location"] if status in (301, 302, 308) else f"/tin/{published[0]}/x"
        self.add_page("Đọc một bài", lambda _: path, "", count, "sàn bạn đọc")

    def _write(
        self, title: str, person: str, requests: Callable[[int], Request], count: int, page: str = "/viec"
    ) -> None:
        client = self.client(person)
        client.learn_token(page)
        alone, floors = self._measured(client, requests, "sàn ghi", count)
        self.lines.append(Line(title, alone, None, "sàn ghi", floors))

    def _writes(self) -> None:
        ids, revisions, drafts = self.prepared.ids, self.prepared.revisions, self.prepared.drafts
        save, send = drafts[:10], drafts[100:200]

        def saving(number: int) -> Request:
            """As the open page saves by itself while somebody types: ten pages, ten times each."""
            edition = save[number % 10]
            return Request("POST", f"/bai/{edition}/luu", {
                "base_revision": str(revisions[edition][0]), "title": f"Tiêu đề mới {number}", "summary": "Một dòng.",
                "body": "<p>Bà con cùng dọn ngõ và trồng hoa.</p>" * 12, "section_id": "1", "genre_id": "10",
                "lane": "normal", "unit_id": "", "event_place": "", "writing_session": f"bench{edition}",
            })  # fmt: skip

        self._write("Tự lưu", "hoa", saving, 100)
        self._write("Gửi", "hoa", lambda number: Request(
            "POST", f"/bai/{send[number]}/lam/send", {"version": "1"}), len(send))  # fmt: skip
        votes = ids["board_review"]
        self._write("Bỏ phiếu", "uyen", lambda number: Request(
            "POST", f"/bai/{votes[number]}/lam/vote",
            {"choice": "yes", "reason": "", "version": "5", "revision_hash": revisions[votes[number]][1],
             }), len(votes))  # fmt: skip
        ready = self._make_ready()
        self._write("Đăng ngay", "dang", lambda number: Request(
            "POST", f"/bai/{ready[number]}/lam/publish_now", {"version": "1"}), len(ready))  # fmt: skip

    def _make_ready(self) -> list[int]:
        """Drafts put into the state before publishing, with a true approval of their words."""
        return self._approve(self.prepared.drafts[200:260])

    def _approve(self, editions: list[int]) -> list[int]:
        from editorial.ballots.models import Approval, Ballot
        from wsgi import app

        with app.app_context():
            with transaction():
                now = clock.now()
                for edition in db.session.scalars(select(Edition).where(Edition.id.in_(editions))):
                    revision = db.session.get_one(Revision, edition.current_revision_id)
                    ballot = Ballot(
                        edition_id=edition.id, revision_id=revision.id, revision_hash=revision.hash, lane="normal",
                        yes_needed=2, needs_leader=True, opened_at=now, opened_by_id=1, closes_at=now,
                        outcome="approved", decided_at=now,
                    )  # fmt: skip
                    db.session.add(ballot)
                    db.session.flush()
                    db.session.add(Approval(ballot_id=ballot.id, edition_id=edition.id, revision_id=revision.id,
                                            revision_hash=revision.hash, at=now))  # fmt: skip
                    edition.state, edition.sent_at = State.APPROVED, now
            db.session.remove()
            db.engine.dispose()
        return editions

    def _publish_many(self, count: int) -> None:
        """Publications that fell due together, settled by the worker's duty while the web is asked for pages."""
        from editorial.publishing.operations import settle_all
        from editorial.units.queries import actor_of
        from wsgi import app

        with app.app_context():
            ward_hoa = db.session.execute(select(Edition.owner_id).limit(1))  # opens the session
            ward_hoa.close()
            editions = self._fresh(count, actor_of)
            self._approve(editions)
            events.deliver_all()
        with app.app_context():
            with transaction():  # the hour comes for all at once
                due = clock.now()
                for edition in db.session.scalars(select(Edition).where(Edition.id.in_(editions))):
                    db.session.add(_due(edition, due))
                    edition.state = State.SCHEDULED
            waits: list[float] = []
            stop = threading.Event()
            watcher = threading.Thread(target=self._watch, args=(waits, stop))
            watcher.start()
            began = time.perf_counter()
            settle_all()
            took = time.perf_counter() - began
            stop.set()
            watcher.join()
            began = time.perf_counter()
            events.deliver_all()
            after = time.perf_counter() - began
            left = db.session.scalar(
                select(db.func.count())
                .select_from(Edition)
                .where(Edition.id.in_(editions), Edition.state != State.PUBLISHED)
            )
            db.session.remove()
            db.engine.dispose()
        slowest = max(waits, default=0.0)
        self.facts[f"Đăng {count} bài đến giờ cùng lúc"] = Fact(
            f"{took:.1f} s; còn {left} bài chưa ra; trong lúc đó web trả lời {len(waits)} lần, chậm nhất {slowest:.0f} ms",
            took > 10 or bool(left),
        )
        self.facts["Việc nền sau đó: điểm, thông báo, chỉ mục tìm kiếm"] = Fact(f"{after:.1f} s", after > 20)

    def _fresh(self, count: int, actor_of: Callable[[int], object]) -> list[int]:
        from editorial.people.models import Person
        from editorial.units.models import Unit

        hoa = db.session.execute(select(Person.id).where(Person.username == "hoa")).scalar_one()
        group = db.session.execute(select(Unit.id).where(Unit.code == "TDP-12")).scalar_one()
        ward = type("Ward", (), {"ids": {"hoa": hoa}, "units": {"TDP-12": group}})()
        with transaction():
            return _drafts(ward, count)

    def _watch(self, waits: list[float], stop: threading.Event) -> None:
        client = self.client("hoa")
        while not stop.is_set():
            began = time.perf_counter()
            client.send(Request("GET", "/viec"))
            waits.append((time.perf_counter() - began) * 1000)


def _due(edition: Edition, live_from: object) -> Publication:
    from editorial.ballots.models import Approval

    approval = db.session.execute(select(Approval).where(Approval.edition_id == edition.id)).scalar_one()
    section = db.session.execute(select(Revision.section_id).where(Revision.id == approval.revision_id)).scalar_one()
    unit = db.session.execute(select(Article.unit_id).where(Article.id == edition.article_id)).scalar_one()
    return Publication(
        article_id=edition.article_id, edition_id=edition.id, revision_id=approval.revision_id,
        approval_id=approval.id, section_id=section, unit_id=unit, live_from=live_from, made_by_id=1,
        made_at=clock.now(),
    )  # fmt: skip


def _until_answered(port: int, path: str) -> None:
    while True:
        try:
            Client(port).send(Request("GET", path))
        except OSError:
            time.sleep(0.02)
            continue
        return


_TERMS = (
    ("v%E1%BB%87+sinh", "ve+sinh"),
    ("ph%C3%B2ng+ch%C3%A1y", "phong+chay"),
    ("%C4%91%E1%BB%8Dc+s%C3%A1ch", "doc+sach"),
    ("ti%C3%AAu+%C4%91%E1%BB%81", "tieu+de"),
)
