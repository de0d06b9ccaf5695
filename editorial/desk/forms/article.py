"""The writing form: a draft may lack anything, but what is there must fit."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
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

from editorial.articles.models import Lane
from editorial.articles.rules import Content, Name, Photo
from editorial.core.forms import Form, IdChoice, Line, Paragraph
from editorial.core.html import TooLarge, from_input, from_text, to_text
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.numbers import whole_number
from editorial.desk.queries import Editor
from editorial.desk.rules import ArticleDraft


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
    """The fields of the writing page."""

    title = Line(_l("Tiêu đề"), longest=300, widget=TextArea())  # a long title is read whole on a phone
    summary = Paragraph(_l("Tóm tắt"), longest=1000)
    body = RichText(_l("Nội dung"))
    photos_new = MultipleFileField(_l("Chụp hoặc chọn ảnh"))
    photos_consent = BooleanField(_l("Người trong ảnh đã đồng ý, hoặc ảnh không rõ mặt ai"))
    section_id = IdChoice(_l("Chuyên mục"))
    genre_id = IdChoice(_l("Thể loại"))
    event_on = Day(_l("Ngày diễn ra"))
    event_place = Line(_l("Nơi diễn ra"), longest=200)
    unit_id = IdChoice(_l("Đơn vị"))
    author_id = IdChoice(_l("Người viết"))
    co_authors = SelectMultipleField(_l("Viết cùng"), coerce=whole_number)
    other_authors = Line(_l("Người viết cùng ở đơn vị khác"), longest=300)
    lane = RadioField(_l("Cách xử lý"), choices=[(lane.value, lane.title) for lane in Lane], default=Lane.NORMAL.value)
    effective_on = Day(_l("Ngày văn bản có hiệu lực"))
    restricted = BooleanField(_l("Chỉ người xử lý được đọc trước khi đăng"))
    correction_note = Paragraph(_l("Lời đính chính"), longest=1000)
    reason = Paragraph(_l("Vì sao cần đăng thông tin cá nhân"), longest=1000)
    addressed = BooleanField(_l("Đã sửa"))
    as_it_is = BooleanField(_l("Không cần sửa chữ nào, vẫn gửi như cũ"))
    base_revision = HiddenField()
    writing_session = HiddenField()

    def offer(self, editor: Editor) -> None:
        """Fill the choices, and take away the fields that this person is not asked."""
        unchosen = [("", _("Chưa chọn"))]
        self.section_id.choices = unchosen + [(section.id, section.title) for section in editor.sections]
        self.genre_id.choices = unchosen + [(genre.id, genre.title) for genre in editor.genres]
        self.lane.choices = [(lane.value, lane.title) for lane in Lane]
        self.unit_id.choices = editor.units
        self.author_id.choices = self.co_authors.choices = editor.people
        if len(editor.units) < 2:
            del self.unit_id
        if not editor.may_name_author:
            del self.author_id
        if len(editor.people) < 2:
            del self.co_authors
        if not editor.is_correction:
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

    def draft(self, editor: Editor, photos: tuple[Photo, ...], *, base_revision_id: int, kind: str) -> ArticleDraft:
        """What this form asks to keep; only for a form that is valid."""
        stored = editor.content.byline
        author_id = self.author_id.data if "author_id" in self else None
        author_id = author_id or (stored[0].person_id if stored else editor.actor.id)
        others = (self.co_authors.data or []) if "co_authors" in self else []
        return ArticleDraft(
            content=self.content(photos, stored),
            byline_ids=tuple(dict.fromkeys([author_id, *others])),
            other_authors=(self.other_authors.data or "") if kind == "save" else "",  # half a name is nobody's yet
            lane=Lane(self.lane.data),
            restricted=self.restricted.data,
            effective_on=self.effective_on.data,
            unit_id=(self.unit_id.data if "unit_id" in self else None) or editor.unit_id,
            reason=self.reason.data or "",
            addressed=self.addressed.data,
            as_it_is=self.as_it_is.data,
            base_revision_id=base_revision_id,
            kind=kind,
            page=(self.writing_session.data or "")[:60],
        )

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Put sentences beside their fields; what has no field here stands above the form, leading to a photo's own."""
        for name, sentence in errors.items():
            name = FIELDS.get(name, name)
            if name in self:
                self[name].errors = [*self[name].errors, sentence]
            else:
                self.form_errors.append(field_link(name, sentence) if name else sentence)


FIELDS = {"photos": "photos_new", "byline": "other_authors"}
"""Where what concerns photos and names as a whole is put right on the form; everything else has a field of its name."""


def field_link(name: str, sentence: str, page: str = "") -> Markup:
    """A sentence as the link to its field on the writing page. `page`: its address, where this is another."""
    return Markup('<a href="{}#{}">{}</a>').format(page, FIELDS.get(name, name), sentence)


def posted_form(editor: Editor) -> ArticleForm:
    """The form as the request sent it, with its files."""
    form = ArticleForm()
    form.offer(editor)
    return form


def stored_form(editor: Editor, held: MultiDict[str, str] | None, *, plain: bool) -> ArticleForm:
    """The form as the text is stored; fields in `held`, typed before a session ended, stand in place of the stored ones."""
    form = ArticleForm(formdata=held, data=_first_values(editor, plain=plain))
    form.offer(editor)
    return form


def _first_values(editor: Editor, *, plain: bool) -> dict[str, Any]:
    """`plain`: for a browser without scripts, words without tags where possible."""
    content, case = editor.content, editor.case
    body = content.body
    if plain and from_text(to_text(body)) == body:
        body = to_text(body)
    names = [name.person_id for name in content.byline]
    values: dict[str, Any] = {
        **{name: getattr(content, name) for name in _SAME},
        "body": body,
        "unit_id": editor.unit_id,
        "co_authors": names[1:],
        "photos_consent": bool(content.photos) and all(photo.consent for photo in content.photos),
    }
    if case is None:
        return values | {"author_id": editor.actor.id}
    return values | {
        "author_id": names[0] if names else None,
        "lane": case.lane.value,
        "effective_on": case.effective_on,
        "restricted": case.restricted,
        "base_revision": str(case.revision_id),
    }


_SAME = ("title", "summary", "section_id", "genre_id", "event_on", "event_place", "correction_note")
