"""Who must mend a toy, and who hears of it."""

from typing import Any

from sqlalchemy import select

from editorial.core.db import db
from editorial.core.tasks import ME
from editorial.people.models import Person


def to_mend(_variant: Any) -> Any:
    return select(Person.id).where(Person.id == ME)


def everybody() -> list[int]:
    return list(db.session.scalars(select(Person.id)))
