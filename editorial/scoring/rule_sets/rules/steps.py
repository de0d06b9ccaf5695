"""The arithmetic of an award as a small table: what, how, and the sum after each step. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from editorial.core.i18n import gettext as _
from editorial.core.numbers import points, signed
from editorial.scoring.findings.models import FindingKind
from editorial.scoring.rule_sets.rules.calculation import part_of
from editorial.scoring.rule_sets.rules.values import Values


@dataclass(frozen=True)
class CalculationStep:
    what: str
    how: str
    amount: str


def calculation_steps(
    parts: Mapping[str, Any], values: Values, genre: str, *, is_unit: bool = False
) -> list[CalculationStep]:
    """`parts`: the arithmetic that an award names; `values`: its rule set; `genre`: the genre's title."""
    found = [
        CalculationStep(_("Điểm gốc"), genre, points(parts["base"])),
        CalculationStep(
            _("Mức chất lượng"),
            _("mức %(grade)s, hệ số %(factor)s", grade=parts["grade"], factor=points(parts["factor"])),
            points(parts["base"] * parts["factor"] // 100),
        ),
    ]
    found += [
        CalculationStep(_("Cộng"), _bonus(name, values), signed(amount)) for name, amount in parts["bonuses"].items()
    ]
    if parts["bonus"] < sum(parts["bonuses"].values()):
        how = _("tổng cộng thêm không quá %(limit)s%% điểm gốc", limit=values.bonus_limit)
        found.append(CalculationStep(_("Trần cộng"), how, signed(parts["bonus"])))
    for name, amount in parts["penalties"].items():
        found.append(CalculationStep(_("Trừ"), FindingKind(name).title.lower(), signed(-amount)))
    found.append(CalculationStep(_("Tổng của bài"), _total_words(parts, values), points(parts["total"])))
    if parts["share"] != 100:
        what = _("Phần của đơn vị") if is_unit else _("Phần của tác giả")
        mine = part_of(parts["total"], parts["before"], parts["share"], 100, values.rounding)
        found.append(CalculationStep(what, f"{parts['share']}%", points(mine)))
    if parts["cap"] != 100:
        found.append(CalculationStep(_("Giới hạn"), _cap(parts, values), points(parts["amount"])))
    if parts["zero"]:
        found.append(CalculationStep(_("Không tính điểm"), _zero(parts["zero"]), "0"))
    return found


def _bonus(name: str, values: Values) -> str:
    words = {
        "timely": _("gửi trong %(n)s giờ sau ngày diễn ra", n=values.timely_hours),
        "photos": _("ảnh tự chụp, đủ chú thích, mô tả và đồng ý"),
        FindingKind.ACCEPTED.value: _("Cổng Thành phố hoặc báo chí dùng lại"),
        FindingKind.TRANSLATION.value: _("bản dịch"),
    }
    return words.get(name, name)


def _total_words(parts: Mapping[str, Any], values: Values) -> str:
    if parts["base"] * parts["factor"] + (parts["bonus"] - parts["penalty"]) * 100 < 0:
        return _("không âm")
    return _("làm tròn đến %(step)s điểm", step=points(values.rounding))


def _cap(parts: Mapping[str, Any], values: Values) -> str:
    if parts["cap"] == 0:
        return _("bài thứ %(n)s cùng thể loại trong tháng, quá số được tính đủ", n=parts["month_place"])
    return _("bài thứ %(n)s trong ngày, tính %(cap)s%%", n=parts["day_place"], cap=parts["cap"])


def _zero(code: str) -> str:
    words = {
        FindingKind.COPIED.value: _("sao chép không ghi nguồn"),
        FindingKind.PERSONAL_DATA.value: _("bài lộ thông tin cá nhân"),
        FindingKind.NOT_COUNTED.value: _("bài trùng hoặc chia nhỏ"),
        "taken_down": _("bài đã gỡ"),
        "judged": _("người này đã duyệt, bỏ phiếu hoặc quyết định điểm của bài"),
        "unit_only": _("thể loại này chỉ tính điểm cho đơn vị"),
    }
    return words.get(code, code)
