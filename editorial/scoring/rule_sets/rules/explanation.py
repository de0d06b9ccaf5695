"""How an award came about, in words: "gốc 1 × mức A 1,5 + đúng hạn 1 = 2,5; chia 60% = 1,5 điểm". Pure."""

from collections.abc import Mapping
from typing import Any

from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.numbers import points
from editorial.scoring.findings.models import FindingKind

_BONUSES = {
    "timely": _l("đúng hạn"),
    "photos": _l("ảnh tự chụp"),
    FindingKind.ACCEPTED.value: _l("được dùng lại"),
    FindingKind.TRANSLATION.value: _l("bản dịch"),
}

_ZEROES = {
    FindingKind.COPIED.value: _l("sao chép không ghi nguồn"),
    FindingKind.PERSONAL_DATA.value: _l("bài lộ thông tin cá nhân"),
    FindingKind.NOT_COUNTED.value: _l("bài trùng hoặc chia nhỏ nên không tính"),
    "taken_down": _l("bài đã gỡ"),
    "judged": _l("bạn đã duyệt hoặc bỏ phiếu bài này nên không tính điểm cho mình"),
    "unit_only": _l("thể loại này chỉ tính điểm cho đơn vị"),
    "not_author": _l("không còn đứng tên bài"),
}


def zero_reason(code: str) -> str:
    """Why an item gives somebody nothing, or why an adjustment is void."""
    return str(_ZEROES.get(code, code))


def arithmetic_text(parts: Mapping[str, Any], *, is_unit: bool = False) -> str:
    """How an award came about, without the item: "gốc 1 × mức A 1,5 = 1,5 điểm"."""
    if parts["zero"]:
        return _("0 điểm, vì %(why)s", why=zero_reason(parts["zero"]))
    text = _total(parts)
    steps = []
    if parts["share"] != 100:
        steps.append(
            _("đơn vị được %(share)s%%", share=parts["share"])
            if is_unit
            else _("chia %(share)s%%", share=parts["share"])
        )
    if parts["cap"] != 100:
        steps.append(_cap(parts))
    if steps:
        text = _("%(sum)s; %(steps)s = %(points)s", sum=text, steps="; ".join(steps), points=points(parts["amount"]))
    return _("%(sum)s điểm", sum=text)


def _total(parts: Mapping[str, Any]) -> str:
    text = _(
        "gốc %(base)s × mức %(grade)s %(factor)s",
        base=points(parts["base"]), grade=parts["grade"], factor=points(parts["factor"]),
    )  # fmt: skip
    for name, amount in parts["bonuses"].items():
        text += _(" + %(what)s %(points)s", what=_BONUSES.get(name, name), points=points(amount))
    if parts["bonus"] < sum(parts["bonuses"].values()):
        text += _(" (cộng nhiều nhất %(points)s)", points=points(parts["bonus"]))
    for amount in parts["penalties"].values():
        text += _(" − phải đính chính %(points)s", points=points(amount))
    exact = parts["base"] * parts["factor"] + (parts["bonus"] - parts["penalty"]) * 100
    if exact < 0:
        return _("%(sum)s, không âm nên = %(total)s", sum=text, total=points(parts["total"]))
    if exact != parts["total"] * 100:
        return _("%(sum)s, làm tròn = %(total)s", sum=text, total=points(parts["total"]))
    return _("%(sum)s = %(total)s", sum=text, total=points(parts["total"]))


def _cap(parts: Mapping[str, Any]) -> str:
    """Why an item counts only in part. A cap of 0 is the month's, any other the day's."""
    if parts["cap"] == 0:
        return _("bài thứ %(n)s cùng thể loại trong tháng, quá số được tính", n=parts["month_place"])
    return _("bài thứ %(n)s trong ngày, tính %(cap)s%%", n=parts["day_place"], cap=parts["cap"])
