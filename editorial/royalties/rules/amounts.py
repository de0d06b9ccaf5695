"""How much an item pays, and to whom. Pure, exact, in whole đồng.

unit value = base wage in force on the day of first publication x the decision's percent, rounded half up.
item       = unit value x coefficient of genre and grade, rounded half up.
person     = their share of the item by the same shares as points; all shares together are the item's amount exactly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from editorial.royalties.rules.rates import Rate, Wage, coefficient_text
from editorial.scoring.models import FindingKind
from editorial.scoring.rules.items import ZEROES, Facts, grade_of, shares_of
from editorial.scoring.rules.values import Values


@dataclass(frozen=True)
class Due:
    """One person's part of one item. `zero`: why it pays nothing ("" when it pays)."""

    unit_value: int
    coefficient: int
    grade: str
    before: int
    share: int
    amount: int
    zero: str


def half_up(number: int, by: int) -> int:
    return (number * 2 + by) // (2 * by)


def unit_value(wage: int, percent: int) -> int:
    return half_up(wage * percent, 100)


def item_amount(value: int, coefficient: int) -> int:
    return half_up(value * coefficient, 100)


def part_of(total: int, before: int, share: int) -> int:
    """What a share comes to after those before it, in the byline's order."""
    return total * (before + share) // 100 - total * before // 100


def dues(facts: Facts, values: Values, rate: Rate, wage: Wage) -> dict[int, Due]:
    """Everybody's royalty for this item by what is known of it now. `values`: the points' rule set, for the shares."""
    grade = grade_of(facts)
    coefficient = rate.coefficient(facts.genre, grade)
    value = unit_value(wage.amount, rate.unit_percent)
    total = item_amount(value, coefficient)
    found: dict[int, Due] = {}
    before = 0
    for person, share in zip(facts.authors, shares_of(facts, values), strict=True):
        zero = zero_of(facts, person)
        amount = 0 if zero else part_of(total, before, share)
        found[person] = Due(value, coefficient, grade, before, share, amount, zero)
        before += share
    return found


def zero_of(facts: Facts, person_id: int) -> str:
    """Why this person is paid nothing for it; nobody is paid for an item that they judged."""
    for kind in ZEROES:
        if facts.found(kind) or facts.found(kind, person_id):
            return kind.value
    if facts.is_down and not facts.found(FindingKind.KEPT):
        return "taken_down"
    return "judged" if person_id in facts.judges else ""


def reduced(amounts: Sequence[int], ceiling: int) -> list[int]:
    """What each amount pays when all of them together may be at most the ceiling.

    Awards (above 0) shrink in one proportion, what is taken back (below 0) stays whole, and the sum is the ceiling
    exactly. Amounts that fit are left as they are.
    """
    gives, takes = sum(one for one in amounts if one > 0), -sum(one for one in amounts if one < 0)
    room = max(0, ceiling + takes)
    if gives <= room:
        return list(amounts)
    found, upto = [], 0
    for one in amounts:
        if one <= 0:
            found.append(one)
            continue
        before, upto = upto, upto + one
        found.append(room * upto // gives - room * before // gives)
    return found


def sentence_parts(line: Mapping[str, int | str]) -> dict[str, str]:
    """The numbers of a line's arithmetic as people write them: unit, coefficient, total, share, amount."""
    unit, coefficient = int(line["unit_value"]), int(line["coefficient"])
    return {
        "unit": dong(unit), "coefficient": coefficient_text(coefficient), "total": dong(item_amount(unit, coefficient)),
        "share": str(line["share"]), "amount": dong(int(line["amount"])),
    }  # fmt: skip


def dong(amount: int) -> str:
    """1234567 as "1.234.567đ"."""
    return f"{amount:,}".replace(",", ".") + "đ"
