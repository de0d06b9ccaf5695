"""Forms of the ward's settings and of the log's filter."""

from wtforms import BooleanField, DateField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional

from editorial.articles.models import Lane
from editorial.core.forms import Form, IdChoice, Line, Paragraph
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.number_fields import Whole
from editorial.reports.rules import audit_labels
from editorial.units.models import UnitKind

_NEEDED = _l("Bạn chưa điền mục này.")
_DATES = ["%Y-%m-%d", "%d/%m/%Y"]


class DecisionForm(Form):
    """From which day, and on what basis: in every form of this page."""

    valid_from = DateField(_l("Có hiệu lực từ ngày"), [InputRequired(_NEEDED)], format=_DATES)
    basis = Paragraph(_l("Căn cứ"), [InputRequired(_NEEDED)], longest=1000)


class NumberForm(DecisionForm):
    value = Whole(_l("Giá trị mới"), [InputRequired(_NEEDED), NumberRange(0, 999_999, _l("Số này quá lớn."))])


class LineForm(DecisionForm):
    value = Line(_l("Giá trị mới"), longest=60)


class KindsForm(DecisionForm):
    value = SelectMultipleField(
        _l("Loại đơn vị không cần xác nhận"), choices=[(kind.value, kind.title) for kind in UnitKind]
    )


class RuleForm(DecisionForm):
    lane = SelectField(_l("Luồng"), choices=[(lane.value, lane.title) for lane in Lane])
    section_id = IdChoice(_l("Chuyên mục"))
    yes_needed = Whole(_l("Số phiếu đồng ý cần có"), [InputRequired(_NEEDED)])
    needs_leader = BooleanField(_l("Phải có phiếu của Trưởng ban hoặc Phó Trưởng ban"))
    accept = BooleanField(_l("Tôi đã biết và vẫn đặt như vậy"))


class HolidayForm(Form):
    day = DateField(_l("Ngày"), [InputRequired(_NEEDED)], format=_DATES)
    title = Line(_l("Tên ngày nghỉ"), [InputRequired(_NEEDED)], longest=120)
    is_worked = BooleanField(_l("Ngày này làm việc (làm bù cho ngày nghỉ khác)"))


class LogForm(Form):
    """A filter in the address; nothing is changed by it."""

    class Meta(Form.Meta):
        csrf = False

    viec = SelectField(_l("Việc"), choices=lambda: [("", _l("Mọi việc")), *audit_labels().kinds.items()], default="")
    tu = DateField(_l("Từ ngày"), [Optional()], format=_DATES)
    den = DateField(_l("Đến ngày"), [Optional()], format=_DATES)
