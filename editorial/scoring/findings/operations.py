"""Decisions about an item's points: the only thing that people enter by hand. Each is a row for ever; taking one back is
another row. The ledger follows by the news."""

from collections.abc import Mapping
from typing import Any

from editorial.articles.models import Genre
from editorial.core import audit, clock, events
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid, Missing, Refused, Stale
from editorial.core.i18n import gettext as _
from editorial.scoring.findings import queries
from editorial.scoring.findings.events import FindingDecided
from editorial.scoring.findings.models import ZEROING_KINDS, Finding, FindingKind
from editorial.scoring.findings.queries import Authorship
from editorial.scoring.findings.rules import permissions
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.ledger_lock.operations import lock_ledger


def decide(
    article_id: int, kind: FindingKind, *, value: Mapping[str, Any] | None = None, reason: str, evidence: str = "",
    person_id: int | None = None, actor: Actor,
) -> Finding:  # fmt: skip
    """Decide about an item that went out. `person_id`: this author alone. Raises Refused, Invalid, Missing.

    Shares of an item that is not out yet are decided by its authors (`agree_shares`); adjustments only by `adjust`.
    """
    item = item_of(article_id)
    permissions.can_decide(actor, item.involved).require()
    if kind is FindingKind.ADJUSTMENT:
        raise Refused(_("Điều chỉnh điểm chỉ theo một kiến nghị đã được chấp nhận."))
    require_published(item)
    if person_id is not None and kind not in ZEROING_KINDS:
        raise Invalid(_("Quyết định này áp dụng cho cả bài."), {"person_id": _("Không chọn riêng một người.")})
    return record(item, kind, dict(value or {}), reason, evidence, person_id, actor)


def agree_shares(article_id: int, shares: Mapping[int, int], *, actor: Actor, reason: str = "") -> Finding:
    """Who gets how much of an item of several authors: by one of them before it is out, by the office after. The newest
    agreement counts. Raises Refused, Invalid, Missing."""
    item = item_of(article_id)
    permissions.can_share(actor, item.authors if not item.is_out else item.involved, is_out=item.is_out).require()
    by_authors = actor.id in item.authors
    value: dict[str, Any] = {"shares": {str(person): part for person, part in shares.items()}}
    if faults := permissions.share_faults(value["shares"], item.authors):
        raise Invalid(_("Chưa chia được điểm."), faults)
    if by_authors:
        value["by_authors"] = True
        reason = reason.strip() or _("Các tác giả thống nhất.")
    return record(item, FindingKind.SHARES, value, reason, "", None, actor)


def revoke(finding_id: int, *, reason: str, actor: Actor) -> Finding:
    """Take a decision back; what it did to the ledger is undone by new entries. Raises Refused, Invalid, Missing, Stale."""
    lock_ledger()
    finding = db.session.get(Finding, finding_id)
    if finding is None or finding.revokes_id is not None:
        raise Missing
    item = item_of(finding.article_id)
    permissions.can_decide(actor, item.involved).require()
    if finding.id not in {standing.id for standing in queries.standing_findings(finding.article_id)}:
        raise Stale(_("Quyết định này đã được rút rồi."))
    _need_reason(reason)
    return _keep(item, FindingKind(finding.kind), {}, reason, "", finding.person_id, actor, revokes_id=finding.id)


def item_of(article_id: int) -> Authorship:
    item = queries.authorship(article_id)
    if item is None:
        raise Missing
    return item


def require_published(item: Authorship) -> None:
    if not item.is_out:
        raise Refused(_("Bài chưa đăng nên chưa có điểm để quyết định."))


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(_("Hãy ghi lý do."), {"reason": _("Hãy ghi lý do để người viết biết.")})


def record(
    item: Authorship, kind: FindingKind, value: dict[str, Any], reason: str, evidence: str, person_id: int | None, actor: Actor
) -> Finding:  # fmt: skip
    _need_reason(reason)
    said = {name: part for name, part in value.items() if name != "by_authors"}
    if faults := permissions.value_faults(kind, said, item.authors):
        raise Invalid(_("Còn chỗ chưa đúng."), faults)
    if person_id is not None and person_id not in item.authors:
        raise Invalid(_("Hãy chọn một người đứng tên bài."), {"person_id": _("Hãy chọn một người đứng tên bài.")})
    lock_ledger()  # two people who decide the same at once: the second sees the first
    people = merged_accounts.persons()
    for standing in queries.standing_findings(item.article_id):
        whom = people.canonical(standing.person_id) if standing.person_id else None
        if standing.kind == kind and _is_same(kind, standing, whom, value, person_id):
            raise Stale(_("Quyết định này đã có rồi."))
    if kind is FindingKind.GENRE and db.session.get(Genre, value["genre_id"]) is None:
        raise Invalid(_("Hãy chọn thể loại."), {"genre_id": _("Hãy chọn thể loại.")})
    if kind is FindingKind.CONTRIBUTOR_ERROR and item.editions.get(value["edition_id"], 1) == 1:
        raise Invalid(_("Hãy chọn lần đính chính."), {"edition_id": _("Hãy chọn một lần đính chính đã đăng.")})
    return _keep(item, kind, value, reason, evidence, person_id, actor)


def _is_same(
    kind: FindingKind, finding: Finding, whom: int | None, value: Mapping[str, Any], person_id: int | None
) -> bool:  # fmt: skip
    if kind in permissions.ONCE:
        return whom in (None, person_id)
    return kind is FindingKind.CONTRIBUTOR_ERROR and finding.value["edition_id"] == value["edition_id"]


def _keep(
    item: Authorship, kind: FindingKind, value: dict[str, Any], reason: str, evidence: str, person_id: int | None,
    actor: Actor, revokes_id: int | None = None,
) -> Finding:  # fmt: skip
    finding = Finding(
        article_id=item.article_id, kind=kind.value, person_id=person_id, value=value, reason=reason.strip(),
        evidence=evidence.strip(), decided_by_id=actor.id, decided_at=clock.now(), revokes_id=revokes_id,
    )  # fmt: skip
    db.session.add(finding)
    db.session.flush()
    action = "finding.revoked" if revokes_id else "finding.decided"
    audit.record(action, actor=actor, subject="article", subject_id=item.article_id, finding_id=finding.id,
                 kind=kind.value, value=value, person_id=person_id, reason=finding.reason,
                 evidence=finding.evidence, revokes_id=revokes_id)  # fmt: skip
    events.publish(FindingDecided(article_id=item.article_id, finding_id=finding.id, actor_id=actor.id))
    return finding
