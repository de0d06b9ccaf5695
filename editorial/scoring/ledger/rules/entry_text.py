"""An entry of the ledger in one sentence with its arithmetic: "Tin vắn “Dọn ngõ”: gốc 1 × mức A 1,5 + đúng hạn 1 = 2,5;
chia 60% = 1,5 điểm". Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from editorial.core.i18n import gettext as _
from editorial.core.numbers import signed
from editorial.scoring.ledger.models import EntryKind
from editorial.scoring.rule_sets.rules.explanation import arithmetic_text, zero_reason


@dataclass(frozen=True)
class DescribedEntry:
    """An entry as it is told. `title`, `genre`: of the item; amounts in hundredths."""

    kind: EntryKind
    amount: int
    arithmetic: Mapping[str, Any]
    genre: str
    title: str
    is_unit: bool = False
    reversed_on: date | None = None
    """For a reversal: the day on which the entry counted that it takes back."""
    reversed_kind: EntryKind = EntryKind.AWARD


def describe_entry(line: DescribedEntry) -> str:
    """The whole entry, with the item's genre and title."""
    if line.kind is EntryKind.REVERSAL:
        return _("%(item)s: %(why)s", item=_item(line), why=_reversal(line))
    if line.kind is EntryKind.ADJUSTMENT:
        return _("%(item)s: điều chỉnh theo kiến nghị, %(points)s điểm", item=_item(line), points=signed(line.amount))
    return _("%(item)s: %(sum)s", item=_item(line), sum=arithmetic_text(line.arithmetic, is_unit=line.is_unit))


def _item(line: DescribedEntry) -> str:
    return _("%(genre)s “%(title)s”", genre=line.genre, title=line.title)


def _reversal(line: DescribedEntry) -> str:
    if line.reversed_kind is EntryKind.ADJUSTMENT:
        if why := line.arithmetic.get("why"):
            return _(
                "rút lại điều chỉnh trước, %(points)s điểm, vì %(why)s",
                points=signed(line.amount),
                why=zero_reason(why),
            )
        return _("rút lại điều chỉnh trước, %(points)s điểm", points=signed(line.amount))
    if line.reversed_on is None:
        return _("rút lại lần tính trước, %(points)s điểm", points=signed(line.amount))
    return _(
        "rút lại lần tính ngày %(day)s, %(points)s điểm", day=f"{line.reversed_on:%d/%m/%Y}", points=signed(line.amount)
    )
