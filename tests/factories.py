"""Rows made directly, for tests that need a state and not the way to it. Every function commits what it made."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

from editorial.articles.models import Article, Author, Edition, Genre, Revision, Section, State
from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.text import name_sort_key, word_count
from editorial.people.models import Person, RoleGrant
from editorial.units.models import Membership, Position, Unit, UnitKind, UnitName

LONG_AGO = date(2024, 7, 1)

_numbers = itertools.count(1)


def save(*rows: Any) -> None:
    """Add rows and keep them; inside `transaction()` they go with it."""
    db.session.add_all(rows)
    db.session.flush()
    if not db.session().info.get("writing"):
        db.session.commit()


def id_of(thing: Any) -> int:
    return thing if isinstance(thing, int) else int(thing.id)


def new_person(full_name: str, username: str, **more: Any) -> Person:
    """A person not yet saved."""
    number = next(_numbers)
    return Person(
        **{
            "full_name": full_name,
            "sort_key": name_sort_key(full_name),
            "username": username,
            "phone": f"09{number:08}",
            "created_at": clock.now(),
            **more,
        }
    )


def make_person(full_name: str = "", *, username: str = "", **more: Any) -> Person:
    number = next(_numbers)
    person = new_person(full_name or f"Người Thứ {number}", username or f"nguoi{number}", **more)
    save(person)
    return person


def make_unit(name: str = "", *, kind: str = UnitKind.RESIDENTIAL_GROUP, code: str = "", **more: Any) -> Unit:
    number = next(_numbers)
    name = name or f"Tổ dân phố số {number}"
    unit = Unit(
        **{
            "code": code or f"DV{number}",
            "name": name,
            "short_name": name,
            "kind": kind,
            "valid_from": LONG_AGO,
            **more,
        }
    )
    save(unit)
    save(UnitName(unit_id=unit.id, name=name, short_name=unit.short_name, valid_from=unit.valid_from))
    return unit


def new_membership(person: Any, unit: Any, position: str = Position.CONTRIBUTOR, **more: Any) -> Membership:
    dates = {"valid_from": LONG_AGO, "granted_at": clock.now()}
    return Membership(person_id=id_of(person), unit_id=id_of(unit), position=position, **(dates | more))


def make_membership(person: Any, unit: Any, position: str = Position.CONTRIBUTOR, **more: Any) -> Membership:
    membership = new_membership(person, unit, position, **more)
    save(membership)
    return membership


def new_grant(person: Any, role: str, **more: Any) -> RoleGrant:
    dates = {"valid_from": LONG_AGO, "granted_at": clock.now(), "basis": "QĐ mẫu"}
    return RoleGrant(person_id=id_of(person), role=role, **(dates | more))


def grant_role(person: Any, role: str, **more: Any) -> RoleGrant:
    grant = new_grant(person, role, **more)
    save(grant)
    return grant


def make_section(title: str = "", **more: Any) -> Section:
    number = next(_numbers)
    section = Section(**{"code": f"muc-{number}", "title": title or f"Mục {number}", "position": 100 + number, **more})
    save(section)
    return section


def make_genre(title: str = "", **more: Any) -> Genre:
    number = next(_numbers)
    genre = Genre(**{"code": f"loai-{number}", "title": title or f"Loại {number}", "position": 100 + number, **more})
    save(genre)
    return genre


def make_article(
    author: Actor | Any,
    unit: Any = None,
    *,
    title: str = "Ra quân tổng vệ sinh môi trường",
    summary: str = "Sáng thứ Bảy, bà con cùng dọn ngõ.",
    body: str = "<p>Sáng nay, hơn 60 hộ dân đã cùng nhau quét dọn, trồng hoa dọc ngõ 12.</p>",
    section: Any = None,
    genre: Any = None,
    state: str = State.DRAFT,
    co_authors: tuple[Any, ...] = (),
    revision: dict[str, Any] | None = None,
    edition: dict[str, Any] | None = None,
    **more: Any,
) -> Article:
    """An article with one edition and one revision, put in a state without the way to it.

    `more` goes to the article, `edition` and `revision` to theirs. For an article that came here the honest way,
    use the operations.
    """
    at = clock.now()
    unit_id = id_of(unit) if unit is not None else next(iter(author.units))
    article = Article(unit_id=unit_id, created_by_id=author.id, created_at=at, **more)
    save(article)
    sent = None if state == State.DRAFT else at
    pass_ = Edition(
        **{"article_id": article.id, "number": 1, "state": state, "state_since": at, "sent_at": sent, **(edition or {})}
    )
    save(pass_)
    names = [author, *co_authors]
    snapshot = Revision(
        **{
            "article_id": article.id,
            "edition_id": pass_.id,
            "number": 1,
            "kind": "save",
            "created_by_id": author.id,
            "created_at": at,
            "hash": f"{next(_numbers):064x}",
            "title": title,
            "summary": summary,
            "body": body,
            "section_id": id_of(section) if section is not None else None,
            "genre_id": id_of(genre) if genre is not None else None,
            "event_on": clock.today(),
            "event_place": "Ngõ 12",
            "photos": [],
            "byline": [
                {"person_id": person.id, "name": getattr(person, "name", None) or person.full_name} for person in names
            ],
            "correction_note": "",
            "word_count": word_count(body),
            **(revision or {}),
        }
    )
    save(snapshot)
    article.current_edition_id = pass_.id
    pass_.current_revision_id = snapshot.id
    save(*(Author(article_id=article.id, person_id=person.id, position=place) for place, person in enumerate(names)))
    return article
