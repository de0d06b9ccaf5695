"""Forms of a person's contact data and roles."""

from wtforms import BooleanField, DateField, RadioField, SelectField
from wtforms.validators import DataRequired, Optional

from editorial.core.forms import Form, IdChoice, Line
from editorial.core.i18n import lazy_gettext as _l
from editorial.people.models import GRANTED_ROLES, ReopeningKind
from editorial.units.models import Position

DATES = ["%Y-%m-%d", "%d/%m/%Y"]
"""What browsers send from a date field, and what people type where there is none."""


def _roles() -> list[tuple[str, str]]:
    return [("", ""), *((role.value, role.title) for role in GRANTED_ROLES)]


class ContactForm(Form):
    full_name = Line(_l("Họ và tên"), [DataRequired(_l("Hãy ghi họ và tên."))], longest=120)
    title = Line(_l("Cách xưng hô"), longest=40)
    phone = Line(_l("Số điện thoại"), longest=40)
    email = Line(_l("Thư điện tử"), longest=200)
    username = Line(_l("Tên đăng nhập"), longest=60)


class NewPersonForm(ContactForm):
    unit_id = IdChoice(_l("Đơn vị"))
    position = SelectField(_l("Vị trí"), choices=[(position.value, position.title) for position in Position])


class GrantForm(Form):
    role = SelectField(_l("Vai trò"), [DataRequired(_l("Hãy chọn một vai trò."))], choices=_roles)
    basis = Line(_l("Căn cứ"), [DataRequired(_l("Hãy ghi căn cứ: số quyết định hoặc phân công."))], longest=200)
    valid_from = DateField(_l("Từ ngày"), [DataRequired(_l("Hãy chọn ngày."))], format=DATES)
    valid_to = DateField(_l("Đến hết ngày"), [Optional()], format=DATES)


class EndRoleForm(Form):
    last_day = DateField(_l("Ngày cuối cùng giữ vai trò"), [DataRequired(_l("Hãy chọn ngày."))], format=DATES)
    reason = Line(_l("Lý do"), [DataRequired(_l("Hãy ghi lý do."))], longest=200)
    accept = BooleanField(_l("Tôi đã đọc các dòng trên và sẽ cử người khác"))


class ReopeningForm(Form):
    kind = RadioField(
        _l("Việc cần làm"),
        [DataRequired(_l("Hãy chọn một việc."))],
        choices=lambda: [(kind.value, kind.title) for kind in ReopeningKind],
        default=ReopeningKind.CODE.value,
    )
    reason = Line(_l("Lý do"), [DataRequired(_l("Hãy ghi lý do."))], longest=200)


class ReasonForm(Form):
    reason = Line(_l("Lý do"), [DataRequired(_l("Hãy ghi lý do."))], longest=200)
