"""Saying that a listed anomaly is right."""

from wtforms import HiddenField
from wtforms.validators import InputRequired

from editorial.core.forms import Form, Line
from editorial.core.i18n import lazy_gettext as _l


class ReviewForm(Form):
    key = HiddenField(validators=[InputRequired()])
    note = Line(_l("Ghi chú"), longest=300)
