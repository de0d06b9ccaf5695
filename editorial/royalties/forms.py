"""Forms of royalties. Coefficients are typed as people write them ("7,5") and kept as hundredths."""

import re
from collections.abc import Mapping
from typing import Any

from wtforms import DateField, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from editorial.core.forms import Form, Line, Paragraph, ValidationError
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.royalties.rules.rates import GRADES, GROUPS, Maximum, coefficient_text

_NEEDED = _l("Bạn chưa điền mục này.")
_DATES = ["%Y-%m-%d", "%d/%m/%Y"]
_MONEY = re.compile(r"\d{1,3}([. ]\d{3})*|\d{1,15}")


class Money(Line):
    """Whole đồng, typed with or without points; `money` is the number, None when empty."""

    money: int | None = None

    def pre_validate(self, form: Any) -> None:
        text = re.sub(r"\s*(đ|đồng|vnđ|vnd)\.?$", "", (self.data or "").strip().lower())
        if not text:
            self.money = None
        elif _MONEY.fullmatch(text):
            self.money = int(re.sub(r"\D", "", text))
        else:
            raise ValidationError(_("Hãy ghi số tiền tròn đồng, ví dụ 5.000.000."))


class Coefficient(Line):
    """A number with at most two decimals; `hundredths` holds it."""

    hundredths = 0

    def pre_validate(self, form: Any) -> None:
        text = (self.data or "").strip().replace(",", ".")
        if text and not re.fullmatch(r"\d{1,4}(\.\d{1,2})?", text):
            raise ValidationError(_("Hãy ghi một số, ví dụ 7 hoặc 7,5."))
        whole, _point, part = text.partition(".")
        self.hundredths = int(whole or 0) * 100 + int(part.ljust(2, "0") or 0)


class DecisionForm(Form):
    """The head of a decision; `with_genres` adds four fields for each genre."""

    decision_number = Line(_l("Số quyết định"), [InputRequired(_NEEDED)], longest=60)
    decided_on = DateField(_l("Ngày ký quyết định"), [InputRequired(_NEEDED)], format=_DATES)
    valid_from = DateField(_l("Áp dụng cho tin, bài đăng từ ngày"), [InputRequired(_NEEDED)], format=_DATES)
    unit_percent = Line(_l("Giá trị một đơn vị hệ số, % mức lương cơ sở"), [InputRequired(_NEEDED)], longest=10)
    period = RadioField(
        _l("Lập bảng kê theo"), choices=[("month", _l("Tháng")), ("quarter", _l("Quý"))], default="month"
    )
    ceiling = Money(_l("Mức trần của một kỳ, đồng"), longest=20)
    note = Paragraph(_l("Ghi chú"), longest=1000)

    def validate_unit_percent(self, field: Any) -> None:
        if not re.fullmatch(r"\d{1,3}", field.data or ""):
            raise ValidationError(_("Hãy ghi một số tròn, ví dụ 10."))

    def values(self, genres: Mapping[str, str]) -> dict[str, Any]:
        """By genre code; a genre without a group, or whose coefficients are all 0, is not paid."""
        found: dict[str, Any] = {}
        for code in genres:
            marks = {grade: self[f"{code}-{grade}"].hundredths for grade in GRADES}
            if any(marks.values()):
                found[code] = {"group": self[f"{code}-group"].data, **marks}
        return found


def with_genres(genres: Mapping[str, str], maxima: Mapping[str, Maximum]) -> Any:
    """A form class for these genres."""
    groups = [("", _("Không chi"))] + [
        (one.group, _("%(title)s (tối đa %(most)s)", title=one.title, most=coefficient_text(one.most)))
        for one in maxima.values()
    ]
    members: dict[str, Any] = {}
    for code, title in genres.items():
        default = GROUPS.get(code, "") if GROUPS.get(code) in maxima else ""
        members[f"{code}-group"] = SelectField(
            _("Nhóm theo luật của “%(title)s”", title=title), [Optional()], choices=groups, default=default
        )
        for grade in GRADES:
            members[f"{code}-{grade}"] = Coefficient(_("Mức %(grade)s", grade=grade), [Optional()], longest=8)
    return type("GenresForm", (DecisionForm,), members)


class WageForm(Form):
    amount = Money(_l("Mức lương cơ sở, đồng/tháng"), [InputRequired(_NEEDED)], longest=20)
    valid_from = DateField(_l("Áp dụng từ ngày"), [InputRequired(_NEEDED)], format=_DATES)
    basis = Line(_l("Căn cứ"), [InputRequired(_NEEDED)], longest=200)


class MaximumForm(Form):
    group = SelectField(_l("Nhóm thể loại"), [InputRequired(_NEEDED)])
    most = Coefficient(_l("Hệ số tối đa"), [InputRequired(_NEEDED)], longest=8)
    valid_from = DateField(_l("Áp dụng từ ngày"), [InputRequired(_NEEDED)], format=_DATES)
    basis = Line(_l("Căn cứ"), [InputRequired(_NEEDED)], longest=200)


class MakeForm(Form):
    key = HiddenField(validators=[InputRequired(_NEEDED)])


class SignForm(Form):
    seen = HiddenField()


class ReduceForm(Form):
    reason = Paragraph(_l("Lý do giảm theo tỷ lệ"), [InputRequired(_NEEDED)], longest=1000)


class ObjectionForm(Form):
    reason = Paragraph(_l("Điều bạn thấy chưa đúng"), [InputRequired(_NEEDED)], longest=2000)


class AnswerForm(Form):
    answer = Paragraph(_l("Trả lời"), [InputRequired(_NEEDED)], longest=2000)
