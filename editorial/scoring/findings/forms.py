"""Decisions on an item's points, each with its reason, and the authors' shares."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import RadioField
from wtforms.validators import InputRequired

from editorial.core.forms import Form, IdChoice, Line, Paragraph
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.number_fields import Whole
from editorial.scoring.findings.models import ZEROING_KINDS, FindingKind
from editorial.scoring.findings.rules.permissions import share_faults


class DecisionForm(Form):
    """What every decision says; those of a kind add their own fields."""

    reason = Paragraph(_l("Lý do, các tác giả sẽ đọc"), [InputRequired(_l("Hãy ghi lý do để người viết biết."))])
    evidence = Line(_l("Căn cứ hoặc đường dẫn"), longest=500)

    @property
    def value(self) -> dict[str, Any]:
        return {}

    @property
    def alone(self) -> int | None:
        """The one author that it concerns; None: all."""
        return None


class RegradeForm(DecisionForm):
    grade = RadioField(
        _l("Mức chất lượng mới"), [InputRequired(_l("Hãy chọn mức A, B hoặc C."))],
        choices=[("A", _l("A, tốt")), ("B", _l("B, đạt")), ("C", _l("C, dùng được"))],
    )  # fmt: skip

    @property
    def value(self) -> dict[str, Any]:
        return {"grade": self.grade.data}


class GenreForm(DecisionForm):
    titles: Mapping[int, str] = {}
    genre_id = IdChoice(_l("Tính điểm như thể loại"), [InputRequired(_l("Hãy chọn thể loại."))], choices=[])

    @property
    def value(self) -> dict[str, Any]:
        return {"genre_id": self.genre_id.data, "title": self.titles.get(self.genre_id.data or 0, "")}


class ErrorForm(DecisionForm):
    edition_id = IdChoice(_l("Lần đính chính"), [InputRequired(_l("Hãy chọn lần đính chính."))], choices=[])

    @property
    def value(self) -> dict[str, Any]:
        return {"edition_id": self.edition_id.data}


class AcceptedForm(DecisionForm):
    where = Line(_l("Nơi đã dùng lại bài"), [InputRequired(_l("Hãy ghi nơi đã dùng lại bài."))])
    evidence = Line(_l("Đường dẫn đến bài ở nơi đó"), longest=500)

    @property
    def value(self) -> dict[str, Any]:
        return {"where": self.where.data}


class AloneForm(DecisionForm):
    person_id = IdChoice(_l("Áp dụng cho"), choices=[])

    @property
    def alone(self) -> int | None:
        return self.person_id.data if "person_id" in self else None


def decision_form(
    kind: FindingKind, byline: Sequence[tuple[int, str]], corrections: Mapping[int, int],
    genres: Sequence[tuple[int, str]], **given: Any,
) -> Any:  # fmt: skip
    """The form of one kind. `corrections`: numbers of the editions that went out, by id; `genres`: id and title."""
    if kind is FindingKind.REGRADE:
        return RegradeForm(**given)
    if kind is FindingKind.GENRE:
        genre_form = GenreForm(**given)
        genre_form.genre_id.choices, genre_form.titles = [("", _("Chưa chọn")), *genres], dict(genres)
        return genre_form
    if kind is FindingKind.ACCEPTED:
        return AcceptedForm(**given)
    if kind is FindingKind.CONTRIBUTOR_ERROR:
        form = ErrorForm(**given)
        form.edition_id.choices = [
            (edition_id, _("Đính chính lần %(n)s", n=number - 1))
            for edition_id, number in corrections.items()
            if number > 1
        ]
        return form
    if kind in ZEROING_KINDS and len(byline) > 1:
        form_ = AloneForm(**given)
        form_.person_id.choices = [("", _("Mọi tác giả")), *((person, name) for person, name in byline)]
        return form_
    return DecisionForm(**given)


class RevokeForm(Form):
    reason = Paragraph(_l("Vì sao rút lại"), [InputRequired(_l("Hãy ghi lý do để người viết biết."))])


class _SharesForm(Form):
    authors: Sequence[int] = ()
    reason = Paragraph(_l("Lý do"), longest=1000)

    @property
    def fields(self) -> list[Any]:
        return [self[f"part_{person}"] for person in self.authors]

    @property
    def total(self) -> int:
        return sum(field.data or 0 for field in self.fields)

    @property
    def shares(self) -> dict[int, int]:
        return {person: self[f"part_{person}"].data or 0 for person in self.authors}

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        faults = (
            share_faults({str(author_id): part for author_id, part in self.shares.items()}, self.authors)
            if fine
            else {}
        )
        if faults:
            self.fields[-1].errors = list(faults.values())
        return fine and not faults


def shares_form(byline: Sequence[tuple[int, str]], parts: Sequence[int] = (), **given: Any) -> Any:
    """One whole percent for each author in the byline's order; `parts`: what counts now."""
    names = {f"part_{person}": Whole(name, [InputRequired(_l("Hãy ghi phần này."))]) for person, name in byline}
    made = type("SharesForm", (_SharesForm,), {**names, "authors": [person for person, _name in byline]})
    now = {f"part_{person}": part for (person, _name), part in zip(byline, parts, strict=False)}
    return made(data=now, **given)
