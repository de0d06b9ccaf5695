"""Points measured alone: boards, places and lines at a million lines; booking, making balances again, verifying."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tools.bench.report import table
from tools.bench.served import served

if TYPE_CHECKING:
    from flask import Flask

    from tools.bench.run import Fact, Prepared, Run

LIMITS = "Giới hạn: 3,5 × sàn, 12 câu SQL; kiểm tra sổ dưới 45 s; chốt một năm dưới 30 s."


def measured(lines: int, requests: int, folder: Path) -> Run:
    """A folder that was filled before is used again."""
    file = folder / "points.sqlite3"
    os.environ.update(
        APP_MODE="development", BENCH_COUNT="1", INSTANCE_PATH=str(folder), SECRET_KEY="bench" * 8,
        DATABASE_URL=f"sqlite:///{file}", FLOOR_DATABASE=str(file), DATABASE_POOL="8",
    )  # fmt: skip
    from tools.bench.run import Run
    from wsgi import app

    facts: dict[str, Fact] = {}
    prepared = _prepare(app, lines, facts)
    with served("wsgi:app") as desk, served("tools.bench.floor:app") as floor:
        run = Run(0, prepared, desk, floor, facts=facts)
        run.wait_until_up()
        _pages(run, requests)
    _operations(app, facts)
    return run


def _prepare(app: Flask, lines: int, facts: dict[str, Fact]) -> Prepared:
    from sqlalchemy import func, select, text

    from editorial.core import migrations
    from editorial.core.db import db, transaction
    from editorial.people.models import Person
    from editorial.scoring.ledger.models import LedgerEntry, PersonBalance
    from tools.bench.points_fill import fill_points, rebuild, whom
    from tools.bench.run import FLOOR_TABLE, Fact, Prepared, _cookie

    with app.app_context():
        migrations.upgrade()
        there = db.session.scalar(select(func.max(LedgerEntry.id))) or 0
        db.session.remove()
        if not there:
            began = time.perf_counter()
            there = fill_points(lines).lines
            facts["Tạo dữ liệu"] = Fact(f"{time.perf_counter() - began:.0f} s")
            began = time.perf_counter()
            rebuild()
            facts["Lập lại mọi bảng điểm (flask scores rebuild)"] = Fact(f"{time.perf_counter() - began:.0f} s")
        found = whom(there)
        people = db.session.scalar(select(func.count(PersonBalance.person_id.distinct()))) or 0
        rows = db.session.scalar(select(func.count()).select_from(PersonBalance)) or 0
        facts["Cỡ"] = Fact(f"{there:,} dòng điểm, {found.articles:,} bài, {people:,} người có điểm, {rows:,} dòng bảng")
        hoa = db.session.scalars(select(Person.id).where(Person.username == "hoa")).one()
        with transaction():
            for statement in FLOOR_TABLE:
                db.session.execute(text(statement))
            cookies = {"hoa": _cookie(app, hoa), "busy": _cookie(app, found.busy), "quiet": _cookie(app, found.quiet)}
        db.session.remove()
        db.engine.dispose()
    return Prepared(cookies, hoa, {}, {}, [])


def _pages(run: Run, count: int) -> None:
    from tools.bench.load import Request

    run.add_floor("sàn", count)
    pages = (
        ("Bảng thi đua, tháng này", "/thi-dua", "busy"),
        ("Bảng thi đua, năm", "/thi-dua?ky=2026", "busy"),
        ("Bảng thi đua, năm, người ở cuối bảng", "/thi-dua?ky=2026", "quiet"),
        ("Bảng thi đua, năm, một chuyên mục", "/thi-dua?ky=2026&loc=section:3", "busy"),
        ("Bảng thi đua, năm, khối trường học", "/thi-dua?ky=2026&loc=kind:mass_organization", "busy"),
        ("Bảng thi đua, năm, trang 2", _second(run, "/thi-dua?ky=2026"), "busy"),
        ("Bảng đơn vị, năm", "/thi-dua?ky=2026&xem=don-vi", "busy"),
        ("Bảng đơn vị, năm, một loại", "/thi-dua?ky=2026&xem=don-vi&loai=residential_group", "busy"),
        ("Bảng đơn vị, năm, điểm mỗi người", "/thi-dua?ky=2026&xem=don-vi&dau-nguoi=1", "busy"),
        ("Trình chiếu, năm", "/thi-dua/trinh-chieu?ky=2026", "busy"),
        ("Điểm của tôi, năm", "/diem?ky=2026", "busy"),
        ("Việc của tôi", "/viec", "busy"),
    )
    assert Request
    for title, path, person in pages:
        run.add_page(title, lambda _number, path=path: path, person, count)  # type: ignore[misc]


def _second(run: Run, path: str) -> str:
    from tools.bench.load import Request

    _status, _headers, text = run.client("busy").send(Request("GET", path))
    found = re.search(r'href="([^"]+after=[^"]+)"', text)
    assert found, "a board of thousands has a second page"
    return found[1].replace("&amp;", "&")


def _operations(app: Flask, facts: dict[str, Fact]) -> None:
    """What runs outside the web: one item's booking, and the whole ledger told again."""
    from sqlalchemy import event, select

    from editorial.core.db import db, transaction
    from editorial.scoring.ledger.models import LedgerEntry
    from editorial.scoring.ledger.operations import balances, reconciliation
    from tools.bench.run import Fact

    ran: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *given: ran.append(given[2]))
        newest = db.session.scalars(
            select(LedgerEntry).where(LedgerEntry.person_id.is_not(None)).order_by(LedgerEntry.id.desc()).limit(20)
        ).all()
        times = []
        for line in newest:
            with transaction():
                ran.clear()
                began = time.perf_counter()
                balances.refresh([line.person_id], [line.unit_id], [line.counts_on])
                times.append(time.perf_counter() - began)
        facts["Lập lại bảng điểm sau một bài"] = Fact(
            f"{sorted(times)[len(times) // 2] * 1000:.0f} ms, {len(ran)} câu SQL"
        )
        times = []
        for line in newest:
            with transaction():
                ran.clear()
                began = time.perf_counter()
                reconciliation.reconcile([line.article_id])
                times.append(time.perf_counter() - began)
        facts["Đối chiếu một bài với sổ"] = Fact(f"{sorted(times)[len(times) // 2] * 1000:.0f} ms, {len(ran)} câu SQL")
        db.session.remove()
        db.engine.dispose()
    began = time.perf_counter()
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "scores", "verify"]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    took = time.perf_counter() - began
    facts["Kiểm tra cả sổ (flask scores verify)"] = Fact(f"{took:.0f} s; {said[-1] if said else ''}", took > 45)
    with app.app_context():
        facts["Chốt năm trước, ngoài tiến trình web"] = _freeze()
        db.session.remove()
        db.engine.dispose()


def _freeze() -> Fact:
    """Last year, as the worker closes it once it was signed; a folder that is used again closes it once more."""
    from sqlalchemy import func, select

    from editorial.core import clock
    from editorial.core.db import db, transaction
    from editorial.people.models import Person
    from editorial.scoring.closing.operations import freezing
    from editorial.scoring.periods.models import Period, PeriodState, Snapshot
    from editorial.scoring.periods.rules import span
    from tools.bench.run import Fact

    year = span(str(clock.today().year - 1))
    assert year is not None
    with transaction():
        head = db.session.scalars(select(Person.id).where(Person.username == "truong")).one()
        period = db.session.scalars(select(Period).where(Period.key == year.key)).one_or_none()
        if period is None:
            period = Period(key=year.key, starts_on=year.starts_on, ends_on=year.ends_on, state="")
            db.session.add(period)
        period.state = PeriodState.FREEZING.value
        db.session.flush()
        number = (db.session.scalar(select(func.max(Snapshot.number)).where(Snapshot.period_id == period.id)) or 0) + 1
        snapshot = Snapshot(period_id=period.id, number=number, signed_by_id=head, signed_at=clock.now())
        db.session.add(snapshot)
        db.session.flush()
        made = snapshot.id
    began, used = time.perf_counter(), time.process_time()
    freezing.freeze(made)
    took, used = time.perf_counter() - began, time.process_time() - used
    snapshot = db.session.get_one(Snapshot, made, populate_existing=True)
    return Fact(f"{took:.0f} s ({used:.0f} s CPU), {snapshot.rows_total:,} dòng", took > 30)


def write(run: Run, machine: str) -> str:
    """The part of docs/benchmarks.md about points."""
    return "\n".join(["## Điểm thi đua", "", f"- Máy: {machine}", f"- {LIMITS}", "", *table(run), ""])
