"""Forms of royalties."""

import re
from collections.abc import Mapping
from typing import Any

from wtforms import DateField, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from editorial.core.forms import Form, Line, Paragraph, ValidationError
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.number_fields import Decimal, Money
from editorial.core.numbers import as_typed
from editorial.royalties.rules.rates import GRADES, GROUPS, Maximum

NEEDED = _l("Bạn chưa điền mục này.")
DATES = ["%Y-%m-%d", "%d/%m/%Y"]


class DecisionForm(Form):
    """The head of a decision; `form_for_genres` adds four fields for each genre."""

    decision_number = Line(_l("Số quyết định"), [InputRequired(NEEDED)], longest=60)
    decided_on = DateField(_l("Ngày ký quyết định"), [InputRequired(NEEDED)], format=DATES)
    valid_from = DateField(_l("Áp dụng cho tin, bài đăng từ ngày"), [InputRequired(NEEDED)], format=DATES)
    unit_percent = Line(_l("Giá trị một đơn vị hệ số, % mức lương cơ sở"), [InputRequired(NEEDED)], longest=10)
    period = RadioField(
        _l("Lập bảng kê theo"), choices=[("month", _l("Tháng")), ("quarter", _l("Quý"))], default="month"
    )
    ceiling = Money(_l("Mức trần của một kỳ, đồng"))
    note = Paragraph(_l("Ghi chú"), longest=1000)

    def validate_unit_percent(self, field: Any) -> None:
        if not re.fullmatch(r"\d{1,3}", field.data or ""):
            raise ValidationError(_("Hãy ghi một số tròn, ví dụ 10."))

    def coefficients(self, genres: Mapping[str, str]) -> dict[str, Any]:
        """By genre code; a genre without a group, or whose coefficients are all 0, is not paid."""
        found: dict[str, Any] = {}
        for code in genres:
            by_grade = {grade: self[f"{code}-{grade}"].data or 0 for grade in GRADES}
            if any(by_grade.values()):
                found[code] = {"group": self[f"{code}-group"].data, **by_grade}
        return found


def form_for_genres(genres: Mapping[str, str], maxima: Mapping[str, Maximum]) -> Any:
    """A form class for these genres."""
    groups = [("", _("Không chi"))] + [
        (maximum.group, _("%(title)s (tối đa %(most)s)", title=maximum.title, most=as_typed(maximum.maximum)))
        for maximum in maxima.values()
    ]
    members: dict[str, Any] = {}
    for code, title in genres.items():
        default = GROUPS.get(code, "") if GROUPS.get(code) in maxima else ""
        members[f"{code}-group"] = SelectField(
            _("Nhóm theo luật của “%(title)s”", title=title), [Optional()], choices=groups, default=default
        )
        for grade in GRADES:
            members[f"{code}-{grade}"] = Decimal(_("Mức %(grade)s", grade=grade), [Optional()])
    return type("GenresForm", (DecisionForm,), members)


class WageForm(Form):
    amount = Money(_l("Mức lương cơ sở, đồng/tháng"), [InputRequired(NEEDED)])
    valid_from = DateField(_l("Áp dụng từ ngày"), [InputRequired(NEEDED)], format=DATES)
    basis = Line(_l("Căn cứ"), [InputRequired(NEEDED)], longest=200)


class MaximumForm(Form):
    group = SelectField(_l("Nhóm thể loại"), [InputRequired(NEEDED)])
    maximum = Decimal(_l("Hệ số tối đa"), [InputRequired(NEEDED)])
    valid_from = DateField(_l("Áp dụng từ ngày"), [InputRequired(NEEDED)], format=DATES)
    basis = Line(_l("Căn cứ"), [InputRequired(NEEDED)], longest=200)


class MakeForm(Form):
    key = HiddenField(validators=[InputRequired(NEEDED)])


class SignForm(Form):
    seen = HiddenField()


class ReduceForm(Form):
    reason = Paragraph(_l("Lý do giảm theo tỷ lệ"), [InputRequired(NEEDED)], longest=1000)


class ObjectionForm(Form):
    reason = Paragraph(_l("Điều bạn thấy chưa đúng"), [InputRequired(NEEDED)], longest=2000)


class AnswerForm(Form):
    answer = Paragraph(_l("Trả lời"), [InputRequired(NEEDED)], longest=2000)
