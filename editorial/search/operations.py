"""Writing what search looks through. Every function may run twice: the documents follow from the rows they describe."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, insert, or_, select, text, update
from sqlalchemy.orm import aliased

from editorial.articles.models import Article, Author, Edition, Revision
from editorial.core import clock
from editorial.core.db import UtcDateTime, db, rows, transaction
from editorial.publishing.models import Publication
from editorial.publishing.queries import live_at
from editorial.search import rules
from editorial.search.models import SearchDocument
from editorial.units.models import Unit

CHUNK = 500


def reindex(article_ids: Collection[int]) -> None:
    """Write these articles' documents anew: what the desk works on, and what the public reads."""
    _write(article_ids)


def reindex_all() -> int:
    """Every article anew; returns how many. For `flask search rebuild` and after an import.

    In transactions of its own, a few hundred articles each, so that the desk's writes get their turn in between.
    """
    done, last = 0, 0
    while True:
        with transaction():
            query = select(Article.id).where(Article.id > last).order_by(Article.id).limit(CHUNK)
            ids = db.session.scalars(query).all()
            if not ids:
                if _on_sqlite():
                    db.session.execute(text("INSERT INTO search_fts(search_fts) VALUES ('optimize')"))
                db.session.execute(text("ANALYZE"))  # after an import the planner knows nothing of what came
                return done
            _write(ids)
        done, last = done + len(ids), ids[-1]


@dataclass(frozen=True)
class _Subject:
    """An article, and which revisions of it are to be found by whom."""

    article_id: int
    unit_id: int
    unit: str
    created_by_id: int
    current_id: int | None
    live_id: int | None
    live_from: datetime | None

    def scopes(self) -> dict[str, int]:
        if self.current_id and self.current_id == self.live_id:
            return {"both": self.current_id}
        found = {"desk": self.current_id, "live": self.live_id}
        return {scope: revision_id for scope, revision_id in found.items() if revision_id}


def _write(article_ids: Iterable[int]) -> None:
    ids, connection = list(article_ids), db.session().connection()
    subjects = _subjects(ids)
    authors: dict[int, list[int]] = {}
    for author in rows(_AUTHORS, {"ids": ids}):
        authors.setdefault(author.article_id, []).append(author.person_id)
    revisions = _revisions({revision_id for subject in subjects for revision_id in subject.scopes().values()})
    wanted = {
        row["id"]: row
        for subject in subjects
        for scope, revision_id in subject.scopes().items()
        for row in [_document(subject, scope, revisions[revision_id], authors.get(subject.article_id, []))]
    }
    existing = {found.id: dict(found._mapping) for found in rows(_DOCUMENTS_OF, {"ids": ids})}
    # An id that stays keeps its row, but two rows may not stand for one scope at any moment: old ones go first.
    gone = [id for id in existing if id not in wanted or wanted[id]["scope"] != existing[id]["scope"]]
    if gone:
        connection.execute(_DELETE, {"ids": gone})
    changed = [row for id, row in wanted.items() if id in existing and id not in gone and existing[id] != row]
    for row in changed:
        connection.execute(_UPDATE, row | {"old_id": row["id"]})
    fresh = [row for id, row in sorted(wanted.items()) if id not in existing or id in gone]
    if fresh:
        connection.execute(_INSERT, fresh)
    _list_terms([*changed, *fresh])


def _list_terms(documents: list[dict[str, Any]]) -> None:
    """The list that a word typed in part goes on to. What nothing has any more stays in it: it finds nothing."""
    terms = {
        term
        for document in documents
        for side in ("folded", "exact")
        for term in document[side].split()
        if term[0] in "we"
    }
    if terms:
        each = "json_each(:terms)" if _on_sqlite() else "json_array_elements_text(:terms)"
        add = f"INSERT INTO search_fts_terms SELECT value FROM {each} WHERE true ON CONFLICT DO NOTHING"  # noqa: S608
        db.session.execute(text(add), {"terms": json.dumps(sorted(terms))})  # sorted: two writers wait in one order


def _on_sqlite() -> bool:
    return db.session.get_bind().dialect.name == "sqlite"


def _subjects(ids: list[int]) -> list[_Subject]:
    """A correction that its authors have not sent yet is found by nobody: the desk finds the text before it."""
    found = rows(_SUBJECTS, {"ids": ids, "now": clock.now()})
    return list({row[0]: _Subject(*row) for row in found}.values())


def _revisions(ids: set[int]) -> dict[int, Any]:
    return {row.id: row for row in rows(_REVISIONS, {"ids": list(ids)})}


# built once, since every save runs these
_IDS: Any = bindparam("ids", expanding=True)
_DOCUMENTS: Any = SearchDocument.__table__
_AUTHORS = select(Author.article_id, Author.person_id).where(Author.article_id.in_(_IDS))
_DOCUMENTS_OF = select(*_DOCUMENTS.c).where(_DOCUMENTS.c.article_id.in_(_IDS))
_DELETE = delete(_DOCUMENTS).where(_DOCUMENTS.c.id.in_(_IDS))
_UPDATE = update(_DOCUMENTS).where(_DOCUMENTS.c.id == bindparam("old_id"))
_INSERT = insert(_DOCUMENTS)
_REVISIONS = select(
    Revision.id, Revision.title, Revision.summary, Revision.body, Revision.byline, Revision.event_place,
    Revision.section_id, Revision.created_at,
).where(Revision.id.in_(_IDS))  # fmt: skip


def _select_subjects() -> Any:
    out = aliased(Edition)
    sent = or_(Edition.sent_at.is_not(None), out.id.is_(None))
    live = (
        select(Publication.article_id, Publication.revision_id, Publication.live_from)
        .where(Publication.article_id.in_(_IDS), live_at(bindparam("now", type_=UtcDateTime())))
        .subquery()
    )
    return (
        select(
            Article.id, Article.unit_id, Unit.name, Article.created_by_id,
            case((sent, Edition.current_revision_id), else_=out.current_revision_id), live.c.revision_id,
            live.c.live_from,
        )
        .join(Unit, Unit.id == Article.unit_id)
        .outerjoin(Edition, Edition.id == Article.current_edition_id)
        .outerjoin(out, out.id == Article.published_edition_id)
        .outerjoin(live, live.c.article_id == Article.id)
        .where(Article.id.in_(_IDS))
        .order_by(live.c.live_from)
    )  # fmt: skip


_SUBJECTS = _select_subjects()


def _document(subject: _Subject, scope: str, revision: Any, authors: list[int]) -> dict[str, Any]:
    at = subject.live_from if scope != "desk" and subject.live_from else revision.created_at
    names = [entry["name"] for entry in revision.byline]
    people = {subject.created_by_id, *authors, *(entry["person_id"] for entry in revision.byline)}
    meta = [f"u{subject.unit_id}", *(f"p{person}" for person in sorted(filter(None, people)))]
    meta += [f"s{revision.section_id}"] if revision.section_id else []
    meta += [
        word for word, scopes in ((rules.LIVE, ("live", "both")), (rules.DESK, ("desk", "both"))) if scope in scopes
    ]
    parts = [revision.title, revision.summary, rules.plain_text(revision.body), ", ".join(names), subject.unit]
    folded, exact = rules.document_terms([*parts, revision.event_place], [*meta, *rules.byline_terms(names)])
    return {
        "id": rules.document_id(at, subject.article_id, is_extra=scope == "live"),
        "article_id": subject.article_id,
        "scope": scope,
        "revision_id": revision.id,
        "at": at,
        "folded": folded,
        "exact": exact,
    }
