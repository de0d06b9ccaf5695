"""How many points an item gives, and to whom: arithmetic on facts. Pure, exact, in whole hundredths of a point.

total  = max(0, base x grade + min(bonuses, limit of base) - penalties), rounded half up to the rule set's step;
         zero for copied text, exposed personal data, what is not counted, and what was taken down.
person = total x share, rounded by itself so that equal shares give equal points, then x cap: the place of the item among the
         person's items of its genre that month, and among all their items that day, by hour of first publication.
         Zero for whoever judged the item, and for an author whom a finding of those kinds names alone.
unit   = total x unit_percent.
What an appeal gave beyond the rules goes with the item: it stands while the item gives this person anything (`void_reason`).

A place never moves: an item that is later taken down keeps it, so nobody's points change by another's fault.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any

from editorial.core.worktime import VIETNAM
from editorial.scoring.findings.models import ZEROING_KINDS, FindingKind
from editorial.scoring.rule_sets.rules.values import FIRST_METHOD, Values


@dataclass(frozen=True)
class StandingFinding:
    """A finding that stands (no later one takes it back)."""

    id: int
    kind: FindingKind
    value: Mapping[str, Any]
    person_id: int | None = None
    by: int | None = None

    def concerns(self, person_id: int | None) -> bool:
        return self.person_id is None or self.person_id == person_id


@dataclass(frozen=True)
class ItemFacts:
    """What is known of a published item. What it shows (section, photos, authors) is read from the newest text that went
    out; its labels (genre, event), its hours (sent, published) and its grade from the first edition that did."""

    article_id: int
    edition_id: int
    unit_id: int
    section_id: int
    genre_id: int
    genre: str
    grade: str
    sent_at: datetime
    event_on: date | None
    published_at: datetime
    authors: tuple[int, ...]
    judges: frozenset[int]
    """Who confirmed, graded, passed on or voted on any edition of it, or decided one of its findings."""
    good_photos: bool
    """Has photos of its own, every one captioned and consented to."""
    returns: int
    is_down: bool
    findings: tuple[StandingFinding, ...] = ()

    @cached_property
    def day(self) -> date:
        """The day of first publication in Vietnam, in whose periods it counts."""
        return self.published_at.astimezone(VIETNAM).date()

    def found(self, kind: FindingKind, person_id: int | None = None) -> StandingFinding | None:
        """The newest standing finding of a kind that concerns this person."""
        for finding in reversed(self.findings):
            if finding.kind is kind and finding.concerns(person_id):
                return finding
        return None


@dataclass(frozen=True)
class ItemPlaces:
    """Which item of its genre this month, and which of all this day, it is for its author; from 1."""

    month: int = 1
    day: int = 1


@dataclass(frozen=True)
class HolderPoints:
    """One holder's points for one item with all the parts: base, bonus, penalty, total, amount in hundredths; factor, cap,
    share in percent; `before`: of those before them in the byline where rounded parts sum to the total (the first method).
    `zero`: why it gives nothing ("" when it gives), a FindingKind, "taken_down", "judged", "unit_only"."""

    base: int
    grade: str
    factor: int
    bonuses: Mapping[str, int]
    bonus: int
    penalties: Mapping[str, int]
    penalty: int
    total: int
    before: int
    share: int
    cap: int
    month_place: int
    day_place: int
    zero: str
    timely: bool
    amount: int

    def as_json(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass
class _ItemTotal:
    base: int
    factor: int
    bonuses: dict[str, int] = field(default_factory=dict)
    bonus: int = 0
    penalties: dict[str, int] = field(default_factory=dict)
    penalty: int = 0
    total: int = 0
    zero: str = ""


def grade_of(facts: ItemFacts) -> str:
    regraded = facts.found(FindingKind.REGRADE)
    return str(regraded.value["grade"]) if regraded else facts.grade


def is_timely(facts: ItemFacts, values: Values) -> bool:
    """Sent within the hours of the event, and not before it. The event is known by its day, so the hours run from that
    day's end."""
    if facts.event_on is None:
        return False
    if values.method != FIRST_METHOD and facts.event_on > facts.sent_at.astimezone(VIETNAM).date():
        return False
    return facts.sent_at <= _ended(facts.event_on) + timedelta(hours=values.timely_hours)


@lru_cache(maxsize=10_000)
def _ended(day: date) -> datetime:
    return (datetime.combine(day, datetime.min.time(), tzinfo=VIETNAM) + timedelta(days=1)).astimezone(UTC)


def round_to_step(hundredths_by_100: int, step: int) -> int:
    """Round n/100 hundredths half up to a multiple of `step` hundredths; negative amounts alike."""
    sign = -1 if hundredths_by_100 < 0 else 1
    return sign * ((abs(hundredths_by_100) * 2 + 100 * step) // (200 * step)) * step


def shares_of(facts: ItemFacts, values: Values) -> tuple[int, ...]:
    """Percents by author, in the byline's order; they sum to 100."""
    agreed = facts.found(FindingKind.SHARES)
    return author_shares(facts.authors, agreed.value if agreed else None, values)


def author_shares(authors: Sequence[int], agreed: Mapping[str, Any] | None, values: Values) -> tuple[int, ...]:
    """What the authors agreed on (`agreed`: the value of the newest standing decision), where it names these very people;
    else what the rule set says."""
    if agreed and set(agreed["shares"]) == {str(person) for person in authors}:
        return tuple(int(agreed["shares"][str(person)]) for person in authors)
    count = len(authors)
    if count > 1 and str(count) in values.shares:
        return tuple(values.shares[str(count)])
    even, rest = divmod(100, max(count, 1))
    return tuple(even + (place < rest) for place in range(count))


def cap_of(genre: str, places: ItemPlaces, values: Values) -> int:
    """Percent that is left by the month's and the day's limits."""
    if genre in values.caps and places.month > values.caps[genre]:
        return 0
    return values.daily[min(places.day, len(values.daily)) - 1]


def holder_points(facts: ItemFacts, places: Mapping[int, ItemPlaces], values: Values) -> dict[int | None, HolderPoints]:
    """Everybody's points for this item; key None is the unit's."""
    timely = is_timely(facts, values)
    grade = grade_of(facts)
    item = _item(facts, values, timely, grade)
    result: dict[int | None, HolderPoints] = {}
    before = 0
    for person, share in zip(facts.authors, shares_of(facts, values), strict=True):
        place = places.get(person, ItemPlaces())
        cap = cap_of(facts.genre, place, values)
        zero = item.zero or _own_zero(facts, values, person)
        amount = 0 if zero else part_of(item.total, before, share, cap, values.rounding)
        result[person] = _sum(item, grade, timely, before, share, cap, place, zero, amount)
        if values.method == FIRST_METHOD:
            before += share
    amount = 0 if item.zero else part_of(item.total, 0, values.unit_percent, 100, values.rounding)
    result[None] = _sum(item, grade, timely, 0, values.unit_percent, 100, ItemPlaces(0, 0), item.zero, amount)
    return result


def part_of(total: int, before: int, share: int, cap: int, step: int) -> int:
    """What a share of the total comes to, after those `before` it that it must sum with."""
    mine = round_to_step(total * (before + share), step) - round_to_step(total * before, step)
    return round_to_step(mine * cap, step)


def amount_of(arithmetic: Mapping[str, Any], step: int) -> int:
    """The amount again from the parts that an entry names, by the step of its rule set."""
    total = round_to_step(
        max(0, arithmetic["base"] * arithmetic["factor"] + (arithmetic["bonus"] - arithmetic["penalty"]) * 100), step
    )
    if arithmetic["zero"]:
        return 0
    return part_of(total, arithmetic["before"], arithmetic["share"], arithmetic["cap"], step)


def _item(facts: ItemFacts, values: Values, timely: bool, grade: str) -> _ItemTotal:
    item = _ItemTotal(values.base.get(facts.genre, 0), values.grades.get(grade, 0))
    if timely:
        item.bonuses["timely"] = values.timely
    if facts.good_photos:
        item.bonuses["photos"] = values.photos
    for kind, points in ((FindingKind.ACCEPTED, values.accepted), (FindingKind.TRANSLATION, values.translation)):
        if facts.found(kind):
            item.bonuses[kind.value] = points
    item.bonus = min(sum(item.bonuses.values()), item.base * values.bonus_limit // 100)
    errors = sum(finding.kind is FindingKind.CONTRIBUTOR_ERROR for finding in facts.findings)
    if errors:
        item.penalties[FindingKind.CONTRIBUTOR_ERROR.value] = errors * values.contributor_error
    item.penalty = sum(item.penalties.values())
    raw = item.base * item.factor + (item.bonus - item.penalty) * 100
    item.total = round_to_step(max(0, raw), values.rounding)
    item.zero = _lost(facts)
    return item


def _lost(facts: ItemFacts, person_id: int | None = None) -> str:
    """Why the item gives nothing: to everybody, or to this author."""
    found = next((kind.value for kind in ZEROING_KINDS if facts.found(kind, person_id)), "")
    is_down = facts.is_down and not facts.found(FindingKind.KEPT)
    return found or ("taken_down" if is_down else "")


def void_reason(facts: ItemFacts, person_id: int) -> str:
    """Why an adjustment of this person's points does not stand, whether it gave or took; "" while it does. Where the item
    gives them nothing there is nothing to adjust: neither is a bonus left of it nor a debt."""
    if person_id not in facts.authors:
        return "not_author"
    return "judged" if person_id in facts.judges else _lost(facts, person_id)


def _own_zero(facts: ItemFacts, values: Values, person_id: int) -> str:
    if person_id in facts.judges:
        return "judged"
    if facts.genre in values.unit_only:
        return "unit_only"
    return next((kind.value for kind in ZEROING_KINDS if facts.found(kind, person_id)), "")


def _sum(
    item: _ItemTotal,
    grade: str,
    timely: bool,
    before: int,
    share: int,
    cap: int,
    place: ItemPlaces,
    zero: str,
    amount: int,
) -> HolderPoints:
    return HolderPoints(
        base=item.base, grade=grade, factor=item.factor, bonuses=item.bonuses, bonus=item.bonus,
        penalties=item.penalties, penalty=item.penalty, total=item.total, before=before, share=share, cap=cap,
        month_place=place.month, day_place=place.day, zero=zero, timely=timely, amount=amount,
    )  # fmt: skip


def places_of(person_items: Sequence[tuple[datetime, int, str]]) -> dict[int, ItemPlaces]:
    """A person's items of one month as (first publication, article id, genre) -> place of each, by article id."""
    months: dict[str, int] = {}
    days: dict[date, int] = {}
    found: dict[int, ItemPlaces] = {}
    for published_at, article_id, genre in sorted(person_items):
        day = published_at.astimezone(VIETNAM).date()
        months[genre] = months.get(genre, 0) + 1
        days[day] = days.get(day, 0) + 1
        found[article_id] = ItemPlaces(months[genre], days[day])
    return found
