"""What an edition's facts allow, and what a text must have before it is sent. Pure."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import cached_property

from editorial.articles.models import Genre, Lane, State
from editorial.core.access import Actor
from editorial.core.diff import Block, compare, compare_paragraphs, fold_same
from editorial.core.html import to_text
from editorial.core.i18n import gettext as _
from editorial.core.text import word_count
from editorial.core.verdicts import YES, Verdict, no
from editorial.people.models import DESK, Role


@dataclass(frozen=True)
class Photo:
    """A photo as it stands in a text. `consent`: those who can be recognised agreed (law on personal data)."""

    image_id: int
    sha256: str
    caption: str = ""
    credit: str = ""
    alt: str = ""
    consent: bool = False


@dataclass(frozen=True)
class Name:
    """A person in the byline, as printed."""

    person_id: int
    name: str


@dataclass(frozen=True)
class Content:
    """Everything that a ballot approves. `body` is clean HTML."""

    title: str = ""
    summary: str = ""
    body: str = ""
    section_id: int | None = None
    genre_id: int | None = None
    event_on: date | None = None
    event_place: str = ""
    photos: tuple[Photo, ...] = ()
    byline: tuple[Name, ...] = ()
    correction_note: str = ""

    @cached_property
    def text(self) -> str:
        """The body's plain words."""
        return to_text(self.body)

    def hash(self) -> str:
        """SHA-256 over the canonical form: the same words, photos, captions and names give the same hash."""
        plain = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
        return hashlib.sha256(plain.encode()).hexdigest()


@dataclass(frozen=True)
class Case:
    """The facts about one edition that rules decide by, read together in one moment."""

    article_id: int
    edition_id: int
    number: int
    version: int
    state: State
    state_since: datetime
    lane: Lane
    unit_id: int
    restricted: bool
    created_by_id: int
    authors: frozenset[int]
    """Everybody in the byline, and whoever entered the text."""
    owner_id: int | None
    claimed_until: datetime | None
    sent_at: datetime | None
    due_at: datetime | None
    effective_on: date | None
    confirmed_by_id: int | None
    confirmed_hash: str | None
    revision_id: int
    revision_hash: str
    title: str
    grade: str | None
    is_current: bool
    """The article's newest edition."""
    is_out: bool
    """The newest edition that went out."""
    current_state: State | None = None
    """Where the article's newest edition stands: this one, or the correction beside it."""
    taken_down: bool = False
    """The article was taken down, and nothing has come back since."""
    autosaving_id: int | None = None
    """Whose page saves by itself into the current revision just now."""


def can_edit(actor: Actor, case: Case, now: datetime) -> Verdict:
    """Who may change the text now: the authors while it is with them, then the editor in charge."""
    if case.state.with_author:
        return YES if actor.id in case.authors else no(_("Bài đang ở chỗ người viết. Chỉ người viết sửa được lúc này."))
    if case.state is State.EDITING:
        if case.owner_id != actor.id:
            return no(_("Bài đang có biên tập viên khác giữ. Bạn có thể để lại lời nhắn hoặc chờ họ trả bài."))
        if not actor.has(*DESK):
            return no(_("Bạn không còn là biên tập viên nên không sửa bài này được nữa."))
        if case.claimed_until is not None and case.claimed_until < now:
            return no(_("Bạn đã hết hạn giữ bài nên bài trở về hàng đợi. Hãy nhận lại bài rồi sửa tiếp."))
        return YES
    if case.state is State.REJECTED:
        return no(_("Bài đã dừng nên không lưu thêm được. Chữ đã lưu vẫn còn trong nhật ký; chữ vừa gõ, hãy chép ra."))
    return no(
        _(
            "Bài đang ở bước “%(state)s” nên chữ được giữ nguyên. Muốn sửa, hãy rút bài về hoặc nhờ biên tập viên mở lại.",
            state=case.state.title,
        )
    )


def may_write(actor: Actor) -> bool:
    """Writes for a unit of theirs; the standing office for any."""
    return bool(actor.units) or actor.has(Role.STANDING_OFFICE)


def may_name_author(actor: Actor, unit_id: int, state: State | None = None) -> bool:
    """Who may enter a text for another person: the unit's head or deputy and the standing office; an editor corrects."""
    return actor.leads(unit_id) or actor.has(Role.STANDING_OFFICE) or state is State.EDITING


@dataclass
class Problems:
    """What is missing, by form field; `field` names follow the edit form."""

    errors: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, sentence: str) -> None:
        self.errors.setdefault(name, sentence)


def missing(
    content: Content, genre: Genre | None, lane: Lane, effective_on: date | None, number: int
) -> dict[str, str]:
    """What the text lacks to be sent on, by field; empty when it may go. Drafts may lack anything."""
    problems = Problems()
    if not content.title:
        problems.add("title", _("Bài chưa có tiêu đề."))
    if not word_count(content.text):
        problems.add("body", _("Bài chưa có nội dung."))
    if content.section_id is None:
        problems.add("section_id", _("Hãy chọn chuyên mục."))
    if genre is None:
        problems.add("genre_id", _("Hãy chọn thể loại."))
    elif len(content.photos) < genre.least_photos:
        problems.add(
            "photos", _("Thể loại “%(genre)s” cần ít nhất %(n)s ảnh.", genre=genre.title, n=genre.least_photos)
        )
    if not content.byline:
        problems.add("byline", _("Bài cần ít nhất một người đứng tên."))
    for position, photo in enumerate(content.photos, 1):
        for name, sentence in photo_lacks(photo, position).items():
            problems.add("photos_consent" if name == "consent" else f"photos-{photo.image_id}-{name}", sentence)
    if lane is Lane.LEGAL and effective_on is None:
        problems.add("effective_on", _("Văn bản pháp luật cần ngày có hiệu lực."))
    if number > 1 and not content.correction_note:
        problems.add("correction_note", _("Bài đính chính cần một câu nói rõ đã sửa điều gì, để bạn đọc biết."))
    return problems.errors


def event_fault(content: Content, today: date) -> str:
    """Why a text is not even kept: an event to come is told in the text. Only what happened can be reported on time."""
    if content.event_on is None or content.event_on <= today:
        return ""
    return _("Ngày diễn ra không thể sau hôm nay. Việc sắp diễn ra thì để trống ô này và ghi ngày trong bài.")


SLACK = 10
"""Percent by which a text may be shorter or longer than its genre wants before anybody is asked (our decision)."""
VIDEO_GENRES = ("video_clip",)
_VIDEO = re.compile(
    r"https?://[^\s\"'<>]*(?:youtube\.com|youtu\.be|facebook\.com|fb\.watch|tiktok\.com|vimeo\.com|\.(?:mp4|webm|mov)\b)",
    re.IGNORECASE,
)


def label_doubts(genre: Genre, words: int, photos: int, body: str) -> list[str]:
    """Why a text may not be what its genre says. Said to its author, the board and the office; it stops nobody."""
    asked = {"genre": genre.title, "n": words, "least": genre.least_words, "most": genre.most_words}
    found = []
    if words * 100 < genre.least_words * (100 - SLACK):
        found.append(_("Thể loại “%(genre)s” từ %(least)s chữ, bài này có %(n)s chữ.", **asked))
    if genre.most_words and words * 100 > genre.most_words * (100 + SLACK):
        found.append(_("Thể loại “%(genre)s” không quá %(most)s chữ, bài này có %(n)s chữ.", **asked))
    if photos < genre.least_photos:
        found.append(_("Thể loại “%(genre)s” từ %(least)s ảnh, bài này có %(n)s ảnh.", genre=genre.title,
                       least=genre.least_photos, n=photos))  # fmt: skip
    if genre.code in VIDEO_GENRES and not _VIDEO.search(body):
        found.append(_("Thể loại “%(genre)s” mà trong bài chưa có đường dẫn tới video.", genre=genre.title))
    return found


def relabelled(before: str, now: str) -> str:
    """What a correction did to the genre, for those who vote and decide on it."""
    return _("Bản đính chính đổi thể loại từ “%(before)s” thành “%(now)s”.", before=before, now=now)


def photo_lacks(photo: Photo, position: int) -> dict[str, str]:
    """What a photo lacks, by its field; empty when it has all. Consent is asked once for all photos of a text."""
    wanted = {
        "caption": _("Ảnh %(n)s chưa có chú thích.", n=position),
        "credit": _("Ảnh %(n)s chưa ghi người chụp.", n=position),
        "alt": _("Ảnh %(n)s chưa có lời tả cho người không nhìn thấy.", n=position),
        "consent": _("Hãy xác nhận người trong ảnh đã đồng ý, hoặc ảnh không rõ mặt ai."),
    }
    return {name: sentence for name, sentence in wanted.items() if not getattr(photo, name)}


def public_words(content: Content) -> str:
    """Everything that strangers will read, to be looked through for personal data: captions and notes as well."""
    photos = [words for photo in content.photos for words in (photo.caption, photo.credit, photo.alt)]
    parts = (content.title, content.summary, content.text, content.event_place, content.correction_note)
    return "\n".join([*parts, *photos])


def visible_history(kinds: Sequence[str]) -> list[int]:
    """Which revisions (oldest first) the history shows: every save, and the last of each run of autosaves."""
    return [
        index
        for index, kind in enumerate(kinds)
        if kind == "save" or index + 1 == len(kinds) or kinds[index + 1] != "autosave"
    ]


@dataclass(frozen=True)
class PartChange:
    """One part of a text that differs between two revisions, as blocks to read."""

    title: str
    blocks: list[Block]


def changes(before: Content, after: Content, names: Mapping[str, Mapping[int, str]]) -> list[PartChange]:
    """What differs, part by part, words and everything else that a ballot approves; empty when the texts are equal.

    `names`: titles of sections and genres by id, under "section_id" and "genre_id".
    """
    parts = [
        (title, [] if old == new else compare_paragraphs(old, new))
        for title, old, new in (
            (_("Tiêu đề"), [before.title], [after.title]),
            (_("Tóm tắt"), before.summary.split("\n"), after.summary.split("\n")),
        )
    ]
    parts.append((_("Nội dung"), _body_changes(before.body, after.body)))
    for title, told in (
        (_("Lời đính chính"), lambda content: content.correction_note.split("\n")),
        (_("Ảnh"), lambda content: [photo_words(photo) for photo in content.photos]),
        (_("Đứng tên"), lambda content: [name.name for name in content.byline]),
        (_("Chuyên mục"), lambda content: [names["section_id"].get(content.section_id or 0, "")]),
        (_("Thể loại"), lambda content: [names["genre_id"].get(content.genre_id or 0, "")]),
        (_("Ngày diễn ra"), lambda content: [f"{content.event_on:%d/%m/%Y}" if content.event_on else ""]),
        (_("Nơi diễn ra"), lambda content: [content.event_place]),
    ):
        old, new = _said(told(before)), _said(told(after))
        parts.append((title, compare_paragraphs(old, new) if old != new else []))
    return [PartChange(title, blocks) for title, blocks in parts if blocks]


def _said(lines: list[str]) -> list[str]:
    return [line for line in lines if line]


def _body_changes(before: str, after: str) -> list[Block]:
    if before == after:
        return []
    blocks = compare(before, after)
    if all(block.kind == "same" for block in blocks):
        return []  # only the formatting differs
    return fold_same(blocks)


def photo_words(photo: Photo) -> str:
    """A photo in words, with everything that belongs to its approval."""
    parts = [
        _("Ảnh số %(id)s: %(caption)s", id=photo.image_id, caption=photo.caption or _("chưa có chú thích")),
        _("Ảnh: %(name)s", name=photo.credit) if photo.credit else "",
        _("Lời tả: %(alt)s", alt=photo.alt) if photo.alt else "",
        _("người trong ảnh đã đồng ý") if photo.consent else _("chưa xác nhận đồng ý"),
    ]
    return " · ".join(part for part in parts if part)
