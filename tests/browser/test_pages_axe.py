"""Every page, seen by somebody who works there: nothing serious for axe, light and dark, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import func, select, update

from editorial.articles.events import ArticleSaved
from editorial.articles.models import Edition, Lane
from editorial.ballots.models import Approval
from editorial.core import clock, events, files
from editorial.core.db import db, transaction
from editorial.core.events.models import AT_ONCE, NEVER, Delivery
from editorial.people.models import Person, RoleGrant
from editorial.people.operations import confirm_totp, hash_password
from editorial.publishing.models import Publication
from editorial.units.models import Membership
from tests import event_log, pipeline
from tests.articles.photos import stored, whole
from tests.browser.conftest import DESKTOP, PHONE, Desk, watch
from tests.browser.look import fits, thumbs
from tests.cast import Cast
from tests.tampering import tamper

PASSWORD = "hoa gạo đầu ngõ"
SECRET = pyotp.random_base32()

PAGES = {
    "": """/dang-nhap /quen-mat-khau /dang-nhap/ma-mot-lan /tin/ /tin/muc/to-dan-pho /tin/{published_a} /tin/{corrected_a}
        /tim?q=don /tim?q=khongco /khong-co /tin/999999 /tin/{taken_down_a}""",
    "hoa": """/viec /viec/bai /bai/moi /bai/{draft}/sua /bai/{draft_a} /bai/{personal}/sua /bai/{unit_check_a}
        /bai/{asked_a} /bai/{editing_a} /bai/{rejected_a} /bai/{published_a} /bai/{taken_down_a} /bai/{unit_check}/sua
        /thong-bao /tai-khoan /tai-khoan/mat-khau /xac-thuc-hai-buoc /tim?q=don /tim?q=khongco /nhat-ky""",
    "lan": """/viec /bai/{unit_check_a} /bai/{unit_check}/lam/return_to_author /don-vi/{group}/cong-tac-vien
        /don-vi/{group}/nguoi/{membership}/ket-thuc""",
    "mai": """/viec /hang-doi /hang-doi?loc=qua-han /bai/{submitted_a} /bai/{editing_a} /bai/{editing}/sua
        /bai/{editing}/so-sanh /bai/{editing}/phien-ban /bai/{editing}/phien-ban/{revision} /bai/{editing}/lam/ask
        /bai/{editing}/lam/submit_to_board /bai/{board_a} /bai/{board}/lam/reopen /bai/{correction}/sua /bai/{failed_a}""",
    "quynh": "/bai/{editing}/lam/assign",
    "office": """/van-phong /van-phong/bai /van-phong/don-vi/{group} /cai-dat /cai-dat/so-phieu /cai-dat/ngay-nghi
        /cai-dat/workflow.claim_hours /don-vi /don-vi/{group} /don-vi/them /don-vi/{group}/doi-ten /don-vi/{group}/gop
        /don-vi/{group}/dong /nguoi /nguoi/{hoa} /nguoi/{hoa}/don-vi""",
    "uyen": "/viec /ban-bien-tap /phieu/{board} /phieu/{approved} /phieu/xem-lai/{approval}",
    "head": "/bai/{board_a} /bai/{board}/lam/substitute /bai/{published_a} /bai/{published}/lam/take_down",
    "dang": """/viec /lich-dang /lich-dang?ngay={today} /bai/{approved_a} /bai/{scheduled_a}
        /bai/{scheduled}/lam/move /bai/{approved}/lam/schedule /bai/{approved}/lam/publish_now /bai/{failed_a}""",
    "observer": "/nhat-ky /van-phong",
    "admin": """/nguoi /nguoi/them /nguoi/{nam} /nguoi/{nam}/sua /nguoi/{nam}/vai-tro /nguoi/{nam}/vai-tro/{grant}/ket-thuc
        /nguoi/{nam}/ngung /nguoi/{nam}/bo-xac-thuc /nhat-ky /viec /viec-nen /viec-nen/{dead}/bo""",
}


@pytest.fixture(scope="module")
def ward(desk: Desk) -> dict[str, Any]:
    """Items in every state; each name leads to its edition's id, name_a to its article's."""
    with desk.app.app_context():
        editions = fill(desk.cast)
        found: dict[str, Any] = dict(editions)
        found |= {f"{name}_a": pipeline.case(edition).article_id for name, edition in editions.items()}
        found["revision"] = pipeline.case(editions["editing"]).revision_id
        found |= ids_of(desk.cast)
        found["dead"] = dead_delivery(found["draft_a"], editions["draft"])
        db.session.remove()
    return found


def fill(cast: Cast) -> dict[str, int]:
    photographed = pipeline.draft(cast)
    pipeline.save(photographed, cast.hoa, photos=(whole(stored(photographed, cast.hoa)),))
    made = {
        "draft": photographed,
        "personal": pipeline.draft(cast, body="<p>Gọi bà Tư, số 0912 345 678.</p>", section_id=None),
        "unit_check": pipeline.draft(cast),
        "submitted": pipeline.to_desk(cast, pipeline.draft(cast, title="Bài chưa ai nhận")),
        "editing": pipeline.to_desk(cast, pipeline.draft(cast)),
        "asked": pipeline.to_desk(cast, pipeline.draft(cast)),
        "board": pipeline.to_board(cast, pipeline.draft(cast)),
        "rejected": pipeline.to_desk(cast, pipeline.draft(cast)),
        "approved": pipeline.to_approved(cast, pipeline.draft(cast)),
        "scheduled": pipeline.to_scheduled(cast, pipeline.draft(cast), hours=3),
        "failed": fail(cast),
        "published": pipeline.to_published(cast, pipeline.draft(cast)),
        "corrected": pipeline.to_published(cast, pipeline.draft(cast, title="Bài có đính chính")),
        "taken_down": pipeline.to_published(cast, pipeline.draft(cast)),
        "urgent": pipeline.draft(cast, lane=Lane.URGENT),
    }
    pipeline.do("send", made["unit_check"], cast.hoa)
    pipeline.do("claim", made["editing"], cast.mai)
    pipeline.save(made["editing"], cast.mai, title="Tiêu đề biên tập viên đã sửa")
    pipeline.do("claim", made["asked"], cast.mai)
    pipeline.do("request_changes", made["asked"], cast.mai, reason_code="facts", reason="Thiếu ngày.")
    pipeline.vote(made["board"], cast.vinh, "no", "Chưa rõ nguồn.")
    pipeline.do("decline", made["rejected"], cast.office, reason="Trùng bài đã đăng.")
    made["correction"] = pipeline.do("correct", made["corrected"], cast.mai).id  # type: ignore[attr-defined]
    pipeline.do("take_down", made["taken_down"], cast.head, reason="Sai tên người.")
    pipeline.do("send", made["urgent"], cast.hoa)
    pipeline.do("claim", made["urgent"], cast.mai)
    pipeline.do("submit_to_board", made["urgent"], cast.mai, grade="B")
    pipeline.vote(made["urgent"], cast.head, "yes", "Cần báo ngay.")
    return made


def dead_delivery(article_id: int, edition_id: int) -> int:
    """A delivery that failed for good, and one that is late."""
    with transaction():
        events.publish(ArticleSaved(article_id, edition_id, 1))
        newest = select(func.max(Delivery.event_id)).scalar_subquery()
        ours = update(Delivery).where(Delivery.event_id == newest)
        failed = {"dead_at": clock.now(), "attempts": 8, "last_error": "OSError: no answer"}
        db.session.execute(ours.values(due_at=NEVER, late_at=AT_ONCE))
        db.session.execute(ours.where(Delivery.handler == "search").values(**failed))
    return event_log.dead("search")[0]


def fail(cast: Cast) -> int:
    """An item whose photo is gone when its hour comes."""
    edition = pipeline.draft(cast, title="Bài đăng không thành")
    image = stored(edition, cast.hoa, "navy")
    pipeline.save(edition, cast.hoa, photos=(whole(image),))
    pipeline.to_scheduled(cast, edition, hours=1)
    files.path(image.key, "1600.webp").unlink()
    minute_ago = clock.now() - timedelta(minutes=1)
    tamper("publications", update(Publication).where(Publication.edition_id == edition).values(live_from=minute_ago))
    return edition


def ids_of(cast: Cast) -> dict[str, Any]:
    def one(query: Any) -> int:
        return int(db.session.scalars(query).first())

    return {
        "group": cast.group.id,
        "hoa": cast.hoa.id,
        "nam": cast.nam.id,
        "today": clock.today().isoformat(),
        "membership": one(select(Membership.id).where(Membership.person_id == cast.binh.id)),
        "grant": one(select(RoleGrant.id).where(RoleGrant.person_id == cast.nam.id)),
        "approval": one(select(Approval.id).order_by(Approval.id.desc())),
    }


Come = Callable[[str], Page]


@pytest.fixture(scope="module")
def come(desk: Desk, browser: Browser) -> Iterator[Come]:
    """come("mai"): her page on a desktop, the same one each time."""
    pages: dict[str, Page] = {}
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def one(name: str) -> Page:
        if name not in pages:
            contexts.append(browser.new_context(**DESKTOP, locale="vi-VN", reduced_motion="reduce"))
            if name:
                contexts[-1].add_cookies(desk.cookies_of(getattr(desk.cast, name)))
            pages[name] = contexts[-1].new_page()
            watch(pages[name], problems)
        return pages[name]

    yield one
    for context in contexts:
        context.close()
    assert problems == []


SERIOUS = """async ([rules]) => {
  const { violations } = await axe.run(document, {resultTypes: ["violations"], ...(rules && {runOnly: rules})});
  return violations.filter(one => ["serious", "critical"].includes(one.impact))
    .map(one => `${one.id}: ${one.help}: ${one.nodes.slice(0, 4).map(node => node.target).join(" | ")}`);
}"""
COLOURS = ["color-contrast", "link-in-text-block"]
"""What a dark theme can break; the rest of a page is the same by night."""


def look(page: Page) -> None:
    """The page as it stands: by day and by night, on a desk and on a phone."""
    page.evaluate(Axe().axe_script)
    found: list[str] = []
    for size in (DESKTOP["viewport"], PHONE["viewport"]):
        page.set_viewport_size(size)
        for scheme, rules in (("light", None), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found += [f"{scheme} {size['width']} px: {fault}" for fault in page.evaluate(SERIOUS, [rules])]
    assert found == [], f"{page.url}\n" + "\n".join(found)
    fits(page)
    thumbs(page)


@pytest.mark.parametrize(
    ("who", "path"), [(who, path) for who, paths in PAGES.items() for path in paths.split()], ids=str
)
def test_page(desk: Desk, ward: dict[str, Any], come: Come, who: str, path: str) -> None:
    page = come(who)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESKTOP["viewport"])
    answer = page.goto(desk.url + path.format(**ward))
    assert answer is not None
    assert answer.status in expected(who, path), f"{path} → {answer.status}"
    look(page)


def expected(who: str, path: str) -> tuple[int, ...]:
    if path in ("/khong-co", "/tin/999999"):
        return (404,)
    if path == "/tin/{taken_down_a}":
        return (404, 410)
    return (403,) if who == "hoa" and path in ("/nhat-ky", "/bai/{unit_check}/sua") else (200,)


def test_a_form_with_mistakes(desk: Desk, come: Come) -> None:
    page = come("binh")
    page.goto(f"{desk.url}/bai/moi")
    page.get_by_label("Tiêu đề").fill("Thiếu nhiều")
    page.get_by_role("button", name="Lưu và gửi").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    look(page)


MISTAKES = {
    "lan": ("/bai/{unit_check}/lam/return_to_author",),
    "mai": ("/bai/{editing}/lam/ask", "/bai/{editing}/lam/submit_to_board", "/bai/{board}/lam/reopen"),
    "office": ("/bai/{submitted}/lam/decline", "/cai-dat/workflow.claim_hours", "/don-vi/them"),
    "quynh": ("/bai/{editing}/lam/assign",),
    "head": ("/bai/{board}/lam/substitute", "/bai/{published}/lam/take_down"),
    "dang": ("/bai/{approved}/lam/schedule", "/bai/{scheduled}/lam/move", "/bai/{scheduled}/lam/unschedule"),
}


@pytest.mark.parametrize(("who", "path"), [(who, path) for who, paths in MISTAKES.items() for path in paths], ids=str)
def test_an_act_that_lacks_what_it_needs(desk: Desk, ward: dict[str, Any], come: Come, who: str, path: str) -> None:
    page = come(who)
    page.goto(desk.url + path.format(**ward))
    form = page.locator("main form[method=post]").first
    for place in form.locator("textarea, input:not([type=hidden], [type=radio], [type=checkbox])").all():
        place.fill("")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        form.locator("button[type=submit]").last.click()
    assert answer.value.status == 422, f"{path} → {answer.value.status}"
    expect(page.locator("[data-error-summary]")).to_be_visible()
    look(page)


def test_an_act_on_an_item_that_has_moved_on(desk: Desk, ward: dict[str, Any], come: Come) -> None:
    page = come("mai")
    page.goto(f"{desk.url}/bai/{ward['editing']}/lam/ask")
    form = page.locator("main form[method=post]").first
    form.locator("select").first.select_option(index=1)
    form.locator("textarea").first.fill("Thiếu ngày.")
    with desk.app.app_context(), transaction():
        db.session.execute(update(Edition).where(Edition.id == ward["editing"]).values(version=Edition.version + 1))
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        form.locator("button[type=submit]").last.click()
    assert answer.value.status == 409
    expect(page.get_by_role("heading", level=1)).to_have_text("Bài đã thay đổi trong lúc bạn xem")
    look(page)


def test_the_second_step_of_signing_in(desk: Desk, come: Come) -> None:
    with desk.app.app_context(), transaction():
        nam = desk.cast.nam
        db.session.get_one(Person, nam.id).password_hash = hash_password(PASSWORD)
        key = desk.app.config["SECRET_KEY"]
        confirm_totp(nam.id, SECRET, pyotp.TOTP(SECRET).now(), actor=nam, key=key)
    page = come("")
    page.goto(f"{desk.url}/dang-nhap")
    page.get_by_label("Số điện thoại, thư điện tử hoặc tên đăng nhập").fill("nam")
    page.get_by_label("Mật khẩu", exact=True).fill("chưa đúng")
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    look(page)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(page.get_by_label("Mã 6 chữ số, hoặc một mã dự phòng")).to_be_visible()
    look(page)
