"""A council member, a recusal, the minutes, and the decision between tied candidates."""

from wtforms import DateField, HiddenField, SelectField, SelectMultipleField, TimeField
from wtforms.validators import InputRequired, ValidationError

from editorial.commendations.council.rules.voting import Position
from editorial.commendations.rounds.forms import DATES, NEEDED, ReasonForm
from editorial.commendations.rounds.rules import Meeting
from editorial.core.forms import Form, IdChoice, Line, Paragraph
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.numbers import whole_number


class MemberForm(Form):
    person_id = IdChoice(_l("Người"), [InputRequired(_l("Hãy chọn một người."))])
    position = SelectField(
        _l("Vị trí"),
        choices=[
            (position.value, position.title) for position in (Position.MEMBER, Position.CHAIR, Position.SECRETARY)
        ],
    )


class FamilyForm(Form):
    words = Line(_l("Quan hệ (nếu muốn ghi)"), longest=200)


class BallotPaper(Form):
    """The choices stand in fields of their own, named after the candidates. `ballot`: the vote that it was filled in for."""

    ballot = HiddenField()


class MinutesForm(Form):
    """What the secretary writes down; hours as "HH:MM"."""

    day = DateField(_l("Ngày họp"), [InputRequired(NEEDED)], format=DATES)
    begins = TimeField(_l("Bắt đầu lúc"), [InputRequired(NEEDED)])
    ends = TimeField(_l("Kết thúc lúc"), [InputRequired(NEEDED)])
    place = Line(_l("Địa điểm"), [InputRequired(NEEDED)], longest=200)
    minutes = Paragraph(_l("Ý kiến tại cuộc họp, ghi vào biên bản"), longest=10_000)

    def validate_ends(self, field: TimeField) -> None:
        if self.begins.data and field.data and field.data < self.begins.data:
            raise ValidationError(_("Không thể trước giờ bắt đầu."))

    @property
    def meeting(self) -> Meeting:
        """Of a form without errors."""
        assert self.day.data is not None
        return Meeting(self.day.data, f"{self.begins.data:%H:%M}", f"{self.ends.data:%H:%M}", self.place.data or "")


class TieBreakForm(ReasonForm):
    candidate_ids = SelectMultipleField(_l("Chọn người được đề nghị"), coerce=whole_number, choices=[])
