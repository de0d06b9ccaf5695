"""One form for each verb, made from what the table says it needs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from wtforms import BooleanField, DateField, Field, HiddenField, RadioField, SelectField, TimeField
from wtforms.validators import DataRequired, InputRequired

from editorial.articles.models import Grade
from editorial.articles.rules import Case
from editorial.core import clock
from editorial.core.errors import Invalid
from editorial.core.forms import Form, IdChoice, Paragraph
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.numbers import row_id
from editorial.desk.forms.article import field_link
from editorial.desk.forms.ballots import VoteForm
from editorial.workflow.rules import BY_VERB, CHANGE_REASONS, Button, Transition

GRADES = {
    Grade.A: _l("A: tốt, nên đưa lên đầu chuyên mục"),
    Grade.B: _l("B: đạt, đăng bình thường"),
    Grade.C: _l("C: đăng được, còn đơn giản"),
}
DEFAULT_HOUR = time(7)
"""The hour that a new schedule proposes: when people open the ward's page."""

_CHOOSE = _l("Hãy chọn một mục.")
_WHY = _l("Hãy ghi lý do để người nhận biết cần làm gì.")


class VerbForm(Form):
    """What every verb's form carries: the version that the person saw, and where to go afterwards."""

    version = HiddenField()
    next = HiddenField()
    transition: Transition

    @property
    def shown(self) -> list[Field]:
        """The fields that the page draws; a reason that is wanted only sometimes waits until it is asked for."""
        return [
            field
            for field in self
            if not isinstance(field, HiddenField)
            and (field.name not in _ONLY_WHEN_ASKED or field.flags.required or field.errors or field.data)
        ]

    @property
    def confirm(self) -> str:
        return str(_CONFIRM.get(self.transition.verb, ""))

    def seen_version(self) -> int:
        """0, which no edition has, when the page didn't say: the answer is then "stale", not an error."""
        return row_id(str(self.version.data or ""))

    def values(self) -> dict[str, Any]:
        """The operation's arguments."""
        given: dict[str, Any] = {name: field.data or "" for name, field in self._fields.items() if name in _PLAIN}
        if "day" in self._fields:
            given["live_from"] = clock.from_vietnam(self.day.data, self.hour.data)
        for name in ("person", "absent"):
            if name in self._fields:
                given[f"{name}_id"] = self._fields[name].data
        return given if "choice" in given else given | {"version": self.seen_version()}

    def add_errors(self, problem: Invalid, writing_page: str = "") -> None:
        """What belongs to no field here (a draft's missing title) stands above the form, each as its own line and, with
        the address of the writing page, as the link to its field there."""
        super().add_errors(problem)
        self.form_errors += [
            field_link(name, sentence, writing_page) if writing_page else sentence
            for name, sentence in problem.errors.items()
            if name not in self._fields
        ]


_PLAIN = ("reason", "reason_code", "grade", "choice", "revision_hash", "as_it_is")
_ONLY_WHEN_ASKED = ("reason", "as_it_is")

_CONFIRM = {
    "take_down": _l("Bài rời trang công khai ngay lập tức. Hồ sơ và lý do được lưu lại."),
    "publish_now": _l("Bài ra công khai ngay bây giờ và mọi người đọc được."),
    "confirm": _l(
        "Khi xác nhận, bạn chịu trách nhiệm về tính chính xác của đúng bản này: tên người, con số, thời gian, địa điểm."
    ),
    "approve_now": _l(
        "Bài ra công khai ngay bây giờ. Bạn quyết định một mình, một thành viên khác của Ban xem lại trong 24 giờ."
    ),
    "decline": _l("Bài dừng lại ở đây và không mở lại được. Người viết đọc được lý do bạn ghi."),
    "discard_correction": _l(
        "Bản đính chính này dừng lại và không mở lại được. Chữ đã viết vẫn còn trong nhật ký của bài."
    ),
    "restart_correction": _l(
        "Bản của người viết dừng lại, chữ đã viết vẫn được lưu. Người viết được báo kèm lý do bạn ghi. Bản đính chính "
        "mới bắt đầu từ bản đang đăng."
    ),
}
"""Asked once more only where it can't be undone."""


def _fields_for(transition: Transition) -> Iterator[tuple[str, Any]]:
    needs = transition.needs
    if "reason_code" in needs:
        choices = [("", _l("Chọn lý do")), *CHANGE_REASONS.items()]
        yield "reason_code", SelectField(_l("Vì sao"), [InputRequired(_CHOOSE)], choices=choices)
    if "grade" in needs:
        label = _l("Mức chất lượng đề xuất")
        yield "grade", RadioField(label, [InputRequired(_CHOOSE)], choices=list(GRADES.items()))
    if "hour" in needs:
        yield "day", DateField(_l("Ngày đăng"), [InputRequired(_l("Hãy chọn ngày."))], format=["%Y-%m-%d", "%d/%m/%Y"])
        yield "hour", TimeField(_l("Giờ đăng"), [InputRequired(_l("Hãy chọn giờ."))], format=["%H:%M", "%H:%M:%S"])
    if transition.verb == "substitute":
        yield "absent", IdChoice(_l("Thay cho ai"), [InputRequired(_CHOOSE)])
    if "person" in needs:
        label = _l("Giao cho ai") if transition.verb == "assign" else _l("Cử ai thay")
        yield "person", IdChoice(label, [InputRequired(_CHOOSE)])
    if transition.verb == "approve_now":  # exactly the words that were read
        yield "revision_hash", HiddenField()
    if "reason" in needs:
        yield "reason", Paragraph(_l("Lý do"), [DataRequired(_WHY)], render_kw={"rows": 3})
    elif transition.verb == "send":  # asked for only when the text holds personal data, or nothing changed
        yield "reason", Paragraph(_l("Lý do"), render_kw={"rows": 3})
        yield "as_it_is", BooleanField(_l("Không cần sửa chữ nào, vẫn gửi như cũ"))


@cache
def _form_class(verb: str) -> type[VerbForm]:
    transition = BY_VERB[verb]
    bases = (VerbForm, VoteForm) if "choice" in transition.needs else (VerbForm,)
    return type(f"{verb.title()}Form", bases, {"transition": transition, **dict(_fields_for(transition))})


def verb_form(verb: str, case: Case | None = None, then: str = "", promised: datetime | None = None) -> VerbForm:
    """The form of a verb: as it was posted, or fresh for one item. Ids carry the verb, since a page holds several.

    `promised`: the hour that a scheduled item has now; it is what moving begins from.
    """
    hour = clock.to_vietnam(promised or clock.from_vietnam(clock.today() + timedelta(days=1), DEFAULT_HOUR))
    fresh: dict[str, Any] = {"next": then, "day": hour.date(), "hour": hour.time()}
    if case is not None:
        fresh |= {"version": case.version, "revision_hash": case.revision_hash}
    if case is not None and verb == "approve_now":  # who graded it has a say; else as most items are
        fresh |= {"grade": case.grade or Grade.B.value}
    form = _form_class(verb)(data=fresh)
    for field in form:
        field.id = field.label.field_id = f"{verb}-{field.name}"
    return form


def offer_people(form: VerbForm, people: Iterable[tuple[int, str]], absent: Iterable[tuple[int, str]] = ()) -> None:
    """Fill the lists of persons; the first line asks to choose."""
    first = ("", _("Chọn một người"))
    form.person.choices = [first, *people]
    if "absent" in form:
        form.absent.choices = [first, *absent]


@dataclass(frozen=True)
class Action:
    """A verb on an item's page: open with its form, elsewhere (a list of people is on a page of its own), or closed.
    `case`: the edition that it is done to."""

    case: Case
    button: Button
    form: VerbForm | None
    is_main: bool

    @property
    def title(self) -> str:
        return str(self.button.transition.title)

    @property
    def tone(self) -> str:
        tone = self.button.transition.tone
        return tone if self.is_main or tone != "primary" else "quiet"


def actions(
    case: Case, buttons: Sequence[Button], promised: datetime | None, *, unchanged: bool = False
) -> list[Action]:
    """What a person may do, the main thing first; closed verbs last, each with why. `unchanged`: sending is not the main
    thing, since nothing was done yet about what was asked for."""
    found: list[Action] = []
    opened = [button for button in buttons if button.verdict]
    inviting = [button for button in opened if button.transition.tone == "primary"]
    main = next((button for button in inviting if not (unchanged and button.transition.verb == "send")), None)
    for button in sorted(opened, key=lambda button: button is not main):
        verb = button.transition.verb
        form = (
            None if "person" in button.transition.needs or verb == "vote" else verb_form(verb, case, promised=promised)
        )
        found.append(Action(case, button, form, button is main))
    return found + [Action(case, button, None, False) for button in buttons if not button.verdict]
