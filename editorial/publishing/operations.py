"""Writes that decide what is live and when. A publication's row is the truth; the clock's duties only follow it."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from editorial.articles import queries as articles
from editorial.articles.models import Article, Edition, Image, Revision, Section, State
from editorial.articles.rules import Case
from editorial.ballots.models import Approval
from editorial.ballots.queries import valid_approval
from editorial.core import clock, files
from editorial.core.access import SYSTEM, Actor
from editorial.core.db import db, keep, let_others_write, savepoint, transaction
from editorial.core.errors import Invalid, Refused, Stale
from editorial.core.i18n import gettext as _
from editorial.core.images import FILES
from editorial.core.transitions import require_reason
from editorial.publishing import rules
from editorial.publishing.models import Publication
from editorial.publishing.queries import not_cancelled
from editorial.workflow.operations import approve_alone, lock_and_authorize, transition, void

log = logging.getLogger(__name__)

BATCH = 20
"""Due items settled in one transaction: short enough that the web's writes get their turn in between."""

MOST = 5000
"""Due items settled before the worker looks at its other duties again."""

FARTHEST = timedelta(days=366)


def schedule(edition_id: int, *, actor: Actor, version: int, live_from: datetime) -> None:
    """Promise an hour to an approved text; on a scheduled one, move the hour. Raises Invalid, Refused."""
    now = clock.now()
    if live_from <= now:
        raise Invalid(_("Giờ đăng đã qua."), {"hour": _("Giờ này đã qua. Hãy chọn giờ sau, hoặc bấm Đăng ngay.")})
    if live_from > now + FARTHEST:
        raise Invalid(_("Giờ đăng quá xa."), {"hour": _("Chỉ lên lịch được trong vòng một năm.")})
    case = articles.case_of(edition_id)
    verb = "reschedule" if case.state is State.SCHEDULED else "schedule"
    case = lock_and_authorize(verb, edition_id, actor=actor, version=version)
    old = _current_publication(edition_id)
    if old is not None and old.live_from <= now:
        raise Refused(_("Bài đã đến giờ đăng nên không đổi giờ được nữa."))
    _promise(case, live_from, actor)
    edition = transition(case, verb, State.SCHEDULED, actor=actor, live_from=live_from.isoformat(),
                   before=old.live_from.isoformat() if old else None)  # fmt: skip
    edition.failure = None


def unschedule(edition_id: int, *, actor: Actor, version: int, reason: str) -> None:
    """Take the promise back; the approval stands."""
    require_reason(reason, _("Hãy ghi lý do để người viết biết."))
    case = lock_and_authorize("unschedule", edition_id, actor=actor, version=version)
    _refuse_if_due(edition_id)
    _cancel(edition_id)
    transition(case, "unschedule", State.APPROVED, actor=actor, reason=reason)


def publish_now(edition_id: int, *, actor: Actor, version: int) -> None:
    """Out at once, by a person. Raises Refused when approval or content no longer hold."""
    case = lock_and_authorize("publish_now", edition_id, actor=actor, version=version)
    _put_out(case, "publish_now", actor)


def approve_now(edition_id: int, *, actor: Actor, version: int, revision_hash: str, grade: str, reason: str) -> None:
    """The head or a deputy decides an urgent text alone and puts it out, in one act, at whatever step it is. Another member
    of the board looks at it later. Raises Stale when the words are not the ones that were read, Refused, Invalid."""
    require_reason(reason, _("Hãy ghi lý do; thành viên xem lại sẽ đọc lý do này."))
    case = lock_and_authorize("approve_now", edition_id, actor=actor, version=version)
    if revision_hash != case.revision_hash:
        raise Stale(_("Bài vừa được sửa. Hãy đọc bản mới rồi quyết định."))
    approve_alone(case, actor=actor, grade=grade, reason=reason)
    _put_out(case, "approve_now", actor, reason)


def _put_out(case: Case, verb: str, actor: Actor, reason: str = "") -> None:
    now = clock.now()
    _promise(case, now, actor, settled_at=now)
    transition(case, verb, State.PUBLISHED, actor=actor, reason=reason).failure = None
    _mark_article_out(case)


def take_down(edition_id: int, *, actor: Actor, version: int, reason: str) -> None:
    """The article leaves the public at once; the record is kept. A correction on its way loses hour, approval and votes
    with it: what brings the article back is decided anew, by the head or a deputy."""
    require_reason(reason, _("Hãy ghi lý do gỡ bài; lý do được lưu lại."))
    if _settle_first(edition_id, version):
        version += 1
    case = lock_and_authorize("take_down", edition_id, actor=actor, version=version)
    now = clock.now()
    on_its_way = (Article.id == case.article_id) & (Article.current_edition_id == Edition.id)
    for correction in articles.cases(on_its_way & (Edition.id != edition_id)):
        _cancel(correction.edition_id)
        void(correction, reason, actor=actor)
    db.session.execute(
        update(Publication)
        .where(Publication.edition_id == edition_id, not_cancelled(), Publication.live_until.is_(None))
        .values(live_until=now)
    )
    db.session.get_one(Article, case.article_id).taken_down_at = now
    transition(case, "take_down", State.TAKEN_DOWN, actor=actor, reason=reason)


def settle_due(limit: int = BATCH) -> int:
    """Settle publications whose hour has come; returns how many. Any process may call it, any number at once.

    Approval and content are looked at again. What fails is `publish_failed` with its cause, and harms no other item.
    """
    due = (not_cancelled(), Publication.settled_at.is_(None), Publication.live_from <= clock.now())
    if db.session.scalar(select(Publication.id).where(*due).limit(1)) is None:
        return 0
    with transaction():
        # Articles first, as every other writer does: two workers share the work, and nobody waits for each other.
        held = db.session.scalars(
            select(Article.id)
            .join(Publication, Publication.article_id == Article.id)
            .where(*due)
            .order_by(Publication.live_from, Publication.id)
            .limit(limit)
            .with_for_update(of=Article, skip_locked=True)
        ).all()
        rows = db.session.scalars(
            select(Publication)
            .where(*due, Publication.article_id.in_(held))
            .order_by(Publication.live_from, Publication.id)
        ).all()
        cases = {case.edition_id: case for case in articles.cases(Edition.id.in_([row.edition_id for row in rows]))}
        _preloaded = _preload(rows)
        together = _settle_together(rows, cases)
        for row in rows:
            if row not in together:
                _settle_alone(row, cases.get(row.edition_id))
    return len(rows)


def settle_all() -> int:
    """Settle everything whose hour has come, batch after batch; the worker's duty. Returns how many."""
    count = 0
    while count < MOST and (done := settle_due()):
        count += done
        let_others_write()
    return count


def _preload(rows: Sequence[Publication]) -> list[object]:
    """What settling these will look at, read at once; the session finds it while the caller keeps it."""
    wanted = (
        (Article, {row.article_id for row in rows}), (Edition, {row.edition_id for row in rows}),
        (Revision, {row.revision_id for row in rows}), (Approval, {row.approval_id for row in rows}),
        (Section, {row.section_id for row in rows}),
    )  # fmt: skip
    return [found for table, ids in wanted for found in db.session.scalars(select(table).where(table.id.in_(ids)))]


def _settle_together(rows: Sequence[Publication], cases: dict[int, Case]) -> list[Publication]:
    """Settle those with nothing wrong in one go, which halves the statements; returns them. When that fails, it is none
    of them, and each is settled alone."""
    if len({row.article_id for row in rows}) < len(rows):
        return []  # of two of one article the second depends on the first
    try:
        with savepoint():
            sound = [(row, _with_text(cases.get(row.edition_id))) for row in rows]
            sound = [(row, case) for row, case in sound if not _fault(row, case)]
            for row, case in sound:
                _mark_settled(row, case)
            for row, case in sound:
                _record_published(row, case)
    except Exception as error:
        log.info("%s due items are settled one by one: %s", len(rows), type(error).__name__)
        return []
    return [row for row, _case in sound]


def _settle_alone(publication: Publication, case: Case | None) -> None:
    """Settle one; whatever happens to it stays with it."""
    try:
        with savepoint():
            _settle(publication, _with_text(case))
        return
    except Exception as error:
        log.exception("publication %s could not be settled", publication.id)
        fault = _("Lỗi ngoài dự kiến: %(kind)s.", kind=type(error).__name__)
    try:
        with savepoint():
            _fail(publication, _with_text(case), fault)
    except Exception:
        log.exception("publication %s could not even fail as it should", publication.id)
        publication.failed_at, publication.failure = clock.now(), fault


def _with_text(case: Case | None) -> Case:
    if case is None:
        raise LookupError("an edition without its text")
    return case


def _settle_first(edition_id: int, version: int) -> bool:
    """What is live by its hour, and waits only for the worker to say so, is settled before a person acts on it."""
    case = articles.case_of(edition_id, lock=True)
    publication = _current_publication(edition_id)
    if publication is None or publication.settled_at or publication.live_from > clock.now() or case.version != version:
        return False
    _settle(publication, case)
    return True


def _settle(publication: Publication, case: Case) -> None:
    if fault := _fault(publication, case):
        _fail(publication, case, fault)
        return
    _mark_settled(publication, case)
    _record_published(publication, case)


def _mark_settled(publication: Publication, case: Case) -> None:
    publication.settled_at = clock.now()
    _mark_article_out(case)


def _record_published(publication: Publication, case: Case) -> None:
    transition(case, "publish", State.PUBLISHED, actor=SYSTEM, live_from=publication.live_from.isoformat())


def _mark_article_out(case: Case) -> None:
    article = db.session.get_one(Article, case.article_id)
    article.published_edition_id, article.taken_down_at = case.edition_id, None


def _fail(publication: Publication, case: Case, fault: str) -> None:
    publication.failed_at, publication.failure = clock.now(), fault
    _restore(publication)
    edition = transition(case, "fail", State.PUBLISH_FAILED, actor=SYSTEM, reason=fault)
    edition.failure = fault


def _fault(publication: Publication, case: Case) -> str:
    """What forbids publishing now, checked again at the hour and for every way to publish; empty when nothing does."""
    revision = db.session.get_one(Revision, publication.revision_id)
    content = articles.content_of(revision)
    approval = db.session.get_one(Approval, publication.approval_id)
    taken_down_at = db.session.get_one(Article, case.article_id).taken_down_at
    valid = approval.voided_at is None and approval.edition_id == case.edition_id
    approval_fault = rules.approval_fault(
        content_hash=content.hash(), revision_hash=revision.hash,
        approved_hash=approval.revision_hash if valid else None, current=case.revision_id == revision.id,
        taken_down_since=taken_down_at is not None and approval.at < taken_down_at,
    )  # fmt: skip
    if approval_fault:
        return approval_fault
    images = db.session.execute(
        select(Image.id, Image.key).where(Image.id.in_([photo.image_id for photo in content.photos]))
    ).all() if content.photos else []  # fmt: skip
    stored = {image.id: files.as_stored(image.key, FILES) for image in images if files.exists(image.key, FILES[0])}
    section = db.session.get(Section, content.section_id) if content.section_id else None
    return rules.content_fault(content, stored, bool(section and section.is_active))


def _promise(case: Case, live_from: datetime, actor: Actor, settled_at: datetime | None = None) -> Publication:
    """A standing publication of the approved revision from an hour on; an earlier promise gives way to it."""
    standing = db.session.scalars(_STANDING, {"article_id": case.article_id}).all()
    for earlier in standing:
        if earlier.edition_id == case.edition_id:
            _take_back(earlier)
    before = next((row for row in standing if row.edition_id != case.edition_id and row.live_until is None), None)
    approved = valid_approval(case.edition_id)
    if approved is None:
        raise Refused(_("Bài chưa có phiếu duyệt có hiệu lực nên chưa đăng được."))
    approval, revision, *_others = approved
    keep(approved)  # the session finds it all while it is checked and put out
    publication = Publication(
        article_id=case.article_id, edition_id=case.edition_id, revision_id=revision.id, approval_id=approval.id,
        section_id=revision.section_id, unit_id=case.unit_id, live_from=live_from, made_by_id=actor.id, made_at=clock.now(),
        settled_at=settled_at, replaces_id=before.id if before else None,
    )  # fmt: skip
    if before is not None:
        before.live_until = live_from
    db.session.add(publication)
    db.session.flush()
    if fault := _fault(publication, case):
        raise Refused(fault)
    return publication


_STANDING = select(Publication).where(Publication.article_id == bindparam("article_id"), not_cancelled())


def _current_publication(edition_id: int) -> Publication | None:
    return db.session.scalars(
        select(Publication).where(Publication.edition_id == edition_id, not_cancelled())
    ).one_or_none()


def _refuse_if_due(edition_id: int) -> None:
    publication = _current_publication(edition_id)
    if publication is not None and publication.live_from <= clock.now():
        raise Refused(_("Bài đã đến giờ đăng. Muốn rút lại, Trưởng ban hoặc Phó Trưởng ban gỡ bài."))


def _cancel(edition_id: int) -> None:
    publication = _current_publication(edition_id)
    if publication is not None:
        _take_back(publication)


def _take_back(publication: Publication) -> None:
    publication.cancelled_at = clock.now()
    _restore(publication)
    db.session.flush()


def _restore(publication: Publication) -> None:
    """The edition that this one was to replace stays out."""
    if publication.replaces_id is not None:
        before = db.session.get_one(Publication, publication.replaces_id)
        if before.live_until == publication.live_from:
            before.live_until = None
