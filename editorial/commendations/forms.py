"""Forms of a round: its terms, putting forward, appraising, the council's seats, the decision, settings and laws."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional

from editorial.commendations.rules.may import Nominator
from editorial.commendations.rules.rounds import CLASSES, STAGE_TITLES, STAGES, class_title
from editorial.commendations.rules.voting import Majority, Position, Quorum
from editorial.core.forms import Form, IdChoice, Line, Paragraph
from editorial.core.i18n import lazy_gettext as _l

_NEEDED = _l("Bạn chưa điền mục này.")
_CHOOSE = _l("Hãy chọn một mục.")
_DATES = ["%Y-%m-%d", "%d/%m/%Y"]


def _count(label: Any, most: int = 10000) -> IntegerField:
    return IntegerField(label, [InputRequired(_NEEDED), NumberRange(0, most, _l("Số này ngoài mức cho phép."))])


class RoundForm(Form):
    """`quotas`: one field a class, empty: no limit. `version` 0 for a new round."""

    title = Line(_l("Tên đợt"), [InputRequired(_NEEDED)])
    year = IntegerField(_l("Năm"), [InputRequired(_NEEDED), NumberRange(2000, 2199, _l("Năm chưa đúng."))])
    kind = RadioField(
        _l("Loại"),
        [InputRequired(_CHOOSE)],
        choices=[("annual", _l("Hằng năm")), ("theme", _l("Theo chuyên đề"))],
        default="annual",
    )
    theme = Line(_l("Tên chuyên đề"))
    snapshot_id = IdChoice(_l("Kỳ đã chốt để lấy số liệu"), [InputRequired(_CHOOSE)])
    items = _count(_l("Cá nhân: số bài, ít nhất"))
    months = _count(_l("Cá nhân: số tháng có bài, ít nhất"), 60)
    grade = _count(_l("Cá nhân: chất lượng bình quân (A 150, B 100, C 50; 0: không xét)"), 150)
    a_items = _count(_l("Cá nhân: số bài mức A, ít nhất (0: không xét)"))
    group_items = _count(_l("Tổ dân phố: số bài, ít nhất"))
    plan = _count(_l("Đơn vị khác: hoàn thành kế hoạch (%)"), 1000)
    clean = BooleanField(_l("Không có vi phạm trong kỳ"), default=True)
    nominators = SelectMultipleField(_l("Ai được đề cử"), choices=[(one.value, one.title) for one in Nominator])
    secret = RadioField(
        _l("Cách bỏ phiếu"), [InputRequired(_CHOOSE)], choices=[("kin", _l("Phiếu kín")), ("mo", _l("Công khai"))], default="kin"
    )  # fmt: skip
    quorum = SelectField(_l("Cuộc họp hợp lệ khi có"), choices=[(one.value, one.title) for one in Quorum])
    majority = SelectField(_l("Được đề nghị khen khi có"), choices=[(one.value, one.title) for one in Majority])
    version = HiddenField(default="0")

    @property
    def quotas(self) -> dict[str, Any]:
        return {klass: self[quota_name(klass)] for klass in CLASSES}

    @property
    def deadlines(self) -> dict[str, Any]:
        return {stage: self[f"{stage}_on"] for stage in STAGES}


def quota_name(klass: str) -> str:
    return "q_" + klass.replace(":", "_")


for _klass in CLASSES:
    setattr(
        RoundForm,
        quota_name(_klass),
        IntegerField(class_title(_klass), [Optional(), NumberRange(0, 1000, _l("Số này ngoài mức cho phép."))]),
    )
for _stage in STAGES:
    setattr(RoundForm, f"{_stage}_on", DateField(STAGE_TITLES[_stage], [Optional()], format=_DATES))


class VersionForm(Form):
    """A step on a round that may have moved meanwhile."""

    version = HiddenField(default="0")


class ReasonForm(VersionForm):
    reason = Paragraph(_l("Lý do"), [InputRequired(_l("Hãy ghi lý do bằng một câu."))], longest=1000)


class NominateForm(Form):
    """`who`: "p<person>-<unit>" or "u<unit>"."""

    who = RadioField(_l("Đề cử ai"), [InputRequired(_l("Hãy chọn một người hoặc đơn vị."))], choices=[])


class ReportForm(VersionForm):
    report = Paragraph(_l("Báo cáo thành tích"), [InputRequired(_NEEDED)], longest=20_000)


class VerdictForm(Form):
    verdict = RadioField(
        _l("Ý kiến thẩm định"),
        [InputRequired(_l("Hãy chọn một ý kiến."))],
        choices=[("put", _l("Đưa ra Hội đồng")), ("held", _l("Không đưa ra Hội đồng"))],
    )
    verdict_reason = Paragraph(_l("Lý do"), longest=1000)


class NoteForm(Form):
    words = Paragraph(_l("Ghi chú thẩm định"), [InputRequired(_l("Hãy ghi vài chữ."))])


class PaperForm(Form):
    file = FileField(_l("Tài liệu (PDF, JPG, PNG, DOCX; tối đa 10 MB)"))


class SeatForm(Form):
    person_id = IdChoice(_l("Người"), [InputRequired(_l("Hãy chọn một người."))])
    position = SelectField(
        _l("Vị trí"), choices=[(one.value, one.title) for one in (Position.MEMBER, Position.CHAIR, Position.SECRETARY)]
    )


class DeclareForm(Form):
    words = Line(_l("Quan hệ (nếu muốn ghi)"), longest=200)


class MinutesForm(Form):
    minutes = Paragraph(_l("Ý kiến tại cuộc họp, ghi vào biên bản"), longest=10_000)


class DecisionForm(VersionForm):
    number = Line(_l("Số quyết định"), [InputRequired(_NEEDED)], longest=60)
    day = DateField(_l("Ngày quyết định"), [InputRequired(_NEEDED)], format=_DATES)
    signer = Line(_l("Người ký"), [InputRequired(_NEEDED)], longest=120)
    signer_title = Line(_l("Chức vụ người ký"), longest=120)
    awarded = SelectMultipleField(_l("Được khen theo quyết định"), coerce=int, choices=[])


class EdgeForm(ReasonForm):
    candidate_ids = SelectMultipleField(_l("Chọn người được đề nghị"), coerce=int, choices=[])


class CodeForm(Form):
    class Meta(Form.Meta):
        csrf = False

    ma = Line(_l("Mã kiểm tra trên giấy khen"), longest=40)


class LegalForm(Form):
    topic = SelectField(
        _l("Dùng cho"),
        choices=[
            ("commendation", _l("Khen thưởng")),
            ("document", _l("Thể thức văn bản")),
            ("royalty", _l("Nhuận bút, thù lao")),
        ],
    )
    code = Line(_l("Số, ký hiệu"), [InputRequired(_NEEDED)], longest=80)
    title = Line(_l("Tên văn bản như ghi trong căn cứ"), [InputRequired(_NEEDED)], longest=500)
    valid_from = DateField(_l("Có hiệu lực từ ngày"), [InputRequired(_NEEDED)], format=_DATES)


class EndForm(Form):
    valid_to = DateField(_l("Ngày cuối còn hiệu lực"), [InputRequired(_NEEDED)], format=_DATES)
    replaced_by = Line(_l("Được thay bằng"), longest=200)


class SettingForm(Form):
    """`value` is text or a number as the setting has it; empty money is "not set"."""

    value = Line(_l("Giá trị mới"), longest=500)
    valid_from = DateField(_l("Có hiệu lực từ ngày"), [InputRequired(_NEEDED)], format=_DATES)
    basis = Paragraph(_l("Căn cứ"), [InputRequired(_l("Hãy ghi căn cứ: văn bản, hoặc lý do bằng lời."))], longest=1000)
