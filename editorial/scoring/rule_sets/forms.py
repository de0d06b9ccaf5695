"""A rule set as one form: every value in a field of its own, every fault beside its field."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import DateField, HiddenField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from editorial.core.errors import Invalid
from editorial.core.forms import Form, Line, Paragraph
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.number_fields import Decimal, Whole, Wholes
from editorial.core.numbers import points, whole_number
from editorial.scoring.rule_sets.rules.values import Values, faults
from editorial.units.models import UnitKind

_NEEDED = _l("Bạn chưa điền mục này.")
_DATES = ["%Y-%m-%d", "%d/%m/%Y"]
AUTHORS = (2, 3, 4)
"""Numbers of authors that have a field; more share evenly."""
STEPS = (1, 5, 10, 25, 50, 100)
_DECIMALS = ("timely", "photos", "accepted", "translation", "contributor_error")
_WHOLES = ("timely_hours", "bonus_limit", "unit_percent", "sections_wanted", "least_share")
_WEIGHTS = ("plan", "grade", "timeliness", "coverage")


class _RuleSetForm(Form):
    genres: Sequence[tuple[str, str]] = ()
    """Code and title, in the order of the page."""

    valid_from = DateField(_l("Áp dụng từ ngày"), [InputRequired(_NEEDED)], format=_DATES)
    decision_number = Line(_l("Số quyết định, nếu đã có"), longest=60)
    note = Paragraph(_l("Ghi chú cho bản này"))
    unit_only = SelectMultipleField(_l("Thể loại chỉ tính điểm cho đơn vị"), choices=[])
    grade_A = Decimal(_l("Hệ số mức A"), [InputRequired(_NEEDED)])
    grade_B = Decimal(_l("Hệ số mức B"), [InputRequired(_NEEDED)])
    grade_C = Decimal(_l("Hệ số mức C"), [InputRequired(_NEEDED)])
    timely = Decimal(_l("Gửi kịp sau sự kiện"), [InputRequired(_NEEDED)])
    timely_hours = Whole(_l("Kịp nghĩa là trong bao nhiêu giờ sau ngày diễn ra"), [InputRequired(_NEEDED)])
    photos = Decimal(_l("Ảnh tự chụp, đủ chú thích và đồng ý"), [InputRequired(_NEEDED)])
    accepted = Decimal(_l("Cổng Thành phố hoặc báo chí dùng lại"), [InputRequired(_NEEDED)])
    translation = Decimal(_l("Bản dịch"), [InputRequired(_NEEDED)])
    bonus_limit = Whole(_l("Cộng nhiều nhất bao nhiêu phần trăm điểm gốc"), [InputRequired(_NEEDED)])
    contributor_error = Decimal(_l("Trừ mỗi lần đính chính do người viết"), [InputRequired(_NEEDED)])
    daily = Wholes(_l("Phần trăm cho bài thứ 1, 2, 3… trong ngày"), [InputRequired(_NEEDED)])
    rounding = SelectField(
        _l("Làm tròn đến"), coerce=whole_number, choices=[(step, f"{points(step)} điểm") for step in STEPS]
    )
    unit_percent = Whole(_l("Đơn vị được bao nhiêu phần trăm tổng điểm của bài"), [InputRequired(_NEEDED)])
    weight_plan = Whole(_l("Hoàn thành kế hoạch (%)"), [InputRequired(_NEEDED)])
    weight_grade = Whole(_l("Chất lượng (%)"), [InputRequired(_NEEDED)])
    weight_timeliness = Whole(_l("Đúng hạn (%)"), [InputRequired(_NEEDED)])
    weight_coverage = Whole(_l("Độ phủ chuyên mục (%)"), [InputRequired(_NEEDED)])
    least_share = Whole(_l("Phần ít nhất (%) để bài tính vào số bài xét khen thưởng"), [InputRequired(_NEEDED)])
    sections_wanted = Whole(_l("Số chuyên mục cần có bài"), [InputRequired(_NEEDED)])
    version = HiddenField()

    def by_genre(self) -> list[tuple[str, Any, Any]]:
        """The rows of a table: a genre's title, its base, how many count fully in a month."""
        return [(title, self[f"base_{code}"], self[f"cap_{code}"]) for code, title in self.genres]

    def least_fields(self) -> list[Any]:
        return [self[f"least_{kind}"] for kind in UnitKind]

    def share_fields(self) -> list[Any]:
        return [self[f"shares_{count}"] for count in AUTHORS]

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, as a rule set keeps it; a field that holds no number is left out."""
        return {
            **{name: self[name].data for name in (*_DECIMALS, *_WHOLES)},
            "base": {code: self[f"base_{code}"].data for code, _title in self.genres},
            "caps": {
                code: self[f"cap_{code}"].data for code, _title in self.genres if self[f"cap_{code}"].data is not None
            },
            "unit_only": list(self.unit_only.data or ()),
            "grades": {grade: self[f"grade_{grade}"].data for grade in "ABC"},
            "daily": self.daily.data,
            "shares": {
                str(count): self[f"shares_{count}"].data for count in AUTHORS if self[f"shares_{count}"].data
            },
            "rounding": self.rounding.data,
            "unit_weights": {name: self[f"weight_{name}"].data for name in _WEIGHTS},
            "unit_least": {kind.value: self[f"least_{kind}"].data for kind in UnitKind},
        }  # fmt: skip

    def add_errors(self, problem: Invalid) -> None:
        """Values without a field of their own stand above the form."""
        super().add_errors(problem)
        if not self.errors:
            self.form_errors.extend(problem.errors.values())

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        typed = self.values
        for name, sentence in self._faults(typed):
            if not self[name].errors:
                self[name].errors = [sentence]
                fine = False
        return fine

    def _faults(self, typed: Mapping[str, Any]) -> list[tuple[str, str]]:
        """(field, sentence). A number at a time where the rule speaks of many, so that the fault stands beside its own."""
        found = []
        for code, _title in self.genres:
            number = typed["base"][code]
            if number is not None and (fault := faults(Values(base={code: number})).get("base")):
                found.append((f"base_{code}", fault))
            cap = typed["caps"].get(code)
            if cap is not None and (fault := faults(Values(caps={code: cap})).get("caps")):
                found.append((f"cap_{code}", fault))
        for kind in UnitKind:
            least = typed["unit_least"][kind.value]
            if least is not None and (fault := faults(Values(unit_least={kind.value: least})).get("unit_least")):
                found.append((f"least_{kind}", fault))
        for count in AUTHORS:
            parts = typed["shares"].get(str(count))
            if parts and (fault := faults(Values(shares={str(count): tuple(parts)})).get("shares")):
                found.append((f"shares_{count}", fault))
        for name in (*_DECIMALS, *_WHOLES):
            if typed[name] is not None and (fault := faults(Values(**{name: typed[name]})).get(name)):
                found.append((name, fault))
        if typed["daily"] and (fault := faults(Values(daily=tuple(typed["daily"]))).get("daily")):
            found.append(("daily", fault))
        if None not in typed["grades"].values() and (fault := faults(Values(grades=typed["grades"])).get("grades")):
            found.append(("grade_A", fault))
        weights = typed["unit_weights"]
        if None not in weights.values() and (fault := faults(Values(unit_weights=weights)).get("unit_weights")):
            found.append(("weight_plan", fault))
        return found


def rule_set_form(genres: Sequence[tuple[str, str]], values: Values | None = None, **given: Any) -> Any:
    """The form for these genres (code, title), filled with `values`."""
    names: dict[str, Any] = {}
    for code, title in genres:
        names[f"base_{code}"] = Decimal(_("%(genre)s, điểm gốc", genre=title), [InputRequired(_NEEDED)])
        names[f"cap_{code}"] = Whole(_("%(genre)s, số bài tính đủ mỗi tháng", genre=title))
    for kind in UnitKind:
        names[f"least_{kind}"] = Whole(kind.title, [InputRequired(_NEEDED)])
    for count in AUTHORS:
        names[f"shares_{count}"] = Wholes(_("%(n)s tác giả", n=count))
    made = type("RuleSetForm", (_RuleSetForm,), {**names, "genres": list(genres)})
    form = made(data={**(_filled(genres, values) if values else {}), **given.pop("data", {})}, **given)
    form.unit_only.choices = list(genres)
    return form


def _filled(genres: Sequence[tuple[str, str]], values: Values) -> dict[str, Any]:
    return {
        **{name: getattr(values, name) for name in (*_DECIMALS, *_WHOLES, "rounding")},
        **{f"base_{code}": values.base.get(code, 0) for code, _title in genres},
        **{f"cap_{code}": values.caps.get(code) for code, _title in genres},
        **{f"grade_{grade}": factor for grade, factor in values.grades.items()},
        **{f"shares_{count}": list(values.shares.get(str(count), ())) for count in AUTHORS},
        **{f"least_{kind}": values.unit_least.get(kind, 0) for kind in UnitKind},
        **{f"weight_{name}": weight for name, weight in values.unit_weights.items()},
        "unit_only": list(values.unit_only), "daily": list(values.daily),
    }  # fmt: skip


class SignForm(Form):
    """`seen`: the values on the page that is signed, as JSON."""

    decision_number = Line(_l("Số quyết định ban hành"), [InputRequired(_l("Hãy ghi số quyết định."))], longest=60)
    seen = HiddenField()
    valid_from = HiddenField()
