"""A vote, and the later look at an urgent approval."""

from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from editorial.ballots.models import Choice
from editorial.core.forms import Form, Paragraph
from editorial.core.i18n import lazy_gettext as _l


class VoteForm(Form):
    """`revision_hash` names the words that were read; a vote on other words is refused."""

    choice = RadioField(
        _l("Ý kiến của bạn"),
        [InputRequired(_l("Hãy chọn một ý kiến."))],
        choices=[(choice.value, choice.title) for choice in Choice],
    )
    reason = Paragraph(_l("Lý do"), render_kw={"rows": 3})
    revision_hash = HiddenField()
    next = HiddenField()


class ReviewForm(Form):
    agrees = RadioField(
        _l("Bạn thấy thế nào"),
        [InputRequired(_l("Hãy chọn một ý kiến."))],
        choices=[("yes", _l("Đồng ý với quyết định")), ("no", _l("Chưa đồng ý"))],
    )
    note = Paragraph(_l("Ghi chú"), render_kw={"rows": 3})


def review_form(approval_id: int) -> ReviewForm:
    """Ids carry the approval, since a page holds several."""
    form = ReviewForm()
    for field in form:
        field.id = field.label.field_id = f"review-{approval_id}-{field.name}"
    return form
