"""Writes that the pages of the desk call: saving a typed text, and the operation of every verb that has a button."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from editorial.articles import operations as articles
from editorial.articles import queries
from editorial.articles.rules import Case, Content
from editorial.core.access import Actor
from editorial.core.db import savepoint
from editorial.core.errors import Invalid
from editorial.core.i18n import gettext as _
from editorial.desk.rules import ArticleDraft
from editorial.publishing import operations as publishing
from editorial.workflow import operations as workflow

VERBS: Mapping[str, Callable[..., object]] = {
    "send": workflow.send,
    "withdraw": workflow.withdraw,
    "confirm": workflow.confirm,
    "withdraw_confirmation": workflow.withdraw_confirmation,
    "return_to_author": workflow.return_to_author,
    "claim": workflow.claim,
    "release": workflow.release,
    "assign": workflow.assign,
    "request_changes": workflow.request_changes,
    "submit_to_board": workflow.submit_to_board,
    "decline": workflow.decline,
    "vote": workflow.vote,
    "substitute": workflow.substitute,
    "reopen": workflow.reopen,
    "correct": workflow.correct,
    "restart_correction": workflow.restart_correction,
    "discard_correction": workflow.discard_correction,
    "schedule": publishing.schedule,
    "reschedule": publishing.schedule,
    "unschedule": publishing.unschedule,
    "publish_now": publishing.publish_now,
    "approve_now": publishing.approve_now,
    "take_down": publishing.take_down,
}
"""Verb of the workflow's table -> its operation. The verbs of the clock have no button and are not here."""


def signed_content(draft: ArticleDraft) -> Content:
    """The text with the byline that was chosen; names that stay are kept as they were printed. Raises Invalid."""
    stored = draft.content.byline
    wanted = (*draft.byline_ids, *_ids_of(draft.other_authors))
    if wanted == tuple(name.person_id for name in stored):
        return draft.content
    return replace(draft.content, byline=articles.byline_of(wanted, stored))


def _ids_of(typed: str) -> list[int]:
    """The people of any unit who are named. Raises Invalid."""
    found = []
    for part in filter(None, (part.strip() for part in typed.split(";"))):
        name, phone = re.sub(r"[\d+.()]+|\s-\s", " ", part).strip(" ,-"), re.sub(r"\D", "", part)
        people = queries.writers_named(name, phone)
        if len(people) != 1:
            sentence = (
                _("Có %(n)s người tên %(name)s. Hãy ghi thêm số điện thoại sau tên.", n=len(people), name=name)
                if people
                else _("Chưa thấy ai đang ở một đơn vị có họ tên và số này: %(name)s.", name=part)
            )
            raise Invalid(sentence, {"other_authors": sentence})
        found.extend(people)
    return found


def is_stored(case: Case, draft: ArticleDraft) -> bool:
    """The draft's words are the edition's current text already. Raises Invalid."""
    return signed_content(draft).hash() == case.revision_hash


@dataclass(frozen=True)
class Begun:
    """The ids of a draft that somebody began; `is_new`: by this very save."""

    article_id: int
    edition_id: int
    revision_id: int
    is_new: bool


def create_item(draft: ArticleDraft, *, actor: Actor) -> Begun:
    """A new article from its first text, or the one that the same page has begun before. Raises Refused, Invalid."""
    if earlier := articles.already_created(actor, draft.page):
        case = queries.case_of(earlier)
        return Begun(case.article_id, earlier, case.revision_id, is_new=False)
    is_own = not draft.other_authors and draft.byline_ids == (actor.id,)
    edition = articles.create(
        draft.content if is_own else signed_content(draft),
        unit_id=draft.unit_id,
        actor=actor,
        lane=draft.lane,
        restricted=draft.restricted,
        effective_on=draft.effective_on,
        kind=draft.kind,
        page=draft.page,
    )
    return Begun(edition.article_id, edition.id, edition.current_revision_id or 0, is_new=True)


def save_item(case: Case, draft: ArticleDraft, *, actor: Actor) -> int:
    """Save the text and the terms around it; returns the revision's id. Raises Refused, Conflict, Invalid."""
    revision_id = articles.save(
        case.edition_id,
        signed_content(draft),
        base_revision_id=draft.base_revision_id,
        actor=actor,
        kind=draft.kind,
        page=draft.page,
    )
    stored_terms = (case.lane, case.restricted, case.effective_on, case.unit_id)
    if (draft.lane, draft.restricted, draft.effective_on, draft.unit_id) != stored_terms:
        articles.set_terms(
            case.edition_id,
            actor=actor,
            lane=draft.lane,
            restricted=draft.restricted,
            effective_on=draft.effective_on,
            unit_id=draft.unit_id,
        )
    return revision_id


def save_and_send(case: Case, draft: ArticleDraft, *, actor: Actor) -> tuple[int, Invalid | None]:
    """Save, then send the text on. What keeps it from being sent is returned: the text is saved all the same."""
    revision_id = save_item(case, draft, actor=actor)
    version = queries.case_of(case.edition_id).version
    try:
        with savepoint():
            workflow.send(
                case.edition_id, actor=actor, version=version, reason=draft.reason, as_it_is=draft.as_it_is,
                addressed=draft.addressed,
            )  # fmt: skip
    except Invalid as problem:
        return revision_id, problem
    return revision_id, None


def save_before_theirs(case: Case, draft: ArticleDraft, *, actor: Actor) -> None:
    """After a conflict: what was typed becomes a revision of the history, and the newer text stands above it again.

    The draft's base is the newer text. Raises Missing, Refused, Conflict, Invalid.
    """
    theirs = queries.content_of(queries.revision_for(actor, case, draft.base_revision_id))
    mine_id = articles.save(
        case.edition_id, signed_content(draft), base_revision_id=draft.base_revision_id, actor=actor
    )
    articles.save(case.edition_id, theirs, base_revision_id=mine_id, actor=actor)
