"""The writing form: a draft may lack anything, but what is there must fit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import Optional
from wtforms.widgets import TextArea

from editorial.articles.models import Image, Lane
from editorial.articles.rules import Content, Name, Photo, photo_lacks
from editorial.core.forms import Form, IdChoice, Line, Paragraph
from editorial.core.html import TooLarge, from_input, from_text, to_text
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.text import clean_line

MOST_PHOTOS = 60
_LONGEST = {"caption": 500, "credit": 120, "alt": 300}


class RichText(TextAreaField):
    """HTML of the editor, or plain words typed without scripts. `clean` is the stored form."""

    clean = ""

    def pre_validate(self, form: Any) -> None:
        try:
            self.clean = from_input(self.data or "")
        except TooLarge:
            raise ValidationError(_("Bài dài quá mức lưu được. Hãy chia thành hai bài.")) from None


class Day(DateField):
    """A date that may stay empty, as a browser's own field sends it or as people type it."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, [Optional()], format=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)


class ArticleForm(Form):
    """`units` and `people` are what this person may choose from, as (id, name)."""

    title = Line(_l("Tiêu đề"), longest=300, widget=TextArea())  # a long title is read whole on a phone
    summary = Paragraph(_l("Tóm tắt"), longest=1000)
    body = RichText(_l("Nội dung"))
    photos_new = MultipleFileField(_l("Thêm ảnh"))
    section_id = IdChoice(_l("Chuyên mục"))
    genre_id = IdChoice(_l("Thể loại"))
    event_on = Day(_l("Ngày diễn ra"))
    event_place = Line(_l("Nơi diễn ra"), longest=200)
    unit_id = IdChoice(_l("Đơn vị"))
    author_id = IdChoice(_l("Người viết"))
    co_authors = SelectMultipleField(_l("Viết cùng"), coerce=int)
    lane = RadioField(_l("Cách xử lý"), choices=[(lane.value, lane.title) for lane in Lane], default=Lane.NORMAL.value)
    effective_on = Day(_l("Ngày văn bản có hiệu lực"))
    restricted = BooleanField(_l("Chỉ người xử lý được đọc trước khi đăng"))
    correction_note = Paragraph(_l("Lời đính chính"), longest=1000)
    reason = Paragraph(_l("Vì sao cần đăng thông tin cá nhân"), longest=1000)
    base_revision = HiddenField()
    writing_session = HiddenField()

    def offer(
        self,
        *,
        sections: Iterable[Any],
        genres: Iterable[Any],
        units: list[tuple[int, str]],
        people: list[tuple[int, str]],
        choose_author: bool,
        correction: bool,
    ) -> None:
        """Fill the choices, and take away what this page does not ask. `sections` and `genres`: rows with id and title."""
        none = [("", _("Chưa chọn"))]
        self.section_id.choices = none + [(section.id, section.title) for section in sections]
        self.genre_id.choices = none + [(genre.id, genre.title) for genre in genres]
        self.lane.choices = [(lane.value, lane.title) for lane in Lane]
        self.unit_id.choices = units
        self.author_id.choices = self.co_authors.choices = people
        if len(units) < 2:
            del self.unit_id
        if not choose_author:
            del self.author_id
        if len(people) < 2:
            del self.co_authors
        if not correction:
            del self.correction_note

    def content(self, photos: tuple[Photo, ...], byline: tuple[Name, ...]) -> Content:
        """What was typed, as a ballot would approve it."""
        return Content(
            title=self.title.data or "",
            summary=self.summary.data or "",
            body=self.body.clean,
            section_id=self.section_id.data,
            genre_id=self.genre_id.data,
            event_on=self.event_on.data,
            event_place=self.event_place.data or "",
            photos=photos,
            byline=byline,
            correction_note=(self.correction_note.data or "") if "correction_note" in self else "",
        )

    def people_ids(self, author_id: int) -> list[int]:
        """The byline in order, the author first."""
        first = (self.author_id.data if "author_id" in self else None) or author_id
        others = (self.co_authors.data or []) if "co_authors" in self else []
        return list(dict.fromkeys([first, *others]))

    def lacks(self, errors: Mapping[str, str]) -> None:
        """Put sentences beside their fields; what has no field here stands above the form."""
        for name, sentence in errors.items():
            name = {"photos": "photos_new", "byline": "co_authors"}.get(name, name)
            if name in self:
                self[name].errors = [*self[name].errors, sentence]
            else:
                self.form_errors.append(sentence)


def first_values(content: Content, *, plain: bool) -> dict[str, Any]:
    """A text as the form's first values. `plain`: for a browser without scripts, words without tags where possible."""
    body = content.body
    if plain and from_text(to_text(body)) == body:
        body = to_text(body)
    names = [name.person_id for name in content.byline]
    return {
        **{name: getattr(content, name) for name in _SAME},
        "body": body,
        "author_id": names[0] if names else None,
        "co_authors": names[1:],
    }


_SAME = ("title", "summary", "section_id", "genre_id", "event_on", "event_place", "correction_note")


@dataclass
class PhotoCard:
    """A photo on the form, with its fields as typed and what it still lacks."""

    photo: Photo
    image: Image
    lacks: str = ""

    @property
    def id(self) -> int:
        return self.photo.image_id


def typed_photos(typed: MultiDict[str, str], images: Mapping[int, Image]) -> tuple[tuple[Photo, ...], list[str]]:
    """The photos in the form's order, as fields photos-<id>-caption and so on; and what can't be accepted, in sentences.

    `photo_up`, `photo_down` and `photo_remove` are the buttons of a card, for browsers without scripts.
    """
    ids = [_number(value) for name, value in typed.items() if name.startswith("photos-") and name.endswith("-image_id")]
    ids = _moved(list(dict.fromkeys(ids)), typed)
    photos, faults = [], []
    for place, image_id in enumerate(ids[:MOST_PHOTOS], 1):
        words = {name: clean_line(typed.get(f"photos-{image_id}-{name}", "")) for name in _LONGEST}
        for name, longest in _LONGEST.items():
            if len(words[name]) > longest:
                faults.append(_("Ảnh %(n)s: có mục dài quá %(longest)s ký tự.", n=place, longest=longest))
        sha256 = images[image_id].sha256 if image_id in images else ""
        photos.append(Photo(image_id, sha256, consent=f"photos-{image_id}-consent" in typed, **words))
    if len(ids) > MOST_PHOTOS:
        faults.append(_("Một bài có nhiều nhất %(n)s ảnh.", n=MOST_PHOTOS))
    return tuple(photos), faults


def is_photo_button(typed: Mapping[str, str]) -> bool:
    return any(name in typed for name in ("photo_up", "photo_down", "photo_remove"))


def _moved(ids: list[int], typed: MultiDict[str, str]) -> list[int]:
    for name, step in (("photo_up", -1), ("photo_down", 1)):
        one = _number(typed.get(name, ""))
        if one in ids:
            place = ids.index(one)
            ids.remove(one)
            ids.insert(max(place + step, 0), one)
    removed = _number(typed.get("photo_remove", ""))
    return [one for one in ids if one != removed]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def cards(photos: Iterable[Photo], images: Mapping[int, Image], *, strict: bool = False) -> list[PhotoCard]:
    """Photos with their pictures; `strict` says what each lacks."""
    return [
        PhotoCard(photo, images[photo.image_id], photo_lacks(photo, place) if strict else "")
        for place, photo in enumerate(photos, 1)
        if photo.image_id in images
    ]
