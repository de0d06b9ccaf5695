"""The laws and decrees that documents cite, with their dates: what is printed is what was in force on that day.

No citation stands in code: the features' `seed_data` gives a ward its first rows, the office adds and ends them.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import Date, Index, String, Text, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core import audit
from editorial.core.access import Actor
from editorial.core.db import Model, db
from editorial.core.errors import Invalid, Missing
from editorial.core.i18n import gettext as _


class LegalBasis(Model):
    """A law or decree that documents cite.

    `topic`: "commendation", "royalty", "document". `valid_to` is the last day; `replaced_by` in words.
    """

    __tablename__ = "legal_bases"
    __table_args__ = (Index("ix_legal_bases_topic", "topic", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    replaced_by: Mapped[str] = mapped_column(String(200), default="")


RANKS = (
    "hiến pháp",
    "luật tổ chức",
    "bộ luật",
    "luật",
    "pháp lệnh",
    "nghị quyết",
    "nghị định",
    "quyết định",
    "thông tư",
)
"""The order in which papers cite: what gives the authority, then by rank, within a rank the oldest first."""
_DATED = re.compile(r"\s+ngày \d")


def citation(title: str, code: str) -> str:
    """As papers cite it: "Luật Thi đua, khen thưởng số 06/2022/QH15 ngày 15 tháng 6 năm 2022". The number stands before the
    date, however the office wrote the title."""
    named = re.sub(rf"\s*\((?:số )?{re.escape(code)}\)", "", title.strip())
    if code in named:
        return named
    if dated := _DATED.search(named):
        return f"{named[: dated.start()]} số {code}{named[dated.start() :]}"
    return f"{named} số {code}"


def rank_of(title: str) -> int:
    words = title.strip().lower()
    return next((place for place, rank in enumerate(RANKS) if words.startswith(rank)), len(RANKS))


def in_force(topic: str, on: date) -> list[LegalBasis]:
    """What may be cited about a topic on a day, in the order of citing."""
    rows = list(
        db.session.scalars(
            select(LegalBasis)
            .where(
                LegalBasis.topic == topic,
                LegalBasis.valid_from <= on,
                or_(LegalBasis.valid_to.is_(None), LegalBasis.valid_to >= on),
            )
            .order_by(LegalBasis.valid_from, LegalBasis.id)
        )
    )
    return sorted(rows, key=lambda row: rank_of(row.title))


def known() -> list[LegalBasis]:
    """Every row, by topic, then the newest first."""
    return list(
        db.session.scalars(select(LegalBasis).order_by(LegalBasis.topic, LegalBasis.valid_from.desc(), LegalBasis.id))
    )


@dataclass(frozen=True)
class Law:
    """A legal basis that a ward starts with: the first and last day it is in force, and what replaced it."""

    topic: str
    code: str
    title: str
    valid_from: date
    valid_to: date | None = None
    replaced_by: str = ""


def add_missing(laws: Iterable[Law]) -> None:
    """Add those that are not there yet. Inside a transaction."""
    known = {(row.topic, row.code) for row in db.session.execute(select(LegalBasis.topic, LegalBasis.code))}
    db.session.add_all(LegalBasis(**asdict(law)) for law in laws if (law.topic, law.code) not in known)
    db.session.flush()


def add(topic: str, code: str, title: str, *, valid_from: date, actor: Actor) -> LegalBasis:
    basis = LegalBasis(topic=topic, code=code, title=title, valid_from=valid_from)
    db.session.add(basis)
    db.session.flush()
    audit.record("legal_basis.added", actor=actor, subject="legal_basis", subject_id=basis.id, code=code, topic=topic)
    return basis


def end(basis_id: int, *, valid_to: date, replaced_by: str, actor: Actor) -> None:
    """It is in force up to and including this day. Raises Missing, Invalid."""
    basis = db.session.get(LegalBasis, basis_id)
    if basis is None:
        raise Missing
    if valid_to < basis.valid_from:
        raise Invalid(_("Ngày hết hiệu lực không đúng."), {"valid_to": _("Phải từ ngày bắt đầu có hiệu lực trở đi.")})
    basis.valid_to, basis.replaced_by = valid_to, replaced_by
    audit.record(
        "legal_basis.ended", actor=actor, subject="legal_basis", subject_id=basis_id, valid_to=valid_to.isoformat(),
        replaced_by=replaced_by,
    )  # fmt: skip
