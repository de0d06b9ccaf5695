"""A new value of a setting, and the laws that papers cite."""

from wtforms import DateField, SelectField
from wtforms.validators import InputRequired

from editorial.commendations.rounds.forms import DATES, NEEDED
from editorial.core.forms import Form, Line, Paragraph
from editorial.core.i18n import lazy_gettext as _l


class LegalForm(Form):
    topic = SelectField(
        _l("Dùng cho"),
        choices=[
            ("commendation", _l("Khen thưởng")),
            ("document", _l("Thể thức văn bản")),
            ("royalty", _l("Nhuận bút, thù lao")),
        ],
    )
    code = Line(_l("Số, ký hiệu"), [InputRequired(NEEDED)], longest=80)
    title = Line(_l("Tên văn bản như ghi trong căn cứ"), [InputRequired(NEEDED)], longest=500)
    valid_from = DateField(_l("Có hiệu lực từ ngày"), [InputRequired(NEEDED)], format=DATES)


class EndForm(Form):
    valid_to = DateField(_l("Ngày cuối còn hiệu lực"), [InputRequired(NEEDED)], format=DATES)
    replaced_by = Line(_l("Được thay bằng"), longest=200)


class SettingForm(Form):
    """`value` is text or a number as the setting has it; empty money is "not set"."""

    value = Line(_l("Giá trị mới"), longest=500)
    valid_from = DateField(_l("Có hiệu lực từ ngày"), [InputRequired(NEEDED)], format=DATES)
    basis = Paragraph(_l("Căn cứ"), [InputRequired(_l("Hãy ghi căn cứ: văn bản, hoặc lý do bằng lời."))], longest=1000)
