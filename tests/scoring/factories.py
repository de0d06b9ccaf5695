"""Lines of the ledger made directly, for tests of what is read off them and not of how they are booked."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.scoring.ledger.models import EntryKind, LedgerEntry
from editorial.scoring.ledger.operations import balances
from editorial.scoring.rule_sets.models import RuleSet
from editorial.scoring.rule_sets.rules.values import Values
from tests.factories import id_of, make_article, save

_numbers = itertools.count(1)


def make_rule_set(
    drafted_by: Any, *, valid_from: date = date(2024, 1, 1), signed: bool = True, **values: Any
) -> RuleSet:
    number = next(_numbers)
    row = RuleSet(
        number=number, decision_number=f"QĐ {number}", valid_from=valid_from, values=Values(**values).as_json(),
        drafted_by_id=id_of(drafted_by), drafted_at=clock.now(),
        signed_by_id=id_of(drafted_by) if signed else None, signed_at=clock.now() if signed else None,
    )  # fmt: skip
    save(row)
    return row


class Ledger:
    """Books awards and reversals for one article that stands for all; `refresh` makes the balances of what was booked."""

    def __init__(self, cast: Any, **values: Any) -> None:
        self.cast = cast
        self.rule_set = make_rule_set(cast.head, **values)
        self.article = make_article(cast.hoa, section=cast.sections["to-dan-pho"], genre=cast.genres["brief"])
        self.lines: list[LedgerEntry] = []

    def award(
        self, who: Actor | Any, points: int, on: date | datetime, *, unit: Any = None, section: Any = None,
        genre: Any = None, article: Any = None, **more: Any,
    ) -> LedgerEntry:  # fmt: skip
        """`who` None: the unit's own line. `on`: the day (at noon) or the instant of publication. Points in hundredths."""
        at = on if isinstance(on, datetime) else clock.from_vietnam(on, time(12))
        unit_id = id_of(unit) if unit is not None else next(iter(who.units), self.cast.group.id)
        article = article or self.article
        return self._put(
            LedgerEntry(
                **{
                    "key": f"test:{next(_numbers)}", "kind": EntryKind.AWARD, "person_id": who and id_of(who),
                    "unit_id": unit_id, "article_id": article.id, "edition_id": article.current_edition_id,
                    "rule_set_id": self.rule_set.id,
                    "section_id": id_of(section or self.cast.sections["to-dan-pho"]),
                    "genre_id": id_of(genre or self.cast.genres["brief"]), "is_staff": False, "grade": "B",
                    "returns": 0, "is_timely": False, "published_at": at,
                    "counts_on": clock.to_vietnam(at).date(), "base": points, "factor": 100, "bonus": 0, "penalty": 0,
                    "cap": 100, "share": 100, "amount": points,
                    "arithmetic": {
                        "base": points, "grade": "B", "factor": 100, "bonuses": {}, "bonus": 0, "penalties": {},
                        "penalty": 0, "total": points, "share": 100, "cap": 100, "month_place": 1, "day_place": 1,
                        "zero": "", "timely": False, "amount": points,
                    },
                    "evidence": f"article:{article.id}", "made_by_id": None, "made_at": at + timedelta(seconds=1),
                    "reverses_id": None, **more,
                }
            )
        )  # fmt: skip

    def reverse(self, line: LedgerEntry, on: date | None = None) -> LedgerEntry:
        copied = {
            column.key: getattr(line, column.key)
            for column in LedgerEntry.__table__.columns
            if column.key not in ("id", "key", "kind", "amount", "counts_on", "reverses_id")
        }
        return self._put(
            LedgerEntry(
                **copied, key=f"{line.id}:r", kind=EntryKind.REVERSAL, amount=-line.amount,
                counts_on=on or line.counts_on, reverses_id=line.id,
            )
        )  # fmt: skip

    def adjust(self, who: Any, points: int, on: date) -> LedgerEntry:
        return self.award(who, points, on, kind=EntryKind.ADJUSTMENT)

    def refresh(self, lines: Iterable[LedgerEntry] | None = None) -> None:
        touched = list(self.lines if lines is None else lines)
        balances.refresh(
            {line.person_id for line in touched if line.person_id is not None},
            {line.unit_id for line in touched if line.person_id is None},
            {line.counts_on for line in touched},
        )
        if not db.session().info.get("writing"):
            db.session.commit()

    def _put(self, line: LedgerEntry) -> LedgerEntry:
        save(line)
        self.lines.append(line)
        return line
