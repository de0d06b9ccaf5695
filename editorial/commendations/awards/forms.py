"""The ward's decision, and the code of a certificate."""

from wtforms import DateField, SelectMultipleField
from wtforms.validators import InputRequired

from editorial.commendations.rounds.forms import DATES, NEEDED, VersionForm
from editorial.core.forms import Form, Line
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.numbers import whole_number


class DecisionForm(VersionForm):
    number = Line(_l("Số quyết định"), [InputRequired(NEEDED)], longest=60)
    day = DateField(_l("Ngày quyết định"), [InputRequired(NEEDED)], format=DATES)
    signer = Line(_l("Người ký"), [InputRequired(NEEDED)], longest=120)
    signer_title = Line(_l("Chức vụ người ký"), [InputRequired(NEEDED)], longest=120)
    awarded = SelectMultipleField(_l("Được khen theo quyết định"), coerce=whole_number, choices=[])


class CodeForm(Form):
    class Meta(Form.Meta):
        csrf = False

    ma = Line(_l("Mã kiểm tra trên giấy khen"), longest=40)
