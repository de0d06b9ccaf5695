"""Makes former.sqlite3.xz and former.json: a database of the former version, and what that version says of it.

Run it in a checkout of that version (tag `former-version`), whose names it uses; this version never imports it:

    git worktree add ../former former-version && cd ../former
    PYTHONPATH=. python ../now/tests/upgrade/make_former.py ../now/tests/upgrade

It fills the demo ward at a fixed hour, then adds what the demo lacks: signed royalties, a decided round and an open
vote, a period that was reopened, every verb of a correction, news that waits, that failed and that is dead, and a row in
every table. What the waiting news does is recorded too: a copy is worked off by that version's own worker.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
from sqlalchemy import delete, select, text

from editorial import beginnings, create_app, wiring, worker
from editorial.articles import operations as articles
from editorial.articles import queries
from editorial.articles.models import Article, Edition, Genre, Lane
from editorial.articles.rules import Content
from editorial.ballots import operations as ballots
from editorial.commendations.models import Candidate, Round
from editorial.commendations.operations import appraisal, awards, candidates, council, rounds, seats
from editorial.commendations.queries import council as council_queries
from editorial.commendations.rules.criteria import ITEMS
from editorial.core import audit, clock, migrations, events, settings
from editorial.core.access import Actor
from editorial.core.db import db, transaction
from editorial.demo import items, points, ward
from editorial.notices.models import Notice
from editorial.people import operations as people
from editorial.people.models import DeviceSession, Person
from editorial.publishing import operations as publishing
from editorial.reader.operations import tally
from editorial.reports import operations as reports
from editorial.royalties.operations import rates, statements
from editorial.royalties.queries import book, sheets
from editorial.royalties.queries import statements as statement_queries
from editorial.scoring.models import Appeal, AppealOutcome, FindingKind, Period, ScoreLine
from editorial.scoring.operations import appeals, findings, freezing, names, periods
from editorial.scoring.queries import verify
from editorial.scoring.queries.appeals import concerned
from editorial.scoring.queries.verify_balances import balance_faults
from editorial.scoring.queries.verify_snapshots import snapshot_faults
from editorial.units import operations as units
from editorial.units.models import Membership, Unit
from editorial.units.queries import actor_of
from editorial.workflow import operations as workflow

FILLED = datetime(2026, 12, 10, 10, 0, tzinfo=clock.VIETNAM)
SECRET = "a-secret-for-tests-only"
SESSION, BROWSER = "former-session-of-hoa", "former-browser-of-hoa"
TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ROYALTIES = {
    "news_item": {"group": "news", "A": 300, "B": 200, "C": 100},
    "feature": {"group": "reportage", "A": 1000, "B": 750, "C": 333},
    "good_deed": {"group": "reportage", "A": 800, "B": 600, "C": 300},
}
PAGES = {
    "hoa": ["/viec", "/bai/moi", "/diem?ky=2026-11", "/thi-dua?ky=2026-11", "/thi-dua?ky=2026-11&xem=don-vi", "/thong-bao",
            "/nhuan-but/cua-toi", "/khen-thuong", "/tai-khoan"],
    "phuong": ["/viec", "/van-phong", "/cai-dat", "/lich-dang", "/thi-dua?ky=2026-12", "/thi-dua/ky", "/diem/kien-nghi",
               "/nhuan-but", "/nhuan-but/bang-ke/2026-11", "/khen-thuong/1", "/khen-thuong/1/ket-qua", "/khen-thuong/2"],
    "truong": ["/viec", "/thi-dua/ky", "/ban-bien-tap"],
    "mai": ["/viec", "/hang-doi"],
    "tri": ["/viec", "/nguoi", "/don-vi", "/nhat-ky"],
    "": ["/tin/", "/vinh-danh"],
}  # fmt: skip
HELD = ("/diem", "/thi-dua", "/nhuan-but", "/khen-thuong", "/bai/2", "/bai/3", "/vinh-danh")
"""Pages whose rows are kept; of the others, that they open."""


# ---- the clock and the people ----------------------------------------------------------------------------------------


def now_is(instant: datetime) -> None:
    clock._fixed[:] = [instant.astimezone(clock.UTC)]


def later(**steps: float) -> None:
    now_is(clock.now() + timedelta(**steps))


class Who:
    """who.hoa: the demo's person of this sign-in name, with today's rights."""

    def __getattr__(self, name: str) -> Actor:
        return actor_of(db.session.scalars(select(Person.id).where(Person.username == name)).one())


who = Who()


def drain() -> None:
    while outbox.drain(wiring.REACTIONS, limit=1000):
        pass


def do(verb: str, edition: int, actor: Actor, **needs: Any) -> Any:
    case = queries.case_of(edition)
    given = {"revision_hash": case.revision_hash} if verb == "vote" else {"version": case.version}
    home = publishing if hasattr(publishing, verb) and verb not in vars(workflow) else workflow
    with transaction():
        return getattr(home, verb)(edition, actor=actor, **(given | needs))


def run(operation: Callable[..., Any], *given: Any, **more: Any) -> Any:
    with transaction():
        return operation(*given, **more)


# ---- what the demo lacks ---------------------------------------------------------------------------------------------


def fill_demo() -> None:
    now_is(FILLED)
    with transaction():
        beginnings.lay()
        built = ward.build()
    points.sign_rules(built)
    items.write(built)
    points.today(built)
    drain()


def decide_settings() -> None:
    day = clock.today()
    for key, value in (("workflow.claim_hours", 12), ("scoring.appeal_days", 6), ("royalties.pay_days", 45),
                       ("notices.keep_months", 6), ("reports.silent_days", 20)):  # fmt: skip
        run(reports.set_value, key, value, valid_from=day, basis="QĐ 7", actor=who.phuong)
    run(
        reports.set_value,
        "workflow.claim_hours",
        16,
        valid_from=day + timedelta(days=30),
        basis="QĐ 8",
        actor=who.phuong,
    )
    run(settings.put, ITEMS, 10, valid_from=day, basis="QĐ 7", actor=who.phuong)
    run(reports.add_holiday, date(2027, 1, 1), "Tết Dương lịch", actor=who.phuong)
    run(ballots.set_rule, lane=Lane.NORMAL, section_id=None, yes_needed=2, needs_leader=True, valid_from=day,
        basis="QĐ 9", actor=who.truong)  # fmt: skip


def keep_accounts() -> None:
    """Names hidden, accounts and units merged, roles ended, a second step, codes, sessions, failures, a held form."""
    run(names.hide, actor=who.binh)
    member = db.session.scalars(
        select(Membership)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Unit.code == "TDP-33")
        .order_by(Membership.id)
    ).first()
    assert member is not None
    run(units.merge_person, member.person_id, who.binh.id, reason="Hai tài khoản của một người.", actor=who.tri,
        accept_gaps=True)  # fmt: skip
    code = {row.code: row.id for row in db.session.execute(select(Unit.code, Unit.id))}
    run(units.merge_unit, code["TDP-39"], code["TDP-38"], first_day=clock.today(), actor=who.phuong)
    run(people.confirm_totp, who.tri.id, TOTP, pyotp.TOTP(TOTP).at(clock.now()), actor=who.tri, key=SECRET)
    with transaction():
        db.session.get_one(Person, who.hoa.id).email = "hoa@example.com"
        db.session.add(
            DeviceSession(person_id=who.hoa.id, token_hash=hashlib.sha256(SESSION.encode()).hexdigest(),
                          created_at=clock.now(), last_seen_at=clock.now(), idle_minutes=600_000, totp_passed=True,
                          user_agent="Mozilla/5.0 (tests)", address="127.0.0.1")
        )  # fmt: skip


def pay_royalties() -> None:
    run(rates.enter, decision_number="45/QĐ-UBND", decided_on=date(2026, 10, 25), valid_from=date(2026, 11, 1),
        unit_percent=10, period="month", ceiling=90_000_000, values=ROYALTIES, actor=who.phuong)  # fmt: skip
    run(rates.enter_wage, amount=2_700_000, valid_from=date(2026, 12, 1), basis="Nghị định mới", actor=who.phuong)
    drain()
    run(statements.make, "2026-11", actor=who.phuong)
    run(statements.send, "2026-11", actor=who.phuong)
    said = run(statements.object_to, "2026-11", "Thiếu một bài của tôi.", actor=who.hoa)
    run(statements.answer, "2026-11", said.id, "Bài đó đăng trong tháng 12.", actor=who.phuong)
    drain()
    row = statement_queries.statement("2026-11")
    assert row is not None
    assert row.objections_until is not None
    now_is(row.objections_until + timedelta(minutes=5))
    found = sheets.sheet(row, book.book())
    run(statements.sign, "2026-11", seen=found.digest, actor=who.truong)
    drain()


def commend() -> None:
    """The demo's round up to its decision by secret vote; one counted in the open, one under secret vote, one cancelled."""

    def step(verb: str, round_id: int, actor: Actor | None = None, reason: str = "") -> None:
        seen = db.session.get_one(Round, round_id, populate_existing=True).version
        run(rounds.step, verb, round_id, version=seen, actor=actor or who.phuong, reason=reason)

    def version(round_id: int) -> int:
        return db.session.get_one(Round, round_id, populate_existing=True).version

    def judge(round_id: int) -> None:
        ids = db.session.scalars(
            select(Candidate.id).where(Candidate.round_id == round_id, Candidate.withdrawn_at.is_(None))
        ).all()
        for one in ids:
            run(appraisal.judge, round_id, one, "put", "đủ", actor=who.phuong)

    def everybody(ballot_id: int, round_id: int, voters: list[int], *, edge: bool = False) -> None:
        recused = council_queries.declared(round_id)
        for turn, person in enumerate(voters):
            mine = [one.id for one in council_queries.voted_in(ballot_id) if (one.id, person) not in recused]
            said = {one: "no" if at == len(mine) - 1 and turn % 2 and edge else "yes" for at, one in enumerate(mine)}
            run(council.cast, ballot_id, said, actor=actor_of(person))

    first = db.session.scalars(select(Round.id)).one()
    snapshot = db.session.get_one(Round, first).snapshot_id
    step("close_nominations", first)
    one = db.session.scalars(select(Candidate.id).where(Candidate.round_id == first).order_by(Candidate.id)).all()
    run(appraisal.add_note, first, one[0], "Đã gọi tổ trưởng.", actor=who.phuong)
    run(appraisal.add_paper, first, one[0], "bằng khen.pdf", b"%PDF-1.4 bang khen", actor=who.phuong)
    judge(first)
    members = [one.person_id for one in council_queries.members(first)]
    run(seats.take_attendance, first, members, actor=who.phuong)
    run(seats.declare, first, one[-1], "em ruột", actor=who.yen)
    ballot = run(council.open_vote, first, version=version(first), actor=who.truong).id
    everybody(ballot, first, members, edge=True)
    run(council.count, ballot, "Các báo cáo rõ ràng.", actor=who.son)
    drain()
    while edges := council_queries.standing(db.session.get_one(Round, first)).selection.edges:
        edge = edges[0]
        chosen = sorted(one.id for one in edge.edge)[: edge.seats]
        run(council.choose, first, edge.klass, chosen, "Bài đều hơn.", version=version(first), actor=who.truong)
    run(awards.submit, first, version=version(first), actor=who.phuong)
    chosen = council_queries.standing(db.session.get_one(Round, first)).selection.ids
    later(days=1)
    run(awards.decide, first, "123/QĐ-UBND", clock.today(), "Nguyễn Văn Nam", "Chủ tịch", chosen,
        version=version(first), actor=who.phuong)  # fmt: skip
    honoured = db.session.scalars(select(Candidate).where(Candidate.awarded)).all()
    for one in honoured:
        if one.person_id:
            run(candidates.say_agrees, first, one.id, True, actor=actor_of(one.person_id))
    drain()

    terms = rounds.Terms(
        title="Khen thưởng mở", year=2026, kind="theme", theme="Bỏ phiếu công khai", snapshot_id=snapshot,
        criteria=points.Criteria(items=1, months=1, group_items=1), quotas={"contributor": 2},
        nominators=["unit_head", "office"], deadlines={"nominating": clock.today() + timedelta(days=3)}, secret=False,
        quorum="two_thirds", majority="half_members",
    )  # fmt: skip

    def voting(wanted: rounds.Terms) -> tuple[int, int]:
        """A round whose vote is open, and its ballot."""
        made = run(rounds.create, wanted, actor=who.phuong).id
        for name, position in points.COUNCIL:
            run(seats.name_member, made, getattr(who, name).id, position, actor=who.phuong)
        step("open_nominations", made)
        run(candidates.propose, made, points._good(snapshot), actor=who.phuong)
        step("close_nominations", made)
        judge(made)
        run(seats.take_attendance, made, members, actor=who.phuong)
        return made, run(council.open_vote, made, version=version(made), actor=who.truong).id

    second, ballot = voting(terms)
    everybody(ballot, second, members)
    run(council.count, ballot, "", actor=who.son)
    third, ballot = voting(replace(terms, title="Đợt đang bỏ phiếu kín", secret=True))
    everybody(ballot, third, members[:2])
    fourth = run(rounds.create, replace(terms, title="Đợt đã hủy"), actor=who.phuong).id
    step("open_nominations", fourth)
    run(candidates.propose, fourth, points._good(snapshot), actor=who.phuong)
    added = select(Candidate.id).where(Candidate.round_id == fourth, Candidate.person_id.is_not(None))
    gone = db.session.get_one(Candidate, db.session.scalars(added).all()[-1])
    assert gone.person_id
    run(candidates.withdraw, fourth, gone.id, "Tôi muốn nhường.", actor=actor_of(gone.person_id))
    step("cancel", fourth, who.truong, "Chưa đủ kinh phí.")
    drain()


def settle_points() -> None:
    """Appeals answered, decisions taken back, a period opened again and closed a second time."""
    first = db.session.scalars(select(Appeal.id).where(Appeal.outcome.is_(None))).one()
    run(appeals.decide, first, AppealOutcome.ACCEPTED, "Đúng là mức A.", actor=who.truong,
        change=appeals.Change(kind=FindingKind.REGRADE, value={"grade": "A"}))  # fmt: skip
    line = points._newest(ScoreLine.person_id == who.hoa.id)[2]
    made = run(findings.adjust, line.article_id, who.hoa.id, 100, reason="Ảnh đẹp.", evidence="", actor=who.truong)
    drain()
    run(findings.revoke, made.id, reason="Đã tính rồi.", actor=who.truong)
    drain()
    run(periods.reopen, "2026-11", decision_number="09/QĐ", reason="Tính lại một bài.", actor=who.truong)
    drain()
    row = db.session.scalars(select(Period).where(Period.key == "2026-11")).one()
    assert row.objections_until is not None
    now_is(row.objections_until + timedelta(hours=1))
    run(periods.sign, "2026-11", actor=who.truong, seen=1)
    freezing.freeze_all()
    drain()


def live(author: Actor) -> Iterator[int]:
    """Editions of this author that are out with nothing else under way, newest first."""
    rows = db.session.scalars(
        select(Article.published_edition_id)
        .where(Article.published_edition_id.is_not(None), Article.current_edition_id == Article.published_edition_id)
        .order_by(Article.id.desc())
    ).all()
    for edition in rows:
        if edition and queries.case_of(edition).authors == frozenset({author.id}):
            yield edition


def correct() -> tuple[int, int]:
    """A correction that its author gave up; one that the desk began in place of its author's. The articles."""
    first, second, *_rest = live(who.hoa)
    made = do("correct", first, who.hoa)
    do("give_up", made.id, who.hoa)
    do("correct", second, who.hoa)
    do("correct_anew", second, who.mai, reason="Đính chính gấp, người viết đi vắng.")
    return queries.case_of(first).article_id, queries.case_of(second).article_id


def return_often() -> None:
    """An item that came back from the unit and from the desk before it went out."""
    edition = _draft("Bài trả lại hai lần")
    do("send", edition, who.hoa)
    do("hand_back", edition, who.lan, reason="Sửa số hộ.")
    do("send", edition, who.hoa)
    do("confirm", edition, who.lan)
    do("claim", edition, who.nam)
    do("ask", edition, who.nam, reason_code="facts", reason="Ghi rõ ngày.")
    do("send", edition, who.hoa)
    if queries.case_of(edition).owner_id != who.nam.id:
        do("claim", edition, who.nam)
    do("pass_on", edition, who.nam, grade="C")
    do("vote", edition, who.vinh, choice="yes", reason="")
    do("vote", edition, who.pho, choice="yes", reason="")
    do("publish_now", edition, who.dang)


# ---- the outbox ------------------------------------------------------------------------------------------------------


def fail(_payload: object) -> None:
    raise RuntimeError("máy chủ không trả lời")


def kill(topic: str) -> None:
    """The newest news of a topic fails until it is dead."""
    while not db.session.scalar(
        select(OutboxRow.dead_at).where(OutboxRow.topic == topic).order_by(OutboxRow.id.desc()).limit(1)
    ):
        outbox.drain({topic: (fail,)}, limit=1)
        later(seconds=600)


def leave_news() -> None:
    """Dead rows, a row that failed three times, one whose worker was killed, and rows that nobody has taken yet."""
    line = points._newest(ScoreLine.person_id == who.hoa.id, ScoreLine.amount > 0)[0]
    run(appeals.make, line.article_id, "Bài dài hơn một tin.", actor=who.hoa, line_id=line.id)
    kill("appeal.made")
    draft = _draft("Bài lưu hỏng")
    drain_only("article.created")
    kill("article.saved")
    later(hours=1)
    run(people.want_link, "hoa")
    outbox.drain({"password.link_wanted": (fail,)}, limit=1)
    outbox.drain({"password.link_wanted": (fail,)}, limit=1)
    later(minutes=5)
    outbox._claim()  # its worker is killed here
    later(minutes=5)
    del draft
    # now nobody takes anything any more
    draft = _draft("Bài gửi trước khi nâng cấp")
    do("send", draft, who.hoa)
    board = db.session.scalars(select(Edition.id).where(Edition.state == "approved").order_by(Edition.id)).first()
    assert board
    do("publish_now", board, who.dang)
    out = next(live(who.hoa))
    made = do("correct", out, who.hoa)
    do("give_up", made.id, who.hoa)
    run(findings.decide, queries.case_of(out).article_id, FindingKind.ACCEPTED, value={"where": "Cổng Thành phố"},
        reason="Cổng Thành phố đăng lại.", actor=who.phuong)  # fmt: skip
    run(people.grant_role, who.tuan.id, "editor", valid_from=clock.today(), basis="QĐ 10", actor=who.tri)
    run(names.hide, actor=who.uyen)
    run(statements.make, "2026-12", actor=who.phuong)


def _draft(title: str) -> int:
    unit = next(iter(who.hoa.units))
    edition = run(articles.create, Content(), unit_id=unit, actor=who.hoa).id
    model = queries.content_of(queries.revision(queries.case_of(next(live(who.hoa))).revision_id))
    notice = db.session.scalars(select(Genre.id).where(Genre.code == "notice")).one()
    run(articles.save, edition, replace(model, title=title, photos=(), genre_id=notice), actor=who.hoa,
        base_revision_id=queries.case_of(edition).revision_id)  # fmt: skip
    return int(edition)


def drain_only(topic: str) -> None:
    reactions = {topic: wiring.REACTIONS[topic]}
    while db.session.scalar(
        select(OutboxRow.id).where(OutboxRow.topic == topic, OutboxRow.done_at.is_(None), OutboxRow.dead_at.is_(None))
    ):
        outbox.drain(reactions, limit=1)


# ---- what the database says ------------------------------------------------------------------------------------------


def rows(query: str) -> list[list[Any]]:
    return [list(row) for row in db.session.execute(text(query))]


def facts() -> dict[str, Any]:
    """Figures that an upgrade must leave as they are; the test reads the same from this version's tables."""
    db.session.rollback()
    return {
        "audit_seal": audit.seal(),
        "audit": rows("SELECT action, count(*) FROM audit GROUP BY 1 ORDER BY 1"),
        "boards": rows("SELECT period, is_staff, person_id, points, items, a_items, returns FROM balances "
                       "WHERE scope = 'all' AND period IN ('2026', '2026-11', '2026-12') "
                       "ORDER BY period, is_staff, rank_key, person_id"),
        "unit_boards": rows("SELECT period, unit_id, points, items, value FROM unit_balances "
                            "WHERE period IN ('2026', '2026-11', '2026-12') "
                            "ORDER BY period, rank_key, unit_id"),
        "points": rows("SELECT person_id, unit_id, sum(amount), count(*) FROM score_lines GROUP BY 1, 2 ORDER BY 1, 2"),
        "royalties": rows("SELECT person_id, sum(amount), count(*) FROM royalty_lines GROUP BY 1 ORDER BY 1"),
        "statements": rows("SELECT key, state, total, payable, hash FROM royalty_statements ORDER BY key"),
        "snapshots": rows("SELECT p.key, s.number, s.hash, s.rows_total FROM snapshots s JOIN periods p "
                          "ON p.id = s.period_id ORDER BY 1, 2"),
        "statuses": rows("SELECT edition_id, verb, count(*) FROM edition_statuses GROUP BY 1, 2 ORDER BY 1, 2"),
        "rounds": rows("SELECT id, state, decision_number FROM commendation_rounds ORDER BY id"),
        "notices": rows("SELECT person_id, count(*) FROM notices GROUP BY 1 ORDER BY 1"),
        "settings": rows("SELECT key, valid_from, basis FROM settings ORDER BY key, valid_from"),
    }  # fmt: skip


def verify_everything() -> None:
    faults = [*audit.faults(), *verify.line_faults(), *snapshot_faults(), *balance_faults()]
    assert not faults or verify.waiting(), faults


def read_pages(corrected: list[int]) -> list[list[Any]]:
    """[sign-in name, address, words of the page's rows]: what each person's page shows."""
    from flask import current_app

    from tests.page import PageClient
    from tests.page_checks import text_of

    found: list[list[Any]] = []
    for name, paths in PAGES.items():
        client = PageClient(current_app._get_current_object(), getattr(who, name) if name else None)
        more = [f"/bai/{one}" for one in corrected] if name in ("hoa", "phuong") else []
        for path in [*paths, *more]:
            page = client.get(path)
            main = next(page.root.iter("main"), page.root)
            said = [text_of(one) for one in main.iter() if one.tag == "tr" or (one.tag == "li" and text_of(one))]
            found.append([name, path, said, page.text])
    return found


# ---- making the files ------------------------------------------------------------------------------------------------


def trim() -> None:
    """Read notices are the bulk and say nothing."""
    with transaction():
        keep = select(Notice.id).order_by(Notice.id.desc()).limit(40)
        db.session.execute(delete(Notice).where(Notice.read_at.is_not(None), Notice.id.not_in(keep)))


@contextmanager
def opened(database: Path, folder: Path) -> Iterator[None]:
    app = create_app({"APP_MODE": "testing", "SECRET_KEY": SECRET, "DATABASE_URL": f"sqlite:///{database}",
                      "INSTANCE_PATH": str(folder), "PROPAGATE_ERRORS": True,
                      "PUBLIC_URL": "https://toasoan.example"})  # fmt: skip
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def make(folder: Path, target: Path) -> None:
    database = folder / "former.sqlite3"
    with opened(database, folder):
        migrations.upgrade()
        fill_demo()
        keep_accounts()
        decide_settings()
        pay_royalties()
        commend()
        settle_points()
        corrected = list(correct())
        return_often()
        drain_all()
        articles_seen = db.session.scalars(select(Article.id).where(Article.published_edition_id.is_not(None))).all()
        tally.add(articles_seen[0])
        tally.flush()
        reports.count_all()
        verify_everything()
        leave_news()
        run(people.hold_form, BROWSER, who.hoa.id, path="/bai/moi", posted_to="/bai/moi",
            fields={"title": ["Bài đang gõ dở"], "unit_id": [str(next(iter(who.hoa.units)))]})  # fmt: skip
        run(people.note_failure, run(people.begin_attempt, "thuy", "203.0.113.9"), "password")
        code = run(people.make_code, who.nam.id, actor=who.tri, key=SECRET)
        trim()
        verify_everything()
        for name in db.metadata.tables:
            assert rows(f"SELECT 1 FROM {name} LIMIT 1"), f"{name} has no row"
        hands = [
            [one, sorted(queries.touched(one)), sorted(concerned(one, 1, 1).judges)]
            for one in db.session.scalars(select(Article.id).order_by(Article.id))
        ]
        said = {"now": clock.now().isoformat(), "secret": SECRET, "session": SESSION, "browser": BROWSER, "totp": TOTP,
                "code": code, "password": ward.PASSWORD,
                "articles": corrected, "waiting": rows("SELECT topic, count(*) FROM outbox WHERE done_at IS NULL AND "
                "dead_at IS NULL GROUP BY 1 ORDER BY 1"), "dead": rows("SELECT id, topic FROM outbox WHERE dead_at IS "
                "NOT NULL ORDER BY 1"), "hands": hands, "before": facts()}  # fmt: skip
    with sqlite3.connect(database) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
        raw.execute("VACUUM")
    kept = database.read_bytes()
    with opened(database, folder):
        drain_all()
        verify_everything()
        said["after"] = facts()
        assert not verify.waiting()
        said["read_at"] = clock.now().isoformat()
        pages = read_pages(corrected)
    said["pages"] = [[name, path, said if path.startswith(HELD) else []] for name, path, said, _text in pages]
    (target / "former.sqlite3.xz").write_bytes(lzma.compress(kept, preset=9 | lzma.PRESET_EXTREME))
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(part, ensure_ascii=False)}" for key, part in said.items())
    (target / "former.json").write_text("{\n" + lines + "\n}\n", encoding="utf-8")
    (folder / "pages.json").write_text(json.dumps(pages, ensure_ascii=False), encoding="utf-8")


def drain_all() -> None:
    for _turn in range(20):
        worker.work_once()
        later(seconds=70)


if __name__ == "__main__":
    Path(sys.argv[2]).mkdir(exist_ok=True)
    make(Path(sys.argv[2]).resolve(), Path(sys.argv[1]).resolve())
