"""The names that people hid, as one reader sees them: the one rule of every page that names who earned points, beside the
boards themselves, which ask `rules.boards.sees_all` row by row."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from editorial.core.access import Actor
from editorial.core.db import db
from editorial.scoring.holders.models import HiddenName
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.holders.rules import hidden_name_text, reads_hidden_names


@dataclass(frozen=True)
class HiddenNames:
    """`hidden`: every account whose name this reader does not read."""

    hidden: frozenset[int] = frozenset()

    def name(self, person_id: int | None, name: str) -> str:
        return hidden_name_text() if person_id in self.hidden else name

    def byline(self, names: Iterable[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
        return tuple((person, self.name(person, name)) for person, name in names)


NOTHING_HIDDEN = HiddenNames()


def hidden_names_for(reader: Actor) -> HiddenNames:
    """Nothing for who reads every name; two statements for others. One's own name is never hidden from oneself."""
    if reads_hidden_names(reader):
        return NOTHING_HIDDEN
    people = merged_accounts.persons()
    return HiddenNames(frozenset(hidden_accounts(people) - people.accounts([reader.id])))


def hidden_accounts(people: merged_accounts.MergedAccounts) -> set[int]:
    """Every account of the people who hid their name; one statement."""
    return people.accounts(db.session.scalars(select(HiddenName.person_id)))
