"""What a decision on royalties may say: coefficients within the legal maxima. Pure.

Maxima and base wages are dated rows; the defaults here only fill a new form.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from editorial.core.access import Actor
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.numbers import as_typed, is_whole, whole_between
from editorial.core.settings import Setting
from editorial.core.verdicts import YES, Verdict, no
from editorial.people.models import BOARD, Role

OFFICE = (Role.STANDING_OFFICE,)
READERS = (*OFFICE, *BOARD)
GRADES = ("A", "B", "C")
PERIODS = ("month", "quarter")
MAX_AMOUNT = 10**13
"""đồng; more than any ward has, and what every column and spreadsheet holds."""


def _line(raw: Any) -> str:
    text = str(raw).strip()
    if len(text) > 60:
        raise ValueError(raw)
    return text


OBJECTION_DAYS = Setting(
    "royalties.objection_days", 5, _l("Số ngày làm việc nhận kiến nghị về bảng kê nhuận bút"), whole_between(1, 365)
)
PAY_DAYS = Setting(
    "royalties.pay_days", 60, _l("Số ngày phải trả nhuận bút kể từ ngày đăng (NĐ 18/2014/NĐ-CP)"), whole_between(1, 365)
)
UNIT_PERCENT_MOST = Setting(
    "royalties.unit_percent_most", 10,
    _l("Giá trị một đơn vị hệ số nhuận bút theo luật, phần trăm mức lương cơ sở (NĐ 18/2014/NĐ-CP: 10%)"),
    whole_between(1, 100),
    effect=_l("Quyết định chi nhuận bút nhập sau đó không được ghi mức cao hơn. Chỉ đổi khi có nghị định mới."),
)  # fmt: skip
TAX_COLUMN = Setting("royalties.tax_column", "Thuế TNCN", _l("Tên cột thuế để trống trong bảng kê cho kế toán"), _line)
SETTINGS: tuple[Setting[Any], ...] = (OBJECTION_DAYS, PAY_DAYS, UNIT_PERCENT_MOST, TAX_COLUMN)

GROUPS = {
    "brief": "news", "news_item": "news", "legal_document": "news", "notice": "news", "radio_script": "news",
    "feature": "reportage", "in_depth": "reportage", "good_deed": "reportage", "photo_story": "reportage",
    "infographic": "picture", "video_clip": "media",
}  # fmt: skip
"""Our proposal: to which of the law's groups a genre belongs. The office chooses."""


@dataclass(frozen=True)
class Maximum:
    group: str
    title: str
    maximum: int
    basis: str


@dataclass(frozen=True)
class Wage:
    id: int
    amount: int
    valid_from: date
    basis: str


@dataclass(frozen=True)
class Rate:
    """What a decision says, as the ledger reads it."""

    id: int
    decision_number: str
    decided_on: date
    valid_from: date
    unit_percent: int
    period: str
    ceiling: int | None
    coefficients: Mapping[str, Mapping[str, Any]]

    def coefficient(self, genre: str, grade: str) -> int:
        """Hundredths; 0 for a genre that the decision does not name."""
        return int(self.coefficients.get(genre, {}).get(grade, 0))


def can_read(actor: Actor) -> Verdict:
    if actor.has(*READERS):
        return YES
    return no(_l("Bảng kê nhuận bút dành cho Thường trực và Ban Biên tập. Phần của bạn ở trang “Nhuận bút của tôi”."))


def can_enter(actor: Actor) -> Verdict:
    if actor.has(*OFFICE):
        return YES
    return no(_l("Mức chi nhuận bút do Thường trực nhập theo quyết định của phường."))


def coefficient_errors(
    coefficients: Mapping[str, Any], genres: Mapping[str, str], maxima: Mapping[str, Maximum]
) -> dict[str, str]:
    """What is wrong with a decision's coefficients, by genre code. `genres`: code -> title."""
    found: dict[str, str] = {}
    for code, row in coefficients.items():
        if code not in genres:
            found[code] = _("Không có thể loại này.")
            continue
        maximum = maxima.get(str(row.get("group")))
        if maximum is None:
            found[code] = _("Hãy chọn nhóm thể loại theo luật cho “%(genre)s”.", genre=genres[code])
            continue
        by_grade = [row.get(grade) for grade in GRADES]
        if set(row) != {"group", *GRADES} or not all(is_whole(number) and number >= 0 for number in by_grade):
            found[code] = _("Hệ số của “%(genre)s” phải là số từ 0 trở lên.", genre=genres[code])
        elif max(by_grade) > maximum.maximum:
            found[code] = _(
                "Hệ số của “%(genre)s” là %(is)s, cao hơn mức tối đa %(most)s của nhóm “%(group)s” (%(basis)s).",
                genre=genres[code], **{"is": as_typed(max(by_grade))}, most=as_typed(maximum.maximum),
                group=maximum.title, basis=maximum.basis,
            )  # fmt: skip
        elif not by_grade[0] >= by_grade[1] >= by_grade[2]:
            found[code] = _(
                "Hệ số của “%(genre)s”: mức A không thể thấp hơn B, B không thể thấp hơn C.", genre=genres[code]
            )
    return found


def decision_errors(
    *, decision_number: str, unit_percent: int, period: str, ceiling: int | None, valid_from: date, decided_on: date,
    signed_until: date | None, unit_percent_most: int,
) -> dict[str, str]:  # fmt: skip
    """What is wrong with the other fields of a decision. `signed_until`: the last day of any signed statement;
    `unit_percent_most`: the law's share of the wage."""
    found: dict[str, str] = {}
    if not decision_number.strip():
        found["decision_number"] = _("Hãy ghi số quyết định. Chưa có quyết định thì chưa tính nhuận bút.")
    elif len(decision_number.strip()) > 60:
        found["decision_number"] = _("Số quyết định dài quá 60 ký tự.")
    if not is_whole(unit_percent) or not 1 <= unit_percent <= unit_percent_most:
        found["unit_percent"] = _(
            "Giá trị một đơn vị hệ số phải từ 1 đến %(most)s%% mức lương cơ sở; nghị định về nhuận bút không cho phép cao "
            "hơn.",
            most=unit_percent_most,
        )
    if period not in PERIODS:
        found["period"] = _("Hãy chọn kỳ lập bảng kê.")
    if ceiling is not None and not (is_whole(ceiling) and 1 <= ceiling <= MAX_AMOUNT):
        found["ceiling"] = _("Mức trần phải là số tiền lớn hơn 0. Để trống nếu không có trần.")
    if decided_on > valid_from:
        found["valid_from"] = _("Ngày áp dụng không thể trước ngày ký quyết định.")
    if problem := before_signed_period(valid_from, signed_until):
        found["valid_from"] = problem
    return found


def before_signed_period(valid_from: date, signed_until: date | None) -> str:
    """Why nothing new can be in force from this day, as a signed statement covers it; "" when it can."""
    if signed_until is None or valid_from > signed_until:
        return ""
    return _("Bảng kê đến hết ngày %(day)s đã ký chốt. Ngày áp dụng phải sau ngày đó.", day=f"{signed_until:%d/%m/%Y}")
