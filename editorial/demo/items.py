"""The demo's items: every one goes its way through the desk's own operations, at the hour when it happened."""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy import func, select, update

from editorial.articles import operations as articles
from editorial.articles import queries
from editorial.articles.models import Article, Edition, Genre, Image, Lane, Section
from editorial.articles.rules import Content, Name, Photo
from editorial.core import clock, events, files
from editorial.core.access import Actor
from editorial.core.db import db, transaction
from editorial.demo import points
from editorial.demo.pictures import picture
from editorial.demo.stories import CONSENTED_CREDIT, SHOWN_BEFORE, STORIES, Story
from editorial.demo.ward import Ward
from editorial.notices.models import Notice
from editorial.publishing import operations as publishing
from editorial.units.models import Unit
from editorial.units.queries import actor_of
from editorial.workflow import operations as workflow

DAYS = 21
"""How far back the demo's published items go."""

# how far an unfinished item has come, and whose story it is: (story, unit code, stop)
UNDER_WAY = (
    (0, "TDP-12", "draft"), (1, "TDP-12", "unit_check"), (3, "TDP-12", "handed_back"), (2, "TDP-12", "submitted"),
    (1, "TDP-03", "submitted"), (17, "DTN", "submitted"), (0, "TDP-07", "submitted"), (14, "TYT", "editing"),
    (3, "TDP-21", "editing"), (15, "HPN", "asked"), (16, "VHXH", "board"), (0, "TDP-15", "board"),
    (1, "TDP-31", "voted"), (18, "PVHCC", "approved"), (19, "SCH-TH01", "scheduled"), (1, "TDP-12", "scheduled"),
    (22, "CAP", "urgent"), (20, "VP", "rejected"), (2, "TDP-40", "one_person"), (21, "BXDD", "failed"),
)  # fmt: skip


# whose items of the month that is closed by now, one every other day, and which stories
EARLIER = (("TDP-12", 0), ("HPN", 6), ("TDP-03", 3), ("DTN", 7), ("TDP-12", 1), ("TYT", 5), ("TDP-12", 2)) * 2


def write(ward: Ward) -> None:
    """Published items over the closed month and the last three weeks, then one or more in every state as of now."""
    happened = sorted(points.steps(ward), key=lambda step: step[0])
    for start, story, code, number in sorted([*_earlier(), *_lately()], key=lambda item: item[0]):
        while happened and happened[0][0] <= start:
            _happen(*happened.pop(0))
        _through(ward, story, code, start, "published", number)
    for step in happened:
        _happen(*step)
    _corrected_and_taken_down(ward)
    now = clock.now()
    for place, (which, code, stop) in enumerate(UNDER_WAY):
        start = now - timedelta(hours=3 + place * 2, minutes=place * 7)
        _through(ward, STORIES[which], code, start, stop, DAYS + place)
    publishing.settle_due()
    events.deliver_all()
    with transaction():
        db.session.execute(
            update(Notice).where(Notice.created_at < now - timedelta(days=2)).values(read_at=Notice.created_at)
        )


Item = tuple[datetime, Story, str, int]


def _earlier() -> Iterator[Item]:
    first = points.closed_month(clock.now()).starts_on
    for place, (code, story) in enumerate(EARLIER):
        yield clock.from_vietnam(first + timedelta(days=2 * place), time(8)), STORIES[story], code, 100 + place


def _lately() -> Iterator[Item]:
    chance = random.Random(2026)  # noqa: S311  # the same items every time
    number = 0
    for back in range(DAYS, 0, -1):
        day = clock.today() - timedelta(days=back)
        for turn in range(1 + (back % 3 == 0)):
            story = STORIES[number % SHOWN_BEFORE]
            group = "TDP-12" if number % 2 == 0 else f"TDP-{chance.randrange(1, 40):02}"
            yield (
                clock.from_vietnam(day, time(8 + turn * 5)),
                story,
                group if story.unit == "TDP" else story.unit,
                number,
            )
            number += 1


def _happen(hour: datetime, act: Callable[[], None]) -> None:
    with clock.at(hour):
        act()
        events.deliver_all()


def _through(ward: Ward, story: Story, code: str, start: datetime, stop: str, number: int) -> int:
    """One item, step by step, ten minutes apart, until its stop; returns its edition's id."""
    steps = _Steps(start)
    writers = ward.writers.get(code) or [ward.heads[code]]
    author = actor_of(writers[number % len(writers) if stop == "published" else 0])
    lane = Lane.URGENT if stop == "urgent" else Lane.NORMAL
    with steps.next(), transaction():
        edition = articles.create(Content(), unit_id=ward.units[code], actor=author, lane=lane).id
    with steps.next(), transaction():
        content = _content(story, code, author, edition, number, start)
        base = queries.case_of(edition).revision_id
        articles.save(edition, content, base_revision_id=base, actor=author)
    for verb, who, needs in _ways(ward, code, author, stop):
        with steps.next():
            _do(verb, edition, who, needs)
            events.deliver_all()
    if stop == "failed":
        _lose_a_photo(edition)
    return edition


def _lose_a_photo(edition: int) -> None:
    """So that the demo shows what the desk does when an item can't go out at its hour."""
    content = queries.content_of(queries.revision(queries.case_of(edition).revision_id))
    image = db.session.get_one(Image, content.photos[0].image_id)
    files.path(image.key, "1600.webp").unlink()


class _Steps:
    """The clock of one item: ten minutes from step to step, never later than now."""

    def __init__(self, start: datetime) -> None:
        self.at, self.limit = start, clock.now()

    def next(self) -> AbstractContextManager[None]:
        self.at = min(self.at + timedelta(minutes=10), self.limit)
        return clock.at(self.at)


Step = tuple[str, Actor, dict[str, object]]


def _step(verb: str, who: Actor, **needs: object) -> Step:
    return verb, who, needs


def _ways(ward: Ward, code: str, author: Actor, stop: str) -> list[Step]:
    """The verbs up to a stop, with who does them."""
    head, editor = actor_of(ward.heads[code]), ward.actor("mai" if code != "VHXH" else "nam")
    publisher, leader = ward.actor("dang"), ward.actor("pho")
    if stop == "draft":
        return []
    way = [_step("send", author)]
    if stop == "handed_back":
        return [
            *way,
            _step("return_to_author", head, reason="Bổ sung tên người phụ trách lớp và sửa lại số hộ tham gia."),
        ]
    if stop not in ("one_person", "urgent", "unit_check") and author.id != head.id:
        way.append(_step("confirm", head))
    if stop in ("unit_check", "submitted", "one_person"):
        return way
    way.append(_step("claim", editor))
    if stop == "asked":
        reason = "Ảnh hơi tối, chị gửi thêm một ảnh chụp ban ngày giúp tòa soạn."
        return [*way, _step("request_changes", editor, reason_code="photo", reason=reason)]
    if stop == "editing":
        return way
    way.append(_step("submit_to_board", editor, grade="A" if code in ("VHXH", "DTN") else "B"))
    if stop == "urgent":
        reason = "Cần báo ngay cho bà con trong tối nay."
        return [*way, _step("vote", leader, choice="yes", reason=reason), _step("publish_now", publisher)]
    if stop == "rejected":
        against = (leader, ward.actor("truong"), ward.actor("yen"))
        reason = "Thông báo này đã có trên Trang; không đăng trùng."
        return [*way, *(_step("vote", who, choice="no", reason=reason) for who in against)]
    member = next(ward.actor(name) for name in ("vinh", "uyen") if ward.ids[name] not in (author.id, head.id))
    votes = {"board": 0, "voted": 1}.get(stop, 2)
    way += [_step("vote", who, choice="yes", reason="") for who in (member, leader)[:votes]]
    if stop in ("board", "voted", "approved"):
        return way
    if stop == "scheduled":
        morning = clock.from_vietnam(clock.today() + timedelta(days=1), time(7))
        return [*way, _step("schedule", publisher, live_from=morning)]
    if stop == "failed":
        return [*way, _step("schedule", publisher, live_from=clock.now())]
    return [*way, _step("publish_now", publisher)]


def _do(verb: str, edition: int, who: Actor, needs: dict[str, object]) -> None:
    case = queries.case_of(edition)
    given = dict(needs)
    if verb == "vote":
        given["revision_hash"] = case.revision_hash
    else:
        given["version"] = case.version
    home = publishing if hasattr(publishing, verb) and verb not in vars(workflow) else workflow
    with transaction():
        getattr(home, verb)(edition, actor=who, **given)


def _content(story: Story, code: str, author: Actor, edition: int, number: int, start: datetime) -> Content:
    unit = db.session.execute(select(Unit.name).where(Unit.id == queries.case_of(edition).unit_id)).scalar_one()
    words = {"unit": unit, "n": 12 + number % 37}
    photos = tuple(_photo(caption.format(**words), edition, author, number * 3 + place, unit)
                   for place, caption in enumerate(story.photos))  # fmt: skip
    section = db.session.execute(select(Section.id).where(Section.code == story.section)).scalar_one()
    genre = db.session.execute(select(Genre.id).where(Genre.code == story.genre)).scalar_one()
    return Content(
        title=story.title.format(**words), summary=story.summary.format(**words), body=story.body.format(**words),
        section_id=section, genre_id=genre, event_on=clock.to_vietnam(start).date(),
        event_place=story.place, photos=photos, byline=(Name(author.id, author.name),),
    )  # fmt: skip


def _photo(caption: str, edition: int, author: Actor, number: int, unit: str) -> Photo:
    image = articles.add_image(edition, picture(number % 8), actor=author)
    return Photo(image.id, image.sha256, caption, CONSENTED_CREDIT.format(unit=unit), f"Ảnh minh họa: {caption}", True)


def _corrected_and_taken_down(ward: Ward) -> None:
    """One correction under way, one that went out, one article taken down."""
    out = db.session.scalars(
        select(Article.published_edition_id).where(Article.published_edition_id.is_not(None))
        .order_by(Article.id.desc()).offset(3).limit(3)
    ).all()  # fmt: skip
    under_way, corrected, gone = (edition for edition in out if edition)
    mai = ward.actor("mai")
    _do("correct", under_way, mai, {})
    _do("correct", corrected, mai, {})
    article = queries.case_of(corrected).article_id
    edition = db.session.execute(select(func.max(Edition.id)).where(Edition.article_id == article)).scalar_one()
    case = queries.case_of(edition)
    note = "Bản đăng đầu ghi nhầm ngày diễn ra hoạt động; tòa soạn đã sửa và xin lỗi bạn đọc."
    content = replace(queries.content_of(queries.revision(case.revision_id)), correction_note=note)
    with transaction():
        articles.save(edition, content, base_revision_id=case.revision_id, actor=mai)
    _do("submit_to_board", edition, mai, {"grade": "B"})
    for name in ("yen", "pho"):
        _do("vote", edition, ward.actor(name), {"choice": "yes", "reason": ""})
    _do("publish_now", edition, ward.actor("dang"), {})
    _do("take_down", gone, ward.actor("truong"), {"reason": "Đơn vị báo hoạt động bị hoãn; chờ thông tin mới."})
