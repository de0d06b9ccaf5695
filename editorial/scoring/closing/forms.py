"""Opening a frozen period again: by a decision with its number, and a reason."""

from wtforms import HiddenField
from wtforms.validators import InputRequired

from editorial.core.forms import Form, Line, Paragraph
from editorial.core.i18n import lazy_gettext as _l
from editorial.scoring.closing.rules import LONGEST_NUMBER, LONGEST_REASON


class ReopenForm(Form):
    version = HiddenField()
    decision_number = Line(_l("Số quyết định"), [InputRequired(_l("Hãy ghi số quyết định."))], longest=LONGEST_NUMBER)
    reason = Paragraph(
        _l("Lý do mở lại"), [InputRequired(_l("Hãy ghi lý do mở lại để người xem sau biết."))], longest=LONGEST_REASON
    )
