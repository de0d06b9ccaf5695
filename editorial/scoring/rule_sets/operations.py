"""Rule sets: drafted by the standing office, signed by the head of the board, never applied backwards."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select

from editorial.core import audit, clock, events
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Missing, Refused, Stale
from editorial.core.i18n import gettext as _
from editorial.scoring.ledger_lock.operations import lock_ledger
from editorial.scoring.rule_sets import queries
from editorial.scoring.rule_sets.events import RuleSetSigned
from editorial.scoring.rule_sets.models import RuleSet
from editorial.scoring.rule_sets.rules import permissions
from editorial.scoring.rule_sets.rules.values import InvalidRuleSet, parse

FARTHEST = 3660
LONGEST_NUMBER = 60


def draft(
    *, values: Mapping[str, Any], valid_from: date, decision_number: str = "", note: str = "", actor: Actor
) -> RuleSet:  # fmt: skip
    """A new version that counts nothing until it is signed. Raises Refused, Invalid."""
    permissions.can_draft(actor).require()
    clean = _clean(values, decision_number)
    lock_ledger()
    number = (db.session.scalar(select(func.max(RuleSet.number))) or 0) + 1
    row = RuleSet(
        number=number, decision_number=decision_number.strip(), valid_from=valid_from, values=clean, note=note.strip(),
        drafted_by_id=actor.id, drafted_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record("rule_set.drafted", actor=actor, subject="rule_set", subject_id=row.id, number=number, values=clean)
    return row


def change(
    rule_set_id: int, *, values: Mapping[str, Any], valid_from: date, decision_number: str = "", note: str = "",
    actor: Actor,
) -> RuleSet:  # fmt: skip
    """Change a draft. Raises Refused, Invalid, Missing, Stale (signed meanwhile)."""
    permissions.can_draft(actor).require()
    row = _draft(rule_set_id)
    clean = _clean(values, decision_number)
    before = row.values
    row.values, row.valid_from, row.decision_number, row.note = clean, valid_from, decision_number.strip(), note.strip()
    db.session.flush()
    changed = {name: [before.get(name), value] for name, value in clean.items() if before.get(name) != value}
    audit.record("rule_set.changed", actor=actor, subject="rule_set", subject_id=row.id, number=row.number,
                 changed=changed, valid_from=valid_from.isoformat())  # fmt: skip
    return row


def delete(rule_set_id: int, *, actor: Actor) -> None:
    """Delete a draft; its number is not used again while a later one exists. Raises Refused, Missing, Stale."""
    permissions.can_draft(actor).require()
    row = _draft(rule_set_id)
    audit.record("rule_set.deleted", actor=actor, subject="rule_set", subject_id=row.id, number=row.number,
                 values=row.values)  # fmt: skip
    db.session.delete(row)
    db.session.flush()


def sign(
    rule_set_id: int, *, actor: Actor, decision_number: str | None = None, seen: Mapping[str, Any] | None = None
) -> RuleSet:
    """Sign a draft: it counts from its day on and no longer changes. `seen`: the values on the page that the head
    signs.

    Raises Refused, Invalid (a day that is past, values that make no sense), Missing, Stale.
    """
    permissions.can_sign(actor).require()
    row = _draft(rule_set_id)
    clean = _clean(row.values)
    if seen is not None and _clean(seen) != clean:
        raise Stale(_("Bản dự thảo vừa được sửa. Hãy đọc lại rồi ký."))
    number = (row.decision_number if decision_number is None else decision_number).strip()
    newest = db.session.scalar(select(func.max(RuleSet.valid_from)).where(RuleSet.signed_at.is_not(None)))
    hour = queries.newest_publication()
    if hour is not None and clock.now() < hour:  # what is out already would be under the new rules, backwards
        raise Refused(
            _("Đồng hồ máy chủ đang chỉ sớm hơn việc đã ghi trong sổ điểm. Hãy nhờ quản trị chỉnh giờ rồi ký.")
        )
    errors: dict[str, str] = {}
    if not number:
        errors["decision_number"] = _("Hãy ghi số quyết định.")
    elif len(number) > LONGEST_NUMBER:
        errors["decision_number"] = _("Số quyết định dài quá 60 ký tự.")
    if row.valid_from < clock.today():
        errors["valid_from"] = _("Quy chế không áp dụng ngược: ngày bắt đầu phải từ hôm nay trở đi.")
    elif (row.valid_from - clock.today()).days > FARTHEST:
        errors["valid_from"] = _("Ngày bắt đầu quá xa.")
    elif newest is not None and row.valid_from <= newest:
        errors["valid_from"] = _("Đã có quy chế áp dụng từ %(day)s. Ngày bắt đầu phải sau ngày đó.",
                                 day=f"{newest:%d/%m/%Y}")  # fmt: skip
    if errors:
        raise Invalid(_("Chưa ký được."), errors)
    row.values, row.decision_number, row.signed_by_id, row.signed_at = clean, number, actor.id, clock.now()
    db.session.flush()
    audit.record("rule_set.signed", actor=actor, subject="rule_set", subject_id=row.id, number=row.number,
                 valid_from=row.valid_from.isoformat(), decision_number=number, values=clean)  # fmt: skip
    events.publish(
        RuleSetSigned(
            rule_set_id=row.id, number=row.number, valid_from=row.valid_from, decision_number=number,
            actor_id=actor.id,
        )
    )  # fmt: skip
    return row


def _draft(rule_set_id: int) -> RuleSet:
    """The draft, locked. Raises Missing, Stale when it was signed."""
    lock_ledger()
    row = db.session.scalars(
        select(RuleSet).where(RuleSet.id == rule_set_id).execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise Missing
    if row.signed_at is not None:
        raise Stale(_("Quy chế này đã ký nên được giữ nguyên. Hãy soạn một bản mới."))
    return row


def _clean(values: Mapping[str, Any], decision_number: str = "") -> dict[str, Any]:
    problems: dict[str, str] = {}
    clean: dict[str, Any] = {}
    try:
        clean = _plain(parse(values).as_json())
    except InvalidRuleSet as bad:
        problems = bad.problems
    if len(decision_number.strip()) > LONGEST_NUMBER:
        problems["decision_number"] = _("Số quyết định dài quá 60 ký tự.")
    if problems:
        raise Invalid(_("Quy chế còn chỗ chưa đúng."), problems)
    return clean


def _plain(value: Any) -> Any:
    """As JSON gives it back: lists for tuples."""
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, (list, tuple)) else value
