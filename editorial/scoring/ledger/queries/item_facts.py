"""What is known of published items, read in a constant number of statements however many there are.

An item is published once a publication of it was settled; it stays one when it is taken down or corrected.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, or_, select, union

from editorial.articles.models import Article, Author, Edition, Genre, Revision, State, StatusRow
from editorial.ballots.models import Approval, Ballot, Choice, Vote
from editorial.core import clock
from editorial.core.db import db
from editorial.core.db import rows as ask
from editorial.core.former_names import current_verb, stored_verbs
from editorial.people.models import BOARD, DESK, Role, RoleGrant
from editorial.publishing.models import Publication
from editorial.scoring.findings.models import Finding, FindingKind
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.ledger.models import LedgerEntry
from editorial.scoring.rule_sets.queries import RuleBook, rule_book
from editorial.scoring.rule_sets.rules.calculation import ItemFacts, StandingFinding
from editorial.scoring.rule_sets.rules.values import FIRST_METHOD

STAFF = (*DESK, *BOARD, Role.PUBLISHER)
"""Whoever held one of these on the day of publication is in the class of the desk and the board."""

Which = Callable[[Any], ColumnElement[bool]]
"""Which articles: a condition on whatever column holds their id."""


def among(article_ids: Collection[int]) -> Which:
    wanted = list(article_ids)
    return lambda column: column.in_(wanted)


def between(first: int, last: int) -> Which:
    return lambda column: column.between(first, last)


@dataclass(frozen=True)
class ReconcileContext:
    """What all items share: which accounts are one person, genres' codes, the rules over time, who was staff when."""

    people: merged_accounts.MergedAccounts
    genres: Mapping[int, str]
    book: RuleBook
    staff: Mapping[int, list[tuple[date, date | None]]]

    def canonical(self, person_id: int) -> int:
        """The account that counts for a merged one: itself, or the account that it was merged into."""
        return self.people.canonical(person_id)

    def is_staff(self, person_id: int | None, day: date) -> bool:
        terms = self.staff.get(person_id or 0, ())
        return any(start <= day and (end is None or day <= end) for start, end in terms)


def reconcile_context() -> ReconcileContext:
    """Four statements."""
    people = merged_accounts.persons()
    staff: dict[int, list[tuple[date, date | None]]] = {}
    for person_id, start, end in db.session.execute(
        select(RoleGrant.person_id, RoleGrant.valid_from, RoleGrant.valid_to).where(RoleGrant.role.in_(STAFF))
    ):
        staff.setdefault(people.canonical(person_id), []).append((start, end))
    genres = {row.id: row.code for row in db.session.execute(select(Genre.id, Genre.code))}
    return ReconcileContext(people, genres, rule_book(), staff)


def facts_of(which: Which, context: ReconcileContext) -> dict[int, ItemFacts]:
    """The facts of those of these articles that ever went out, by id; seven statements. Genre and event are those that were
    first published, and a correction changes neither: the office decides (of older rule sets, see `Values.method`)."""
    judges = _judges(which)
    findings = _findings(which, context, judges)
    returns = _returns(which, judges)
    found: dict[int, ItemFacts] = {}
    for article_id, rows in _publications(which).items():
        first = rows[0]
        newest = next((row for row in reversed(rows) if row.edition_id == row.published_edition_id), rows[-1])
        rules = context.book.at(first.live_from)
        labels = newest if rules is not None and rules.values.method == FIRST_METHOD else first
        decided = findings.get(article_id, ())
        genre_id = _decided_genre(decided) or labels.genre_id
        if genre_id is None:
            continue
        found[article_id] = ItemFacts(
            article_id=article_id,
            edition_id=first.edition_id,
            unit_id=_unit_of(first),
            section_id=newest.section_id,
            genre_id=genre_id,
            genre=context.genres[genre_id],
            grade=first.grade or "C",
            sent_at=first.sent_at or first.live_from,
            event_on=labels.event_on,
            published_at=first.live_from,
            authors=tuple(dict.fromkeys(context.canonical(person_id) for person_id in _named(newest.byline))),
            judges=frozenset(context.canonical(person_id) for person_id in judges.get(article_id, ())),
            good_photos=_good(newest.photos),
            returns=returns.get(first.edition_id, 0),
            is_down=first.taken_down_at is not None,
            findings=tuple(decided),
        )
    return found


def _decided_genre(findings: Sequence[StandingFinding]) -> int | None:
    """What the office decided that the item is, whatever its label says: the newest decision that stands."""
    found = (finding.value["genre_id"] for finding in reversed(findings) if finding.kind is FindingKind.GENRE)
    return next(found, None)


@lru_cache(maxsize=20_000)
def _named(byline: str) -> tuple[int, ...]:
    return tuple(author["person_id"] for author in json.loads(byline))


def _unit_of(first: Any) -> int:
    """The unit that the item was published for."""
    return int(first.unit_id)


def _publications(which: Which) -> dict[int, list[Any]]:
    """Everything of these articles that went out, each by its hour."""
    rows = ask(
        select(
            Publication.article_id, Publication.edition_id, Publication.section_id, Publication.live_from,
            Publication.unit_id, Article.published_edition_id, Article.taken_down_at, Edition.grade, Edition.sent_at,
            Revision.genre_id, Revision.event_on, cast(Revision.byline, Text).label("byline"),
            cast(Revision.photos, Text).label("photos"),
        )
        .join(Article, Article.id == Publication.article_id)
        .join(Edition, Edition.id == Publication.edition_id)
        .join(Revision, Revision.id == Publication.revision_id)
        .where(which(Publication.article_id), Publication.settled_at.is_not(None))
        .order_by(Publication.article_id, Publication.live_from, Publication.id),
        {},
    )  # fmt: skip
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.article_id, []).append(row)
    return found


def _good(photos: str) -> bool:
    """Photos, every one with a caption, words for who can't see it, and the consent of those in it."""
    if photos == "[]":
        return False
    listed = json.loads(photos)
    return bool(listed) and all(photo.get("caption") and photo.get("alt") and photo.get("consent") for photo in listed)


def _judges(which: Which) -> dict[int, set[int]]:
    """Who confirmed, passed on, voted on or looked again at any edition; one who recused themselves judged nothing."""
    asked: Any = union(
        select(Edition.article_id, Edition.confirmed_by_id).where(
            which(Edition.article_id), Edition.confirmed_by_id.is_not(None)
        ),
        select(Edition.article_id, Vote.person_id)
        .join(Ballot, Ballot.edition_id == Edition.id)
        .join(Vote, Vote.ballot_id == Ballot.id)
        .where(which(Edition.article_id), Vote.choice != Choice.RECUSE),
        select(Edition.article_id, Approval.reviewed_by_id)
        .join(Approval, Approval.edition_id == Edition.id)
        .where(which(Edition.article_id), Approval.reviewed_by_id.is_not(None)),
    )
    found: dict[int, set[int]] = {}
    for article_id, person_id in ask(asked, {}):
        found.setdefault(article_id, set()).add(person_id)
    return found


def _returns(which: Which, judges: dict[int, set[int]]) -> dict[int, int]:
    """How often each edition came back, by edition; who passed one on joins its judges."""
    back = or_(
        StatusRow.to_state == State.CHANGES_REQUESTED,
        and_(StatusRow.verb == "vote", StatusRow.to_state == State.EDITING),
    )
    rows = ask(
        select(StatusRow.article_id, StatusRow.edition_id, StatusRow.verb, StatusRow.actor_id).where(
            which(StatusRow.article_id), or_(StatusRow.verb.in_(stored_verbs("submit_to_board")), back)
        ),
        {},
    )
    found: dict[int, int] = {}
    for article_id, edition_id, verb, actor_id in rows:
        if current_verb(verb) != "submit_to_board":
            found[edition_id] = found.get(edition_id, 0) + 1
        elif actor_id:
            judges.setdefault(article_id, set()).add(actor_id)
    return found


def _findings(which: Which, context: ReconcileContext, judges: dict[int, set[int]]) -> dict[int, list[StandingFinding]]:
    """What stands of each article, in the order it was decided; who decided joins the judges. Authors who agreed on
    their shares judged nothing."""
    rows = ask(
        select(
            Finding.id, Finding.article_id, Finding.kind, Finding.person_id, Finding.value, Finding.decided_by_id,
            Finding.revokes_id,
        )
        .where(which(Finding.article_id))
        .order_by(Finding.article_id, Finding.id),
        {},
    )  # fmt: skip
    gone = {row.revokes_id for row in rows}
    found: dict[int, list[StandingFinding]] = {}
    for row in rows:
        if not row.value.get("by_authors"):
            judges.setdefault(row.article_id, set()).add(row.decided_by_id)
        if row.revokes_id is None and row.id not in gone:
            person = context.canonical(row.person_id) if row.person_id else None
            found.setdefault(row.article_id, []).append(
                StandingFinding(
                    row.id, FindingKind(row.kind), _value(row.kind, row.value, context), person, row.decided_by_id
                )
            )
    return found


def _value(kind: str, value: Mapping[str, Any], context: ReconcileContext) -> Mapping[str, Any]:
    """Shares name people."""
    return context.people.shares(value) if kind == FindingKind.SHARES else value


# ---- whose items ----------------------------------------------------------------------------------------------------


def month_of(facts: ItemFacts) -> str:
    """The month of first publication in Vietnam, as "2026-11"."""
    return _month(facts.day)


@lru_cache(maxsize=10_000)
def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def items_of(person_ids: Collection[int], days: Collection[date], context: ReconcileContext) -> set[int]:
    """Articles that may have first gone out, with one of these people in the byline, in the months of these days. Some
    too many: whoever asks looks at the facts."""
    if not person_ids or not days:
        return set()
    accounts = context.people.accounts(person_ids)
    first = min(days).replace(day=1)
    last = (max(days).replace(day=1) + timedelta(days=32)).replace(day=1)
    hours = (clock.day_starts(first), clock.day_starts(last))
    asked = union(
        select(Author.article_id)
        .join(Publication, Publication.article_id == Author.article_id)
        .where(
            Author.person_id.in_(accounts),
            Publication.settled_at.is_not(None),
            Publication.live_from >= hours[0],
            Publication.live_from < hours[1],
        ),
        select(LedgerEntry.article_id).where(
            LedgerEntry.person_id.in_(accounts),
            LedgerEntry.published_at >= hours[0],
            LedgerEntry.published_at < hours[1],
        ),
    )
    return set(db.session.scalars(asked))


def counted_among(
    facts: Iterable[ItemFacts], book_: RuleBook
) -> dict[tuple[int, str], list[tuple[datetime, int, str]]]:
    """By person and month, the items that have a place: those that rules count for people. As `places_among` takes them."""
    found: dict[tuple[int, str], list[tuple[datetime, int, str]]] = {}
    for item in facts:
        rules = book_.at(item.published_at)
        if rules is not None and item.genre not in rules.values.unit_only:
            for person in item.authors:
                found.setdefault((person, month_of(item)), []).append((item.published_at, item.article_id, item.genre))
    return found
