"""After the vote: the decision is entered, certificates get their codes, and an item names those who were honoured."""

from collections.abc import Collection
from datetime import date

from markupsafe import escape

from editorial.articles import operations as articles
from editorial.articles.models import Edition
from editorial.articles.rules import Content
from editorial.commendations.awards import queries
from editorial.commendations.awards.queries import RollEntry
from editorial.commendations.council import queries as council
from editorial.commendations.progress.operations import lock_and_authorize, transition
from editorial.commendations.rounds import queries as rounds
from editorial.commendations.rounds.rules import State
from editorial.core import audit, clock
from editorial.core.access import Actor
from editorial.core.documents import verification_codes
from editorial.core.errors import Invalid, Refused
from editorial.core.i18n import gettext as _
from editorial.people.models import Role


def decide(
    round_id: int,
    number: str,
    day: date,
    signer: str,
    signer_title: str,
    awarded: Collection[int],
    *,
    version: int,
    actor: Actor,
) -> None:
    """Enter the ward's decision: its number, day and signer, and who is honoured. Raises Refused, Invalid, Stale."""
    found = lock_and_authorize("decide", round_id, version=version, actor=actor)
    errors: dict[str, str] = {}
    if not number.strip():
        errors["number"] = _("Hãy ghi số quyết định, ví dụ 123/QĐ-UBND.")
    if day > clock.today():
        errors["day"] = _("Ngày quyết định không thể ở tương lai.")
    if not awarded or not set(awarded) <= council.vote_status(found).selection.ids:
        errors["awarded"] = _("Hãy chọn những người và tập thể có trong quyết định.")
    if errors:
        raise Invalid(_("Còn chỗ chưa đúng."), errors)
    found.decision_number, found.decided_on = number.strip(), day
    found.signer, found.signer_title = signer.strip(), signer_title.strip()
    for candidate in council.shortlisted_rows(round_id):
        candidate.awarded = candidate.id in awarded
        if candidate.awarded and candidate.code is None:
            candidate.code = verification_codes.new()
    transition(found, "decide", actor=actor, number=number.strip(), day=day.isoformat(), awarded=sorted(awarded))


def draft_item(round_id: int, *, actor: Actor) -> Edition:
    """A draft of an item about the honour, by the office; it goes through the workflow like any other. Only those who
    agreed are named. Raises Refused."""
    found = rounds.round_of(round_id, lock=True)
    if not actor.has(Role.STANDING_OFFICE):
        raise Refused(_("Chỉ thường trực soạn bài vinh danh."))
    if not State(found.state).has_result or not found.decision_number:
        raise Refused(_("Chỉ soạn bài vinh danh khi đã có quyết định."))
    if found.article_id is not None:
        raise Refused(_("Đã có bản nháp bài vinh danh của đợt này."))
    if not actor.units:
        raise Refused(_("Bạn chưa thuộc đơn vị nào nên chưa đứng tên bài được. Hãy nhờ người quản trị ghi đơn vị."))
    content = _content(queries.roll_entry(found, queries.awarded([round_id])))
    edition = articles.create(content, unit_id=min(actor.units), actor=actor)
    found.article_id = edition.article_id
    audit.record(
        "commendation.item_drafted", actor=actor, subject="commendation", subject_id=round_id,
        article_id=edition.article_id,
    )  # fmt: skip
    return edition


def _content(entry: RollEntry) -> Content:
    found = entry.round
    title = _("Vinh danh tập thể, cá nhân có thành tích về thông tin, tuyên truyền năm %(year)s", year=found.year)
    summary = _(
        "Theo Quyết định số %(number)s ngày %(day)s, có %(n)s tập thể, cá nhân được khen thưởng.",
        number=found.decision_number, day=f"{found.decided_on:%d/%m/%Y}", n=len(entry.named) + entry.others,
    )  # fmt: skip
    body, lines = f"<p>{escape(summary)}</p>", ""
    for candidate in entry.named:
        has_unit = candidate.unit_name not in ("", candidate.name)
        lines += f"<li>{escape(candidate.name)}{escape(', ' + candidate.unit_name) if has_unit else ''}</li>"
    if lines:
        body += f"<ul>{lines}</ul>"
    if entry.others:
        body += f"<p>{escape(_('và %(n)s người khác.', n=entry.others))}</p>"
    return Content(title=title, summary=summary, body=body)
