"""The draft of rules for points that every ward starts with. Nothing counts until the head of the board has signed it."""

from sqlalchemy import select

from editorial.core import audit, clock
from editorial.core.access import SYSTEM
from editorial.core.db import db
from editorial.people.models import Person
from editorial.scoring.rule_sets.models import RuleSet
from editorial.scoring.rule_sets.rules.values import Values


def draft_rules() -> None:
    """Draft number 1 of the rules for points, with the proposed values, unsigned: nothing counts by it. Only where there
    is none yet and somebody is there to own it; safe to run again. Inside a transaction."""
    owner = db.session.scalar(select(Person.id).order_by(Person.id).limit(1))
    if owner is None or db.session.scalar(select(RuleSet.id).limit(1)):
        return
    row = RuleSet(
        number=1, decision_number="", valid_from=clock.today(), values=Values().as_json(), note="Đề xuất ban đầu",
        drafted_by_id=owner, drafted_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record("rule_set.drafted", actor=SYSTEM, subject="rule_set", subject_id=row.id, number=1)
