"""Appeals (kiến nghị điểm): submitted by the person, answered by somebody who neither earned nor gave the points, or
withdrawn.

What an answer changes is a finding; the ledger is reconciled with it as with every other finding.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from editorial.core import audit, clock, events, settings
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Missing, Refused, Stale
from editorial.core.i18n import gettext as _
from editorial.core.worktime import add_days
from editorial.scoring.appeals import rules
from editorial.scoring.appeals.events import AppealDecided, AppealMade, AppealWithdrawn
from editorial.scoring.appeals.models import Appeal, AppealOutcome
from editorial.scoring.appeals.queries import appeals as queries
from editorial.scoring.findings import operations as findings
from editorial.scoring.findings import queries as finding_queries
from editorial.scoring.findings.models import Finding, FindingKind
from editorial.scoring.findings.operations import item_of, record, require_published
from editorial.scoring.findings.rules import permissions
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.ledger.models import LedgerEntry
from editorial.scoring.ledger.queries import item_facts
from editorial.scoring.ledger_lock.operations import lock_ledger
from editorial.scoring.rule_sets.rules.calculation import void_reason
from editorial.scoring.rule_sets.rules.explanation import zero_reason
from editorial.workflow.queries import calendar


def submit(article_id: int, reason: str, *, actor: Actor, entry_id: int | None = None) -> Appeal:
    """Appeal about one's own entry, or about an item that gave none. Raises Refused, Invalid, Missing, Stale."""
    lock_ledger()  # the same asked twice at once: the second sees the first
    accounts = merged_accounts.accounts_of(actor.id)
    if entry_id is not None:
        line = db.session.get(LedgerEntry, entry_id)
        if line is None or line.article_id != article_id:
            raise Missing
        undone = db.session.scalar(select(LedgerEntry.id).where(LedgerEntry.reverses_id == entry_id)) is not None
        rules.can_appeal(accounts, line.person_id, undone=undone).require()
    else:
        _need_lineless(article_id, accounts)
    reason = reason.strip()
    if not reason:
        raise Invalid(_("Hãy cho biết lý do."), {"words": _("Hãy chọn một lý do hoặc viết vài chữ.")})
    if len(reason) > rules.LONGEST_REASON:
        raise Invalid(_("Lý do dài quá."), {"words": _("Hãy viết gọn trong 2000 ký tự.")})
    if queries.open_about(accounts, article_id, entry_id) is not None:
        raise Stale(_("Bạn đã có một kiến nghị về dòng này đang chờ trả lời."))
    now = clock.now()
    row = Appeal(
        person_id=actor.id, article_id=article_id, entry_id=entry_id, reason=reason, made_at=now,
        due_at=add_days(calendar(), now, settings.value(rules.APPEAL_DAYS)),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    _record(AppealMade, row, actor, reason=reason, due_at=row.due_at.isoformat())
    return row


def _need_lineless(article_id: int, accounts: set[int]) -> None:
    """Raises Missing, Refused unless the item is published and gave these accounts, who are its authors, no entry."""
    item = finding_queries.authorship(article_id)
    if item is None or not accounts & set(item.authors):
        raise Missing
    if not item.is_out:
        raise Refused(_("Bài chưa đăng nên chưa có điểm để kiến nghị."))
    lined = (
        select(LedgerEntry.id).where(LedgerEntry.article_id == article_id, LedgerEntry.person_id.in_(accounts)).limit(1)
    )
    if db.session.scalar(lined) is not None:
        raise Refused(_("Bài đã có dòng điểm của bạn. Hãy kiến nghị về dòng đó."))


def withdraw(appeal_id: int, *, actor: Actor) -> Appeal:
    """Take one's own appeal back while nobody has answered it. Raises Missing, Stale."""
    row = _open(appeal_id)
    if row.person_id not in merged_accounts.accounts_of(actor.id):
        raise Missing
    row.outcome, row.decided_by_id, row.decided_at = AppealOutcome.WITHDRAWN.value, actor.id, clock.now()
    db.session.flush()
    _record(AppealWithdrawn, row, actor)
    return row


@dataclass(frozen=True)
class AppealChange:
    """What an accepted appeal changes. One of: a finding of this kind and value, one to take back, an amount."""

    kind: FindingKind | None = None
    value: dict[str, Any] = field(default_factory=dict)
    revokes_id: int | None = None
    amount: int = 0


def decide(
    appeal_id: int, outcome: AppealOutcome, answer: str, *, actor: Actor, change: AppealChange | None = None
) -> Appeal:  # fmt: skip
    """Answer in words; an accepted one says what changes. Raises Refused, Invalid, Missing, Stale."""
    row = _open(appeal_id)
    concerned = queries.parties(row.article_id, actor.id, row.person_id)
    rules.can_answer(
        actor, concerned.me, appellant=concerned.appellant, authors=concerned.authors, judges=concerned.judges
    ).require()
    answer = answer.strip()
    if outcome is AppealOutcome.WITHDRAWN:
        raise Refused(_("Chỉ người gửi mới rút được kiến nghị."))
    if not answer:
        raise Invalid(_("Hãy trả lời bằng lời."), {"answer": _("Hãy viết vài câu để người kiến nghị hiểu vì sao.")})
    if outcome is AppealOutcome.ACCEPTED:
        if change is None:
            raise Invalid(_("Hãy chọn điều thay đổi."), {"change": _("Chấp nhận thì cần chọn điều thay đổi.")})
        row.finding_id = _apply(row, change, answer, actor).id
    row.outcome, row.answer, row.decided_by_id, row.decided_at = outcome.value, answer, actor.id, clock.now()
    db.session.flush()
    _record(AppealDecided, row, actor, outcome=outcome.value, answer=answer, finding_id=row.finding_id)
    return row


def _apply(row: Appeal, change: AppealChange, answer: str, actor: Actor) -> Finding:
    evidence = f"appeal:{row.id}"
    if change.revokes_id is not None:
        if change.revokes_id not in {finding.id for finding in finding_queries.standing_findings(row.article_id)}:
            raise Stale(_("Quyết định này đã được rút rồi."))
        return findings.revoke(change.revokes_id, reason=answer, actor=actor)
    if change.kind is None:
        person = merged_accounts.persons().canonical(row.person_id)
        return adjust(row.article_id, person, change.amount, reason=answer, evidence=evidence, actor=actor)
    return findings.decide(
        row.article_id, change.kind, value=change.value, reason=answer, evidence=evidence, actor=actor
    )


def _open(appeal_id: int) -> Appeal:
    """The open appeal, locked. Raises Missing, Stale (answered or withdrawn meanwhile)."""
    lock_ledger()
    row = db.session.scalars(
        select(Appeal).where(Appeal.id == appeal_id).execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise Missing
    if row.outcome == AppealOutcome.WITHDRAWN:
        raise Stale(_("Kiến nghị này đã được người gửi rút lại."))
    if row.outcome is not None:
        raise Stale(_("Kiến nghị này đã được trả lời rồi."))
    return row


def _record(
    event: type[AppealMade | AppealWithdrawn | AppealDecided], row: Appeal, actor: Actor, **details: Any
) -> None:
    audit.record(event.topic, actor=actor, subject="article", subject_id=row.article_id, appeal_id=row.id,
                 line_id=row.entry_id, **details)  # fmt: skip
    events.publish(event(appeal_id=row.id, article_id=row.article_id, actor_id=actor.id))


def adjust(article_id: int, person_id: int, amount: int, *, reason: str, evidence: str, actor: Actor) -> Finding:
    """Give or take points beyond the rules, in hundredths, after an accepted appeal. Raises Refused, Invalid,
    Missing."""
    item = item_of(article_id)
    permissions.can_decide(actor, item.involved).require()
    require_published(item)
    if person_id not in item.authors:
        raise Invalid(
            _("Chỉ điều chỉnh điểm của người đứng tên bài."), {"person_id": _("Hãy chọn người đứng tên bài.")}
        )
    known = item_facts.facts_of(item_facts.among([article_id]), context := item_facts.reconcile_context())[article_id]
    if context.book.at(known.published_at) is None:
        raise Refused(
            _("Khi bài đăng chưa có quy chế điểm được ký nên bài không tính điểm, không có gì để điều chỉnh.")
        )
    if person_id in known.judges:
        raise Refused(
            _("Người này đã duyệt, bỏ phiếu hoặc quyết định điểm của bài nên bài không cho họ điểm để điều chỉnh.")
        )
    if why := void_reason(known, person_id):
        raise Invalid(_("Chưa điều chỉnh được."), {"amount": _(
            "Bài hiện không cho điểm (%(why)s) nên điều chỉnh không có tác dụng. Nếu kiến nghị đúng, hãy chọn rút quyết "
            "định đó, hoặc giữ điểm của bài đã gỡ.", why=zero_reason(why),
        )})  # fmt: skip
    return record(item, FindingKind.ADJUSTMENT, {"amount": amount}, reason, evidence, person_id, actor)
