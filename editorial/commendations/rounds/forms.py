"""The terms of a round; forms with a version or a reason."""

from typing import Any

from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional

from editorial.commendations.rounds.rules import (
    CATEGORIES,
    STAGE_TITLES,
    STAGES,
    Majority,
    Nominator,
    Quorum,
    category_title,
)
from editorial.core.forms import Form, IdChoice, Line, Paragraph
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.number_fields import Whole

NEEDED = _l("Bạn chưa điền mục này.")
_CHOOSE = _l("Hãy chọn một mục.")
DATES = ["%Y-%m-%d", "%d/%m/%Y"]


def _number(label: Any, most: int = 10000) -> Whole:
    return Whole(label, [InputRequired(NEEDED), NumberRange(0, most, _l("Số này ngoài mức cho phép."))])


class RoundForm(Form):
    """`quotas`: one field a class, empty: no limit. `version` 0 for a new round."""

    title = Line(_l("Tên đợt"), [InputRequired(NEEDED)])
    year = Whole(_l("Năm"), [InputRequired(NEEDED), NumberRange(2000, 2199, _l("Năm chưa đúng."))])
    kind = RadioField(
        _l("Loại"),
        [InputRequired(_CHOOSE)],
        choices=[("annual", _l("Hằng năm")), ("theme", _l("Theo chuyên đề"))],
        default="annual",
    )
    theme = Line(_l("Tên chuyên đề"))
    snapshot_id = IdChoice(_l("Kỳ đã chốt để lấy số liệu"), [InputRequired(_CHOOSE)])
    items = _number(_l("Cá nhân: số bài, ít nhất"))
    months = _number(_l("Cá nhân: số tháng có bài, ít nhất"), 60)
    grade = _number(_l("Cá nhân: chất lượng bình quân (A 150, B 100, C 50; 0: không xét)"), 150)
    a_items = _number(_l("Cá nhân: số bài mức A, ít nhất (0: không xét)"))
    group_items = _number(_l("Tổ dân phố: số bài, ít nhất"))
    unit_items = _number(_l("Đơn vị khác: số bài, ít nhất (0: không xét)"))
    plan = _number(_l("Đơn vị khác: hoàn thành kế hoạch (%)"), 1000)
    clean = BooleanField(_l("Không có vi phạm trong kỳ"), default=True)
    nominators = SelectMultipleField(_l("Ai được đề cử"), choices=[(level.value, level.title) for level in Nominator])
    secret = RadioField(
        _l("Cách bỏ phiếu"), [InputRequired(_CHOOSE)], choices=[("kin", _l("Phiếu kín")), ("mo", _l("Công khai"))], default="kin"
    )  # fmt: skip
    quorum = SelectField(_l("Cuộc họp hợp lệ khi có"), choices=[(level.value, level.title) for level in Quorum])
    majority = SelectField(_l("Được đề nghị khen khi có"), choices=[(level.value, level.title) for level in Majority])
    bases = Paragraph(_l("Văn bản của phường làm căn cứ, mỗi dòng một văn bản"), longest=2000)
    version = HiddenField(default="0")

    @property
    def quotas(self) -> dict[str, Any]:
        return {category: self[quota_name(category)] for category in CATEGORIES}

    @property
    def deadlines(self) -> dict[str, Any]:
        return {stage: self[f"{stage}_on"] for stage in STAGES}


def quota_name(category: str) -> str:
    return "q_" + category.replace(":", "_")


for _category in CATEGORIES:
    setattr(
        RoundForm,
        quota_name(_category),
        Whole(category_title(_category), [Optional(), NumberRange(0, 1000, _l("Số này ngoài mức cho phép."))]),
    )


for _stage in STAGES:
    setattr(RoundForm, f"{_stage}_on", DateField(STAGE_TITLES[_stage], [Optional()], format=DATES))


class VersionForm(Form):
    """A step on a round that may have moved meanwhile."""

    version = HiddenField(default="0")


class ReasonForm(VersionForm):
    reason = Paragraph(_l("Lý do"), [InputRequired(_l("Hãy ghi lý do bằng một câu."))], longest=1000)
