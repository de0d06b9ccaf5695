"""Forms of units, of their members, and of closing an account."""

from wtforms import BooleanField, DateField, SelectField
from wtforms.validators import DataRequired, InputRequired

from editorial.core.forms import Form, IdChoice, Line
from editorial.core.i18n import lazy_gettext as _l
from editorial.register.forms.people import DATES
from editorial.units.models import Position, UnitKind

_DAY = _l("Hãy chọn ngày.")


def _kinds() -> list[tuple[str, str]]:
    return [("", ""), *((kind.value, kind.title) for kind in UnitKind)]


def _positions() -> list[tuple[str, str]]:
    return [(position.value, position.title) for position in Position]


class UnitForm(Form):
    code = Line(_l("Mã"), [DataRequired(_l("Hãy ghi mã đơn vị."))], longest=20)
    name = Line(_l("Tên đầy đủ"), [DataRequired(_l("Hãy ghi tên đơn vị."))], longest=160)
    short_name = Line(_l("Tên ngắn"), longest=60)
    kind = SelectField(_l("Loại đơn vị"), [DataRequired(_l("Hãy chọn loại đơn vị."))], choices=_kinds)
    valid_from = DateField(_l("Từ ngày"), [DataRequired(_DAY)], format=DATES)


class RenameForm(Form):
    name = Line(_l("Tên mới"), [DataRequired(_l("Hãy ghi tên mới."))], longest=160)
    short_name = Line(_l("Tên ngắn mới"), longest=60)
    valid_from = DateField(_l("Từ ngày"), [DataRequired(_DAY)], format=DATES)


class MergeForm(Form):
    successor_id = IdChoice(_l("Nhập vào đơn vị"), [InputRequired(_l("Hãy chọn đơn vị nhận."))])
    first_day = DateField(_l("Từ ngày"), [DataRequired(_DAY)], format=DATES)


class CloseForm(Form):
    last_day = DateField(_l("Ngày hoạt động cuối cùng"), [DataRequired(_DAY)], format=DATES)
    reason = Line(_l("Lý do"), [DataRequired(_l("Hãy ghi lý do."))], longest=200)


class ContributorForm(Form):
    full_name = Line(_l("Họ và tên"), [DataRequired(_l("Hãy ghi họ và tên."))], longest=120)
    phone = Line(_l("Số điện thoại"), [DataRequired(_l("Hãy ghi số điện thoại."))], longest=40)


class PlaceForm(Form):
    unit_id = IdChoice(_l("Đơn vị"), [InputRequired(_l("Hãy chọn đơn vị."))])
    position = SelectField(_l("Vị trí"), choices=_positions)
    valid_from = DateField(_l("Từ ngày"), [DataRequired(_DAY)], format=DATES)


class EndPlaceForm(Form):
    last_day = DateField(_l("Ngày cuối cùng"), [DataRequired(_DAY)], format=DATES)
    accept = BooleanField(_l("Tôi đã đọc các dòng trên và sẽ cử người khác"))


class LeaveForm(Form):
    reason = Line(_l("Lý do"), [DataRequired(_l("Hãy ghi lý do."))], longest=200)
    accept = BooleanField(_l("Tôi đã đọc các dòng trên và sẽ cử người khác"))
