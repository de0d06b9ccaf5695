"""Is what is out what the board approved? The words are hashed afresh and held against revision, approval and ballot, and
each publication against the audit row of its act."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from editorial.articles import queries as articles
from editorial.articles.models import Article, Revision
from editorial.ballots.models import Approval, Ballot
from editorial.ballots.queries.verification import oldest_kept
from editorial.core.audit import AuditRow
from editorial.core.db import db
from editorial.publishing.models import Publication
from editorial.publishing.queries import not_cancelled
from editorial.workflow.rules import MACHINE

AT_ONCE = 500


def publication_faults() -> Iterator[str]:
    """A sentence for each standing publication, live, ended or ahead, that is not what was approved and recorded."""
    since, recorded = oldest_kept(), _recorded()
    last = db.session.scalar(select(func.max(Publication.id))) or 0
    for first in range(1, last + 1, AT_ONCE):
        rows = db.session.execute(
            select(Publication, Revision, Approval, Ballot.revision_hash)
            .join(Revision, Revision.id == Publication.revision_id)
            .join(Approval, Approval.id == Publication.approval_id)
            .join(Ballot, Ballot.id == Approval.ballot_id)
            .where(Publication.id.between(first, first + AT_ONCE - 1), not_cancelled())
            .order_by(Publication.id)
        ).all()
        for publication, revision, approval, ballot_hash in rows:
            what = f"Bài số {publication.article_id}"
            if articles.content_of(revision).hash() != revision.hash:
                yield f"{what}: chữ hoặc ảnh đã bị thay, không còn là bản chữ số {revision.id} đã lưu."
            if not revision.hash == approval.revision_hash == ballot_hash:
                yield f"{what}: bản đăng, lệnh duyệt và cuộc bỏ phiếu không cùng một bản chữ."
            if _is_unapproved(publication, revision, approval):
                yield f"{what}: bản đăng không phải bản mà lệnh duyệt số {approval.id} cho phép."
            yield from _unlike_record(publication, recorded, since)
    yield from _lost()


def _is_unapproved(publication: Publication, revision: Revision, approval: Approval) -> bool:
    """Of another revision, edition or article, or on an approval that was void when it went out."""
    return (
        (publication.edition_id, publication.revision_id) != (approval.edition_id, approval.revision_id)
        or revision.article_id != publication.article_id
        or (approval.voided_at is not None and approval.voided_at <= publication.live_from)
    )


def _recorded() -> dict[int, set[int]]:
    """Which revisions of each edition went out, by the audit log."""
    found: dict[int, set[int]] = {}
    acts = [MACHINE.action(verb) for verb in ("publish", "publish_now", "approve_now")]
    for (details,) in db.session.execute(select(AuditRow.details).where(AuditRow.action.in_(acts))):
        found.setdefault(int(details["edition_id"]), set()).add(int(details["revision_id"]))
    return found


def _unlike_record(publication: Publication, recorded: dict[int, set[int]], since: datetime | None) -> Iterator[str]:
    if publication.settled_at is None or (since is not None and publication.settled_at <= since):
        return
    out = recorded.get(publication.edition_id, set())
    if not out:
        yield f"Bài số {publication.article_id}: nhật ký không có dòng nào ghi việc đăng."
    elif publication.revision_id not in out:
        yield f"Bài số {publication.article_id}: nhật ký ghi đăng bản chữ khác."


def _lost() -> Iterator[str]:
    """Articles that went out and have no publication."""
    standing = aliased(Publication)
    lost = select(Article.id).where(
        Article.published_edition_id.is_not(None),
        ~exists().where(standing.article_id == Article.id, standing.settled_at.is_not(None)),
    )
    for article_id in db.session.scalars(lost.order_by(Article.id)):
        yield f"Bài số {article_id} đã đăng mà không còn dòng lịch đăng nào."
