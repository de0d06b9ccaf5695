"""The anomalies of one month, with what somebody found right about them. Constant statements however many items."""

import json
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Text, case, cast, func, select
from sqlalchemy.orm import aliased

from editorial.articles.models import Article, Edition, Genre, Revision, StatusRow
from editorial.articles.rules import VIDEO_GENRES, label_doubts, relabelled
from editorial.core import clock, settings
from editorial.core.db import db
from editorial.core.former_names import stored_verbs
from editorial.core.html import to_text
from editorial.people.models import Person
from editorial.publishing.models import Publication
from editorial.scoring.anomalies import rules
from editorial.scoring.anomalies.models import AnomalyReview
from editorial.scoring.anomalies.rules import Anomaly, AnomalyKind, ComparedItem
from editorial.scoring.findings.models import Finding, FindingKind
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.holders.queries.hidden_names import NOTHING_HIDDEN, HiddenNames
from editorial.scoring.periods.rules import Span
from editorial.units.models import Unit

MOST_ITEMS = 4000
"""Items of which the newest are compared; a ward has some hundreds a month."""


@dataclass(frozen=True)
class Review:
    """Who found it right, when and with which words."""

    by: str
    at: datetime
    note: str


@dataclass(frozen=True)
class ListedAnomaly:
    found: Anomaly
    look: Review | None


@dataclass(frozen=True)
class AnomalyPage:
    """Of one kind in one month: what nobody has reviewed, and what was found right. Names by id."""

    waiting: Sequence[ListedAnomaly]
    looked: Sequence[ListedAnomaly]
    people: Mapping[int, str]
    units: Mapping[int, str]


def anomalies(kind: AnomalyKind, month: Span, hidden: HiddenNames = NOTHING_HIDDEN) -> AnomalyPage:
    """One page of a kind in a month; seven statements. `hidden`: the names that the reader may not see."""
    found = _detected(kind, month, hidden)
    looks = _reviews([anomaly.key for anomaly in found])
    rows = [ListedAnomaly(anomaly, looks.get(anomaly.key)) for anomaly in found]
    people = _names(
        Person, Person.full_name, {person for anomaly in found for item in anomaly.items for person in item.authors}
    )
    units = _names(Unit, Unit.name, {item.unit_id for anomaly in found for item in anomaly.items})
    people = dict(hidden.byline(people.items()))
    return AnomalyPage([row for row in rows if row.look is None], [row for row in rows if row.look], people, units)


def anomaly(key: str, month: Span) -> Anomaly | None:
    """The anomaly of this key; None when it is no longer found."""
    kind = AnomalyKind(key.partition(":")[0])
    return next((anomaly for anomaly in _detected(kind, month) if anomaly.key == key), None)


def _detected(kind: AnomalyKind, month: Span, hidden: HiddenNames = NOTHING_HIDDEN) -> list[Anomaly]:
    set_ = settings.in_force(*rules.SETTINGS)

    def of(row: Any) -> int:
        return int(set_[row.key])

    if kind is AnomalyKind.NEAR:
        since = month.starts_on - timedelta(days=of(rules.NEAR_DAYS))
        return rules.near_duplicates(
            _items(since, month.ends_on, texts=True), month.starts_on, of(rules.NEAR_PERCENT), of(rules.NEAR_DAYS)
        )
    if kind is AnomalyKind.SPLIT:
        since = month.starts_on - timedelta(days=of(rules.NEAR_DAYS))
        groups = rules.split_items(_items(since, month.ends_on), of(rules.SPLIT_ITEMS))
        return [anomaly for anomaly in groups if any(month.has(item.day) for item in anomaly.items)]
    if kind is AnomalyKind.LABEL:
        return _doubtful_labels(month)
    items = _items(month.starts_on, month.ends_on)
    names = _names(Person, Person.full_name, {person for item in items for person in item.authors})
    names = dict(hidden.byline(names.items()))
    if kind is AnomalyKind.RECIPROCAL:
        return rules.reciprocal_bylines(
            items, month.key, of(rules.RECIPROCAL_ITEMS), of(rules.RECIPROCAL_PERCENT), names
        )
    return rules.end_of_month_bursts(items, month.ends_on, of(rules.BURST_DAYS), of(rules.BURST_ITEMS), names)


def _items(first: date, last: date, *, texts: bool = False) -> list[ComparedItem]:
    """Items first published on these days and still counted, the newest `MOST_ITEMS` of them, oldest first."""
    people = merged_accounts.persons()
    rows = db.session.execute(
        select(
            Publication.article_id, Publication.unit_id, Publication.live_from, Revision.id.label("revision_id"),
            Revision.hash, Revision.title, Revision.event_on, Revision.event_place,
            cast(Revision.byline, Text).label("byline"),
        )
        .join(Edition, Edition.id == Publication.edition_id)
        .join(Revision, Revision.id == Publication.revision_id)
        .where(
            Edition.number == 1, Publication.settled_at.is_not(None),
            Publication.live_from >= clock.day_starts(first),
            Publication.live_from < clock.day_starts(last + timedelta(days=1)),
            Publication.article_id.not_in(_decided(FindingKind.NOT_COUNTED)),
        )
        .order_by(Publication.live_from.desc(), Publication.id.desc())
        .limit(MOST_ITEMS)
    ).all()  # fmt: skip
    sketches = _sketches({row.hash: row.revision_id for row in rows}) if texts else {}
    found: dict[int, ComparedItem] = {}
    for row in reversed(rows):
        authors = tuple(dict.fromkeys(people.canonical(author["person_id"]) for author in json.loads(row.byline)))
        found.setdefault(row.article_id, ComparedItem(
            row.article_id, row.title, row.unit_id, row.event_on, row.event_place or "", row.live_from, authors,
            sketches.get(row.hash, ()),
        ))  # fmt: skip
    return list(found.values())


def _decided(*kinds: FindingKind) -> Any:
    """Items about which somebody has decided this; they are left out."""
    back = select(Finding.revokes_id).where(Finding.revokes_id.is_not(None))
    return select(Finding.article_id).where(
        Finding.kind.in_(kinds), Finding.revokes_id.is_(None), Finding.id.not_in(back)
    )


def _doubtful_labels(month: Span) -> list[Anomaly]:
    """Items first published in the month whose text, as it is out now, may not be what its genre says; one statement and
    another for the accounts."""
    people, first, live = merged_accounts.persons(), aliased(Revision), aliased(Edition)
    counted = aliased(Genre)
    body = case((Genre.code.in_(VIDEO_GENRES), Revision.body), else_="")
    rows = db.session.execute(
        select(
            Genre, counted.id.label("first_id"), counted.title.label("first_title"), Revision.id.label("revision_id"),
            Revision.word_count, Revision.photos, body.label("body"), Revision.title, Revision.byline,
            Publication.article_id, Publication.unit_id, Publication.live_from,
        )
        .select_from(Publication)
        .join(Edition, Edition.id == Publication.edition_id)
        .join(first, first.id == Publication.revision_id)
        .join(counted, counted.id == first.genre_id)
        .join(Article, Article.id == Publication.article_id)
        .join(live, live.id == Article.published_edition_id)
        .join(Revision, Revision.id == live.current_revision_id)
        .join(Genre, Genre.id == Revision.genre_id)
        .where(
            Edition.number == 1, Publication.settled_at.is_not(None),
            Publication.live_from >= clock.day_starts(month.starts_on),
            Publication.live_from < clock.day_starts(month.ends_on + timedelta(days=1)),
            Publication.article_id.not_in(_decided(FindingKind.NOT_COUNTED, FindingKind.GENRE)),
        )
        .order_by(Publication.live_from.desc(), Publication.id.desc())
        .limit(MOST_ITEMS)
    )  # fmt: skip
    found: dict[int, Anomaly] = {}
    for row in rows:
        doubts = label_doubts(row.Genre, row.word_count, len(row.photos), row.body)
        if row.Genre.id != row.first_id:
            doubts.append(relabelled(row.first_title, row.Genre.title))
        if doubts:
            authors = tuple(dict.fromkeys(people.canonical(author["person_id"]) for author in row.byline))
            item = ComparedItem(row.article_id, row.title, row.unit_id, None, "", row.live_from, authors)
            key = f"{AnomalyKind.LABEL}:{row.article_id}-{row.revision_id}"
            found.setdefault(row.article_id, Anomaly(AnomalyKind.LABEL, key, (item,), " ".join(doubts)))
    return list(found.values())


@dataclass
class GradesGiven:
    """How an editor graded what one person published in a month, as submitted to the board."""

    editor: str
    author: str
    grades: Counter[str]


def grades_given(month: Span, hidden: HiddenNames = NOTHING_HIDDEN) -> list[GradesGiven]:
    """Which editor gave whom which grades, the most first; of items first published in the month. Three statements."""
    people = merged_accounts.persons()
    submitted = (
        select(func.max(StatusRow.id))
        .where(StatusRow.edition_id == Edition.id, StatusRow.verb.in_(stored_verbs("submit_to_board")))
        .correlate(Edition)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(StatusRow.actor_id, Edition.grade, Revision.byline)
        .select_from(Publication)
        .join(Edition, Edition.id == Publication.edition_id)
        .join(Revision, Revision.id == Publication.revision_id)
        .join(StatusRow, StatusRow.id == submitted)
        .where(
            Edition.number == 1, Publication.settled_at.is_not(None), Edition.grade.is_not(None),
            Publication.live_from >= clock.day_starts(month.starts_on),
            Publication.live_from < clock.day_starts(month.ends_on + timedelta(days=1)),
        )
    ).all()  # fmt: skip
    counts: dict[tuple[int, int], Counter[str]] = {}
    for editor_id, grade, byline in rows:
        for author_id in {people.canonical(author["person_id"]) for author in byline}:
            counts.setdefault((people.canonical(editor_id), author_id), Counter())[grade] += 1
    names = _names(Person, Person.full_name, {person for pair in counts for person in pair})
    shown = dict(hidden.byline(names.items()))
    found = [
        GradesGiven(names[editor_id], shown.get(author_id, ""), grades)
        for (editor_id, author_id), grades in counts.items()
    ]
    return sorted(found, key=lambda given: (-given.grades.total(), -given.grades["A"], given.editor, given.author))


_known: OrderedDict[str, tuple[int, ...]] = OrderedDict()
"""Sketches by a revision's hash, which covers its text: they never change."""


def _sketches(wanted: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
    """Sketches by the hash of a revision; each text is read once in a process."""
    new = {revision: hash_ for hash_, revision in wanted.items() if hash_ not in _known}
    ids = list(new)
    for start in range(0, len(ids), 500):
        for row in db.session.execute(
            select(Revision.id, Revision.body).where(Revision.id.in_(ids[start : start + 500]))
        ):  # fmt: skip
            _known[new[row.id]] = rules.sketch(to_text(row.body))
    found = {hash_: _known[hash_] for hash_ in wanted if hash_ in _known}
    while len(_known) > 2 * MOST_ITEMS:
        _known.popitem(last=False)
    return found


def _reviews(keys: Sequence[str]) -> dict[str, Review]:
    found: dict[str, Review] = {}
    for start in range(0, max(len(keys), 1), 500):
        rows = db.session.execute(
            select(AnomalyReview.key, Person.full_name, AnomalyReview.reviewed_at, AnomalyReview.note)
            .join(Person, Person.id == AnomalyReview.reviewed_by_id)
            .where(AnomalyReview.key.in_(keys[start : start + 500]))
        )
        found |= {row[0]: Review(row[1], row[2], row[3]) for row in rows}
    return found


def _names(model: Any, name: Any, ids: set[int]) -> dict[int, str]:
    if len(ids) > 500:
        return {row[0]: row[1] for row in db.session.execute(select(model.id, name)) if row[0] in ids}
    return {row[0]: row[1] for row in db.session.execute(select(model.id, name).where(model.id.in_(ids)))}


def is_reviewed(key: str) -> bool:
    return bool(db.session.scalar(select(func.count(AnomalyReview.id)).where(AnomalyReview.key == key)))
