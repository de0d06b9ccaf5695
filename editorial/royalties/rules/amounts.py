"""How much an item pays, and to whom. Pure, exact, in whole đồng.

unit value = base wage in force on the day of first publication x the decision's percent, rounded half up.
item       = unit value x coefficient of genre and grade, rounded half up.
person     = their share of the item by the same shares as points; all shares together are the item's amount exactly.

A statement above its ceiling may pay everything at one ratio. An item keeps the ratio of the first statement that paid it:
a later correction pays what that statement would have paid, had it been right. So a correction gives back and pays like
with like: nobody gains or loses by it, and it is no way around a ceiling. Our own decision; the decree says nothing of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from editorial.core.numbers import as_typed
from editorial.royalties.rules.rates import Rate, Wage
from editorial.scoring.findings.models import ZEROING_KINDS, FindingKind
from editorial.scoring.rule_sets.rules.calculation import ItemFacts, grade_of, shares_of
from editorial.scoring.rule_sets.rules.values import Values


@dataclass(frozen=True)
class Entitlement:
    """One person's part of one item. `unpaid_reason`: why it pays nothing ("" when it pays)."""

    unit_value: int
    coefficient: int
    grade: str
    share_before: int
    share: int
    amount: int
    unpaid_reason: str


def half_up(number: int, by: int) -> int:
    return (number * 2 + by) // (2 * by)


def unit_value(wage: int, percent: int) -> int:
    return half_up(wage * percent, 100)


def item_amount(value: int, coefficient: int) -> int:
    return half_up(value * coefficient, 100)


def part_of(total: int, before: int, share: int) -> int:
    """What a share comes to after those before it, in the byline's order."""
    return total * (before + share) // 100 - total * before // 100


def entitlements(facts: ItemFacts, values: Values, rate: Rate, wage: Wage) -> dict[int, Entitlement]:
    """Everybody's royalty for this item by what is known of it now. `values`: the points' rule set, for the shares."""
    grade = grade_of(facts)
    coefficient = rate.coefficient(facts.genre, grade)
    value = unit_value(wage.amount, rate.unit_percent)
    total = item_amount(value, coefficient)
    found: dict[int, Entitlement] = {}
    before = 0
    for person, share in zip(facts.authors, shares_of(facts, values), strict=True):
        reason = unpaid_reason(facts, person)
        amount = 0 if reason else part_of(total, before, share)
        found[person] = Entitlement(value, coefficient, grade, before, share, amount, reason)
        before += share
    return found


def unpaid_reason(facts: ItemFacts, person_id: int) -> str:
    """Why this person is paid nothing for it; nobody is paid for an item that they judged."""
    for kind in ZEROING_KINDS:
        if facts.found(kind) or facts.found(kind, person_id):
            return kind.value
    if facts.is_down and not facts.found(FindingKind.KEPT):
        return "taken_down"
    return "judged" if person_id in facts.judges else ""


def at_first_ratio(total: int, first: tuple[int, int] | None) -> int:
    """What an item comes to whose first statement reduced it. `first`: amount and payable of its awards there."""
    if first is None or first[0] <= first[1]:
        return total
    return total * first[1] // first[0]


def reduce_to_ceiling(rows: Sequence[tuple[int, int]], ceiling: int) -> list[int]:
    """What each (item, amount) pays when all of them together may be at most the ceiling.

    Awards (above 0) shrink in one proportion, what is taken back (below 0) stays whole, and the sum is the ceiling
    exactly. Amounts that are not above it are left as they are. Of an item that is paid anew, as much as it takes back was under
    a ceiling before and stays whole too; only what it adds shrinks.
    """
    taken_back: dict[int, int] = {}
    awarded: dict[int, int] = {}
    for item, amount in rows:
        sums = awarded if amount > 0 else taken_back
        sums[item] = sums.get(item, 0) + abs(amount)
    kept: list[int] = []
    seen: dict[int, int] = {}
    for item, amount in rows:
        part = 0
        if amount > 0:
            before = seen.get(item, 0)
            seen[item] = before + amount
            part = _part_between(min(taken_back.get(item, 0), awarded[item]), before, seen[item], awarded[item])
        kept.append(part)
    more = [max(0, amount) - part for (_item, amount), part in zip(rows, kept, strict=True)]
    room = max(0, ceiling - sum(kept) + sum(taken_back.values()))
    if sum(more) <= room:
        return [amount for _item, amount in rows]
    found, upto, gives = [], 0, sum(more)
    for (_item, amount), part, extra in zip(rows, kept, more, strict=True):
        before, upto = upto, upto + extra
        found.append(part + _part_between(room, before, upto, gives) if amount > 0 else amount)
    return found


def _part_between(whole: int, start: int, end: int, of: int) -> int:
    """The part of a whole that lies between two marks; the parts side by side are the whole exactly."""
    return whole * end // of - whole * start // of


def arithmetic_parts(line: Mapping[str, int | str]) -> dict[str, str]:
    """The numbers of a line's arithmetic as people write them: unit, coefficient, total, share, its sum, and `amount`, which
    is less where the item keeps the ratio of its first statement (`ratio`)."""
    unit, coefficient, amount = int(line["unit_value"]), int(line["coefficient"]), int(line["amount"])
    full = part_of(item_amount(unit, coefficient), int(line["share_before"]), int(line["share"]))
    return {
        "unit": format_dong(unit), "coefficient": as_typed(coefficient), "total": format_dong(item_amount(unit, coefficient)),
        "share": str(line["share"]), "full": format_dong(full), "amount": format_dong(amount),
        "ratio": "1" if 0 <= amount < full else "",
    }  # fmt: skip


def format_dong(amount: int) -> str:
    """1234567 as "1.234.567đ"."""
    return f"{amount:,}".replace(",", ".") + "đ"
