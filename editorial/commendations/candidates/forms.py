"""A nomination, the report, the appraisal, notes and attachments."""

from flask_wtf.file import FileField
from wtforms import RadioField
from wtforms.validators import InputRequired

from editorial.commendations.rounds.forms import NEEDED, VersionForm
from editorial.core.forms import Form, Paragraph
from editorial.core.i18n import lazy_gettext as _l


class NominateForm(Form):
    """`who`: "p<person>-<unit>" or "u<unit>"."""

    who = RadioField(_l("Đề cử ai"), [InputRequired(_l("Hãy chọn một người hoặc đơn vị."))], choices=[])


class ReportForm(VersionForm):
    report = Paragraph(_l("Báo cáo thành tích"), [InputRequired(NEEDED)], longest=20_000)


class AppraisalForm(Form):
    appraisal = RadioField(
        _l("Ý kiến thẩm định"),
        [InputRequired(_l("Hãy chọn một ý kiến."))],
        choices=[("shortlisted", _l("Đưa ra Hội đồng")), ("held_back", _l("Không đưa ra Hội đồng"))],
    )
    appraisal_reason = Paragraph(_l("Lý do"), longest=1000)


class NoteForm(Form):
    words = Paragraph(_l("Ghi chú thẩm định"), [InputRequired(_l("Hãy ghi vài chữ."))])


class AttachmentForm(Form):
    file = FileField(_l("Tài liệu (PDF, JPG, PNG, DOCX; tối đa 10 MB)"))
