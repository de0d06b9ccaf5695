"""After the vote: the dossier is submitted, the decision entered, certificates get their codes, the honour is told."""

from collections.abc import Collection
from datetime import date

from markupsafe import escape
from sqlalchemy import select

from editorial.articles import operations as articles
from editorial.articles.models import Edition
from editorial.articles.rules import Content
from editorial.commendations.awards import queries as honour
from editorial.commendations.candidates.models import Candidate
from editorial.commendations.council import queries as council
from editorial.commendations.progress.operations import begin
from editorial.commendations.rounds import queries as rounds
from editorial.commendations.rounds.operations import move
from editorial.commendations.rounds.rules import State
from editorial.core import audit, clock
from editorial.core.access import Actor
from editorial.core.db import db
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
    """Enter the ward's decision: its number, day and signer, and who is honoured. Raises Refused, Invalid, Stale."""  # fmt: skip
    found = begin("decide", round_id, version=version, actor=actor)
    chosen = council.standing(found).selection.ids
    errors: dict[str, str] = {}
    if not number.strip():
        errors["number"] = _("Hãy ghi số quyết định, ví dụ 123/QĐ-UBND.")
    if day > clock.today():
        errors["day"] = _("Ngày quyết định không thể ở tương lai.")
    if not awarded or not set(awarded) <= chosen:
        errors["awarded"] = _("Hãy chọn những người và tập thể có trong quyết định.")
    if errors:
        raise Invalid(_("Còn chỗ chưa đúng."), errors)
    found.decision_number, found.decided_on = number.strip(), day
    found.signer, found.signer_title = signer.strip(), signer_title.strip()
    rows = db.session.scalars(
        select(Candidate).where(
            Candidate.round_id == round_id, Candidate.appraisal == "shortlisted", Candidate.withdrawn_at.is_(None)
        )
    )
    for row in rows:
        row.awarded = row.id in awarded
        if row.awarded and row.code is None:
            row.code = verification_codes.new()
    move(found, "decide", actor=actor, number=number.strip(), day=day.isoformat(), awarded=sorted(awarded))


def draft_item(round_id: int, *, actor: Actor) -> Edition:
    """An item about the honour, as the office's draft; it goes through the desk like any other. Only those who agreed are
    named. Raises Refused."""
    found = rounds.round_of(round_id, lock=True)
    if not actor.has(Role.STANDING_OFFICE):
        raise Refused(_("Chỉ thường trực soạn bài vinh danh."))
    if not State(found.state).has_result or not found.decision_number:
        raise Refused(_("Chỉ soạn bài vinh danh khi đã có quyết định."))
    if found.article_id is not None:
        raise Refused(_("Đã có bản nháp bài vinh danh của đợt này."))
    if not actor.units:
        raise Refused(_("Bạn chưa thuộc đơn vị nào nên chưa đứng tên bài được. Hãy nhờ người quản trị ghi đơn vị."))
    named, others = honour.named(round_id)
    title = _("Vinh danh tập thể, cá nhân có thành tích về thông tin, tuyên truyền năm %(year)s", year=found.year)
    summary = _(
        "Theo Quyết định số %(number)s ngày %(day)s, có %(n)s tập thể, cá nhân được khen thưởng.",
        number=found.decision_number, day=f"{found.decided_on:%d/%m/%Y}", n=len(named) + others,
    )  # fmt: skip
    lines = "".join(
        f"<li>{escape(one.name)}{escape(', ' + one.unit_name) if one.unit_name and one.unit_name != one.name else ''}</li>"
        for one in named
    )
    body = f"<p>{escape(summary)}</p>" + (f"<ul>{lines}</ul>" if lines else "")
    if others:
        body += f"<p>{escape(_('và %(n)s người khác.', n=others))}</p>"
    edition = articles.create(Content(title=title, summary=summary, body=body), unit_id=min(actor.units), actor=actor)
    found.article_id = edition.article_id
    audit.record(
        "commendation.item_drafted", actor=actor, subject="commendation", subject_id=round_id,
        article_id=edition.article_id,
    )  # fmt: skip
    return edition
