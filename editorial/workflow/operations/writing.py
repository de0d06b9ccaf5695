"""From the author to the desk: send, withdraw, and the unit's answer."""

from editorial.articles import queries
from editorial.articles.models import Edition, State
from editorial.articles.rules import Case, missing, public_words
from editorial.core import clock, settings
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.errors import Invalid
from editorial.core.i18n import gettext as _
from editorial.core.text import personal_data
from editorial.core.transitions import require_reason
from editorial.workflow import queries as workflow
from editorial.workflow import rules
from editorial.workflow.operations.base import desk_target, lock_and_authorize, transition, update_claim
from editorial.workflow.rules import UnitCheck


def send(
    edition_id: int, *, actor: Actor, version: int, reason: str = "", as_it_is: bool = True, addressed: bool = False
) -> State:
    """Hand the text on: to the unit, or to the desk when the unit need not be asked. Raises Invalid with all that is missing.

    `reason`: why personal data that the scan found may stand in a public text; asked for only when there is any.
    `as_it_is`: also where nothing changed since more was asked for; False: that is asked about first. `addressed`: the
    author ticked that the request is met.
    """
    case = lock_and_authorize("send", edition_id, actor=actor, version=version)
    content, genre = queries.content_and_genre(case.revision_id)
    errors = missing(content, genre, case.lane, case.effective_on, case.number)
    found = personal_data(public_words(content))
    if found and not reason.strip():
        listed = ", ".join(sorted({finding.match_masked for finding in found}))
        errors["reason"] = _(
            "Bài có vẻ chứa thông tin cá nhân (%(found)s). Hãy bỏ đi, hoặc ghi lý do vì sao cần đăng.", found=listed
        )
    if not as_it_is and case.state is State.CHANGES_REQUESTED and is_unchanged(case):
        errors["as_it_is"] = _("Bạn chưa sửa gì từ khi được đề nghị bổ sung. Hãy sửa, hoặc đánh dấu là vẫn gửi như cũ.")
    if errors:
        raise Invalid(_("Bài chưa gửi được, còn chỗ cần sửa."), errors)
    kind, other_leaders = workflow.unit_facts(case)
    values = settings.in_force(rules.UNIT_CHECK_OFF, *workflow.DUE_SETTINGS)
    check = rules.unit_check(case, kind, other_leaders, values[rules.UNIT_CHECK_OFF.key])
    target = State.UNIT_CHECK if check is None else desk_target(case)
    now = clock.now()
    due_at = case.due_at or workflow.due_at(case, now, values)
    edition = db.session.get_one(Edition, case.edition_id)
    edition.unit_check, edition.sent_at, edition.due_at = check, edition.sent_at or now, due_at
    update_claim(transition(case, "send", target, actor=actor, reason=reason, unit_check=check or "", addressed=addressed,
                            personal_data=len(found)))  # fmt: skip
    return target


def is_unchanged(case: Case) -> bool:
    """The very words of which more was asked for."""
    request = workflow.open_request(case.edition_id)
    return request is not None and request.revision_id == case.revision_id


def withdraw(edition_id: int, *, actor: Actor, version: int) -> None:
    case = lock_and_authorize("withdraw", edition_id, actor=actor, version=version)
    transition(case, "withdraw", State.DRAFT, actor=actor)


def confirm(edition_id: int, *, actor: Actor, version: int) -> None:
    """The unit takes responsibility for the accuracy of exactly this revision."""
    case = lock_and_authorize("confirm", edition_id, actor=actor, version=version)
    edition = transition(case, "confirm", desk_target(case), actor=actor)
    edition.unit_check, edition.confirmed_by_id = UnitCheck.CONFIRMED, actor.id
    edition.confirmed_hash = case.revision_hash
    update_claim(edition)


def withdraw_confirmation(edition_id: int, *, actor: Actor, version: int) -> None:
    """The unit takes its answer back before anybody on the desk has taken up the text; it is asked again."""
    case = lock_and_authorize("withdraw_confirmation", edition_id, actor=actor, version=version)
    edition = transition(case, "withdraw_confirmation", State.UNIT_CHECK, actor=actor)
    edition.unit_check = edition.confirmed_by_id = edition.confirmed_hash = None


def return_to_author(edition_id: int, *, actor: Actor, version: int, reason: str) -> None:
    require_reason(reason)
    case = lock_and_authorize("return_to_author", edition_id, actor=actor, version=version)
    transition(case, "return_to_author", State.CHANGES_REQUESTED, actor=actor, reason=reason)
