"""Giving up a delivery."""

from wtforms import TextAreaField
from wtforms.validators import DataRequired

from editorial.core.forms import AtMost, Form
from editorial.core.i18n import lazy_gettext as _l
from editorial.deliveries.rules import LONGEST_REASON


class DropForm(Form):
    reason = TextAreaField(
        _l("Vì sao bỏ được việc này"),
        [DataRequired(_l("Hãy ghi vì sao bỏ được việc này.")), AtMost(LONGEST_REASON)],
        description=_l("Ví dụ: người nhận đã được báo bằng điện thoại. Lý do được ghi vào nhật ký."),
    )
