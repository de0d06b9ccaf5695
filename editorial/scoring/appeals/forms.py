"""Asking about points, and answering."""

from collections.abc import Iterable
from typing import Any

from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from editorial.core.forms import Form, IdChoice, Line, Paragraph
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.number_fields import Decimal, Wholes
from editorial.scoring.appeals import rules
from editorial.scoring.appeals.models import AppealOutcome
from editorial.scoring.appeals.operations import AppealChange
from editorial.scoring.findings.models import FindingKind
from editorial.scoring.findings.rules.permissions import share_faults


class AppealForm(Form):
    """A ready reason to choose, and words to add."""

    ready = RadioField(
        _l("Điều bạn thấy chưa đúng"), [InputRequired(_l("Hãy chọn một mục."))], choices=list(rules.REASONS.items())
    )
    words = Paragraph(_l("Nói thêm"), longest=1500)

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if fine and self.ready.data == "other" and not self.words.data:
            self.words.errors = [_("Hãy viết vài chữ về lý do của bạn.")]
            return False
        return fine

    @property
    def reason(self) -> str:
        return rules.reason_of(self.ready.data, self.words.data or "")


class AnswerForm(Form):
    """`change`: what an accepted appeal changes; the other fields belong to one choice each."""

    outcome = RadioField(
        _l("Trả lời"), [InputRequired(_l("Hãy chọn một mục."))],
        choices=[(outcome.value, outcome.title) for outcome in (AppealOutcome.ACCEPTED, AppealOutcome.DECLINED)],
    )  # fmt: skip
    answer = Paragraph(
        _l("Lời trả lời, người kiến nghị sẽ đọc"),
        [InputRequired(_l("Hãy viết vài câu để người kiến nghị hiểu vì sao."))],
    )
    change = SelectField(_l("Nếu chấp nhận, thay đổi điều gì"), choices=[], validate_choice=True)
    grade = SelectField(_l("Mức chất lượng mới"), choices=[("", _l("Chọn mức")), ("A", "A"), ("B", "B"), ("C", "C")])
    where = Line(_l("Nơi đã dùng lại bài"))
    shares = Wholes(_l("Phần trăm của từng tác giả, theo thứ tự đứng tên"))
    revoked = IdChoice(_l("Quyết định được rút lại"), choices=[])
    amount = Decimal(_l("Số điểm điều chỉnh (thêm dấu trừ nếu giảm)"))

    def offer(self, byline: Iterable[tuple[int, str]], standing: list[tuple[int, str]], *, is_down: bool) -> None:
        """Offer only what can change this item."""
        self._authors = [person for person, _name in byline]
        offered = [("", _("Chọn điều thay đổi")), ("regrade", _("Xếp lại mức chất lượng"))]
        if len(self._authors) > 1:
            offered.append(("shares", _("Chia lại điểm giữa các tác giả")))
        if standing:
            offered.append(("revoke", _("Rút lại một quyết định")))
        if is_down:
            offered.append(("kept", FindingKind.KEPT.title))
        offered += [
            ("accepted", FindingKind.ACCEPTED.title), ("translation", FindingKind.TRANSLATION.title),
            ("amount", _("Điều chỉnh một số điểm cho người này")),
        ]  # fmt: skip
        self.change.choices = offered
        self.revoked.choices = [("", _("Chọn quyết định")), *standing]

    @property
    def is_accepted(self) -> bool:
        return bool(self.outcome.data == AppealOutcome.ACCEPTED)

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if not self.is_accepted:
            return fine
        faults = self._lacking()
        for name, sentence in faults.items():
            if not self[name].errors:
                self[name].errors = [sentence]
        return fine and not faults

    def _lacking(self) -> dict[str, str]:
        what = self.change.data
        if not what:
            return {"change": _("Chấp nhận thì cần chọn điều thay đổi.")}
        if what == "regrade" and not self.grade.data:
            return {"grade": _("Hãy chọn mức A, B hoặc C.")}
        if what == "accepted" and not self.where.data:
            return {"where": _("Hãy ghi nơi đã dùng lại bài.")}
        if what == "revoke" and self.revoked.data is None:
            return {"revoked": _("Hãy chọn một quyết định.")}
        if what == "amount" and not self.amount.data:
            return {"amount": _("Hãy ghi số điểm khác 0.")}
        if what == "shares":
            if len(self.shares.data or ()) != len(self._authors):
                return {"shares": _("Hãy ghi đủ %(n)s phần.", n=len(self._authors))}
            return share_faults(self._parts(), self._authors)
        return {}

    def _parts(self) -> dict[str, int]:
        return {str(author_id): part for author_id, part in zip(self._authors, self.shares.data or (), strict=False)}

    @property
    def chosen(self) -> AppealChange | None:
        if not self.is_accepted:
            return None
        what = self.change.data
        if what == "revoke":
            return AppealChange(revokes_id=self.revoked.data)
        if what == "amount":
            return AppealChange(amount=self.amount.data)
        values: dict[str, Any] = {
            "regrade": {"grade": self.grade.data}, "accepted": {"where": self.where.data},
            "shares": {"shares": self._parts()},
        }.get(what, {})  # fmt: skip
        return AppealChange(FindingKind(what), values)
