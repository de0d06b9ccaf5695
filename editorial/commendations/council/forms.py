"""A council member, a recusal, the minutes, and the decision between tied candidates."""

from wtforms import HiddenField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from editorial.commendations.council.rules.voting import Position
from editorial.commendations.rounds.forms import ReasonForm
from editorial.core.forms import Form, IdChoice, Line, Paragraph
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
    minutes = Paragraph(_l("Ý kiến tại cuộc họp, ghi vào biên bản"), longest=10_000)


class TieBreakForm(ReasonForm):
    candidate_ids = SelectMultipleField(_l("Chọn người được đề nghị"), coerce=whole_number, choices=[])
