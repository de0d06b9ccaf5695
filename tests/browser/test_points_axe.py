"""The pages of points, periods and commendations, each seen by somebody who works there; how they are looked at stands in
`test_pages_axe`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from editorial.commendations.candidates.models import Candidate
from editorial.core import clock
from editorial.core.db import db, transaction
from editorial.scoring.appeals import operations as appeals
from editorial.scoring.appeals.operations import AppealChange
from editorial.scoring.closing.operations import freezing, transitions
from editorial.scoring.findings import operations as findings
from editorial.scoring.findings.models import FindingKind
from editorial.scoring.periods.rules import Span, next_key, span
from editorial.scoring.rule_sets import operations as rule_sets
from tests.browser.conftest import DESKTOP, Desk, running
from tests.browser.test_pages_axe import Come, come, look  # noqa: F401  # a fixture
from tests.cast import Cast
from tests.commendations import made
from tests.conftest import Engine
from tests.scoring import ward as points

PAGES = {
    "": "/giay-khen /giay-khen/{code} /vinh-danh",
    "hoa": """/thi-dua /thi-dua?ky={month} /thi-dua?xem=don-vi&ky={month} /thi-dua?xem=don-vi&ky={month}&dau-nguoi=1
        /thi-dua?lop=toa-soan /diem /diem?ky={month} /diem/nguoi/{binh} /diem/don-vi/{group} /diem/dong/{line}
        /diem/dong/{line}/kien-nghi /diem/kien-nghi /diem/kien-nghi/{answered} /bai/{shared}/diem /quy-che-diem
        /quy-che-diem/{rules} /khen-thuong /khen-thuong/{decided}""",
    "lan": "/khen-thuong/{nominating} /khen-thuong/{nominating}/de-cu",
    "office": """/quy-che-diem /quy-che-diem/soan /quy-che-diem/{draft} /quy-che-diem/{draft}/sua
        /quy-che-diem/{draft}/thu?ky={month} /diem/soat /diem/soat?loai=split&ky={month} /diem/kien-nghi
        /diem/kien-nghi?xem=xong /diem/kien-nghi/{open} /bai/{shared}/diem /bai/{shared}/diem/quyet-dinh/xep-lai-muc
        /bai/{shared}/diem/quyet-dinh/thong-tin-ca-nhan /bai/{shared}/diem/quyet-dinh/duoc-dung-lai
        /thi-dua/ky /thi-dua/ky/{month} /thi-dua/ky/{month}?xem=don-vi /thi-dua/ky/{preview}
        /thi-dua/ky/{preview}/thay-doi /thi-dua/ky/{now}/dieu-chinh /thi-dua/ky/{month}/ban/1
        /thi-dua/ky/{month}/ban/1?xem=don-vi /thi-dua/ky/{month}/ban/1/nguoi/{hoa}
        /thi-dua/ky/{month}/ban/1/don-vi/{group} /thi-dua/ky/{month}/cac-ban
        /khen-thuong /khen-thuong/moi /khen-thuong/cai-dat /khen-thuong/cai-dat/items /khen-thuong/can-cu
        /khen-thuong/mau-giay-khen /khen-thuong/{nominating} /khen-thuong/{nominating}/sua
        /khen-thuong/{nominating}/de-xuat /khen-thuong/{nominating}/de-cu /khen-thuong/{nominating}/hoi-dong
        /khen-thuong/{nominating}/ung-vien/{put} /khen-thuong/{nominating}/ung-vien/{put}/bao-cao
        /khen-thuong/{nominating}/ung-vien/{put}/minh-chung /khen-thuong/{decided} /khen-thuong/{decided}/giay-khen""",
    "head": """/quy-che-diem/{draft} /thi-dua/ky/{preview} /thi-dua/ky/{month} /thi-dua/trinh-chieu?ky={month}
        /khen-thuong/{voting} /khen-thuong/{voting}/bo-phieu /khen-thuong/{voting}/ket-qua""",
    "uyen": "/khen-thuong/{voting}/ung-vien/{voted}/khong-bo-phieu",
    "son": "/khen-thuong/{decided}/ket-qua",
}


@pytest.fixture(scope="module")
def desk(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Two months ago was closed, the last one is in preview; the past is over before the worker begins."""
    with running(engine, tmp_path_factory.mktemp("desk"), fill) as made_:
        yield made_


def fill(cast: Cast) -> dict[str, Any]:
    """Addresses' ids by the names above."""
    today = clock.today()
    last = of(next_key(f"{today:%Y-%m}", -1))
    month = of(next_key(last.key, -1))
    with clock.at(morning(month.starts_on)):
        rules = points.sign(cast)
    with clock.at(morning(month.starts_on + timedelta(days=9))):
        shared = points.published(cast, cast.hoa, cast.binh, title="Ngày hội của hai tổ")
        points.published(cast, cast.binh, title="Đèn ngõ sáng lại")
    for key in (month, last):
        with clock.at(morning(key.ends_on + timedelta(days=1))), transaction():
            transitions.open_preview(key.key, actor=cast.office)
    with transaction():
        signed = transitions.sign(month.key, actor=cast.head)
    freezing.freeze(signed.id)
    points.published(cast, cast.hoa, title="Trồng hoa đầu ngõ")
    found = {"rules": rules.id, "month": month.key, "preview": last.key, "now": f"{today:%Y-%m}", "shared": shared}
    return found | asked(cast, shared) | drafted(cast, today) | commended(cast, signed.id)


def of(key: str) -> Span:
    found = span(key)
    assert found is not None
    return found


def morning(day: date) -> datetime:
    return clock.from_vietnam(day, time(9))


def asked(cast: Cast, article: int) -> dict[str, int]:
    """A decision that changed points of a closed month, an appeal that was answered and one that waits."""
    with transaction():
        findings.decide(article, FindingKind.REGRADE, value={"grade": "A"}, reason="Viết kỹ.", actor=cast.deputy)
    points.tell()
    with transaction():
        first = appeals.submit(article, "Cổng Thành phố đã đăng lại.", actor=cast.binh,
                             entry_id=points.standing(article)[cast.binh.id].id).id  # fmt: skip
    with transaction():
        change = AppealChange(FindingKind.ACCEPTED, {"where": "Cổng Thành phố"})
        appeals.decide(first, appeals.AppealOutcome.ACCEPTED, "Đã xem.", actor=cast.office, change=change)
    points.tell()
    line = points.standing(article)[cast.hoa.id].id
    with transaction():
        waiting = appeals.submit(article, "Chia điểm chưa đúng.", actor=cast.binh,
                               entry_id=points.standing(article)[cast.binh.id].id).id  # fmt: skip
    with transaction():
        mine = appeals.submit(article, "Chia điểm chưa đúng.", actor=cast.hoa, entry_id=line).id
    with transaction():
        appeals.withdraw(mine, actor=cast.hoa)
    return {"line": line, "answered": mine, "open": waiting}


def drafted(cast: Cast, today: date) -> dict[str, int]:
    with transaction():
        row = rule_sets.draft(
            values=points.values(timely=150), valid_from=today + timedelta(days=30), actor=cast.office
        )
        return {"draft": row.id}


def commended(cast: Cast, signed: int) -> dict[str, Any]:
    """A round that gathers names, one that votes, one with its certificates."""
    snapshot = made.frozen(cast)
    decided = made.decided(cast, ("don", "women"), snapshot=snapshot, deadlines={})
    voting, _ballot = made.voting(cast, ("lan", "hoa", "outsider"), snapshot=snapshot, deadlines={})
    nominating = made.listed(cast, ("lan", "binh", "group"), snapshot=snapshot, deadlines={})
    made.step(cast, nominating, "reopen_nominations", reason="Chờ các tổ.")
    return {
        "decided": decided, "voting": voting, "nominating": nominating, "signed": signed,
        "put": made.ids_of(nominating)["Trần Văn Bình"], "voted": made.ids_of(voting)["Nguyễn Thị Hoa"],
        "code": db.session.scalars(select(Candidate.code).where(Candidate.round_id == decided, Candidate.code != "")).first(),
        "group": cast.group.id, "hoa": cast.hoa.id, "binh": cast.binh.id,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("who", "path"), [(who, path) for who, paths in PAGES.items() for path in paths.split()], ids=str
)
def test_page(desk: Desk, come: Come, who: str, path: str) -> None:  # noqa: F811
    page = come(who)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESKTOP["viewport"])
    answer = page.goto(desk.url + path.format(**desk.ids))
    assert answer is not None
    assert answer.status == 200, f"{path} → {answer.status}"
    look(page)
