"""Appeals (kiến nghị điểm): the form, the lists, one appeal, the answer."""

from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from editorial.articles.queries import cases_of_article
from editorial.core import clock, settings
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Missing, Stale
from editorial.core.i18n import gettext as _
from editorial.core.numbers import points, signed
from editorial.core.web import go, page
from editorial.scoring.appeals import operations, rules
from editorial.scoring.appeals.forms import AnswerForm, AppealForm
from editorial.scoring.appeals.models import AppealOutcome
from editorial.scoring.appeals.queries import appeals as queries
from editorial.scoring.appeals.queries.appeals import AppealRow
from editorial.scoring.findings import queries as findings
from editorial.scoring.findings.rules.decisions import decision_text
from editorial.scoring.holders.queries.hidden_names import hidden_names_for
from editorial.scoring.holders.queries.merged_accounts import accounts_of
from editorial.scoring.ledger.queries import entry_detail
from editorial.scoring.ledger.queries.entry_detail import readable_entry
from editorial.scoring.periods.views import bp


@bp.route("/diem/dong/<int:entry_id>/kien-nghi", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def ask(entry_id: int) -> Response:
    """Appeal about one of my entries."""
    found, accounts = readable_entry(entry_id, current_actor())
    if current_actor().id not in accounts:
        raise Missing
    return _ask(found.article_id, entry_id, sentence=found.sentence)


@bp.route("/bai/<int:article_id>/diem/kien-nghi", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def ask_about_item(article_id: int) -> Response:
    """Appeal about an item of mine that gave no entry."""
    actor = current_actor()
    item, accounts = findings.authorship(article_id), accounts_of(actor.id)
    if item is None or not item.is_out or not accounts & set(item.authors):
        raise Missing
    cases = cases_of_article(actor, article_id)
    return _ask(article_id, None, sentence=_("Bài “%(title)s”", title=cases[0].title if cases else ""))


def _ask(article_id: int, entry_id: int | None, *, sentence: str) -> Response:
    form: Any = AppealForm()
    accounts = accounts_of(current_actor().id)
    if form.validate_on_submit():
        with form.showing_refusals(), transaction():
            row = operations.submit(article_id, form.reason, actor=current_actor(), entry_id=entry_id)
            kept = row.id
        if not form.errors:
            flash(_("Đã gửi kiến nghị. Bạn sẽ được báo khi có trả lời."), "success")
            return go("scoring.appeal", appeal_id=kept)
    return page(
        "scoring/appeal_form.html", 422 if form.errors else 200, form=form, sentence=sentence,
        open_id=queries.open_about(accounts, article_id, entry_id), days=settings.value(rules.APPEAL_DAYS),
        back_url=(
            url_for("scoring.entry", entry_id=entry_id) if entry_id
            else url_for("scoring.item_points", article_id=article_id)
        ),
    )  # fmt: skip


@bp.get("/diem/kien-nghi")
@open_to(SIGNED_IN)
def appeals() -> Response:
    """My appeals; for who answers, first those without an answer, the late ones on top."""
    actor, cursor, now = current_actor(), request.args.get("after"), clock.now()
    reads_all = actor.has(*rules.READERS)
    wanted = request.args.get("xem", "")
    wanted = wanted if reads_all and wanted in ("xong", "cua-toi") else "cho" if reads_all else "cua-toi"
    if wanted == "cua-toi":
        found = queries.of_person(accounts_of(actor.id), cursor)
    else:
        found = queries.waiting(cursor) if wanted == "cho" else queries.answered(cursor)
    hidden = hidden_names_for(actor)
    count = queries.count_open() if reads_all else None
    choices = [("cho", _("Chờ trả lời"), count.open if count else None), ("xong", _("Đã xong"), None),
               ("cua-toi", _("Của tôi"), None)]  # fmt: skip
    return page(
        "scoring/appeals.html", rows=[row.under(hidden) for row in found.rows], wanted=wanted, now=now, count=count,
        points=points,
        filters=[
            {"title": title, "url": url_for("scoring.appeals", xem=key if key != "cho" else None),
             "current": key == wanted, "count": number}
            for key, title, number in choices
        ] if reads_all else [],
        page={"prev_url": None, "next_url": found.after and url_for("scoring.appeals", xem=wanted, after=found.after)},
    )  # fmt: skip


def _readable(appeal_id: int) -> tuple[AppealRow, bool]:
    """An appeal, and whether it is the reader's own. Raises Missing when the reader may not see it."""
    row, actor = queries.appeal(appeal_id), current_actor()
    mine = row.person_id in accounts_of(actor.id)
    if not mine and not actor.has(*rules.READERS):
        raise Missing
    return row, mine


@bp.get("/diem/kien-nghi/<int:appeal_id>")
@open_to(SIGNED_IN)
def appeal(appeal_id: int) -> Response:
    return _appeal(*_readable(appeal_id), None)


def _appeal(row: AppealRow, mine: bool, form: Any) -> Response:
    actor = current_actor()
    hidden = hidden_names_for(actor)
    concerned = queries.parties(row.article_id, actor.id, row.person_id)
    verdict = rules.can_answer(
        actor, concerned.me, appellant=concerned.appellant, authors=concerned.authors, judges=concerned.judges
    )
    lines = {detail.id: detail for detail in entry_detail.of_article(row.article_id)}
    line, decisions = (
        lines.get(row.entry_id or 0),
        [finding.under(hidden) for finding in findings.of_article(row.article_id)],
    )
    item = findings.authorship(row.article_id)
    if row.is_open and verdict and form is None:
        form = AnswerForm(formdata=None)
        _offer(form, row)
    return page(
        "scoring/appeal.html", 422 if form is not None and form.errors else 200, row=row.under(hidden), mine=mine, line=line,
        form=form if row.is_open and verdict else None, verdict=verdict, now=clock.now(), points=points,
        signed=signed, said=decision_text, decided=next((said for said in decisions if said.id == row.finding_id), None),
        decisions=[decision for decision in decisions if decision.stands], reads_all=actor.has(*rules.READERS),
        item_url=url_for("scoring.item_points", article_id=row.article_id),
        byline=hidden.byline(item.byline) if item else (),
    )  # fmt: skip


def _offer(form: Any, row: AppealRow) -> None:
    item = findings.authorship(row.article_id)
    standing = [
        (finding.id, f"{finding.kind.title}: {finding.reason}"[:120])
        for finding in findings.of_article(row.article_id)
        if finding.stands and not finding.by_authors
    ]
    form.offer(item.byline if item else (), standing, is_down=item is not None and item.is_down)


@bp.post("/diem/kien-nghi/<int:appeal_id>/tra-loi")
@open_to(SIGNED_IN)
def answer(appeal_id: int) -> Response:
    row, mine = _readable(appeal_id)
    if not row.is_open:
        raise Stale(_("Kiến nghị này đã được trả lời hoặc đã rút rồi."))
    form: Any = AnswerForm()
    _offer(form, row)
    if form.validate_on_submit():
        with form.showing_refusals(), transaction():
            operations.decide(
                appeal_id, AppealOutcome(form.outcome.data), form.answer.data, actor=current_actor(),
                change=form.chosen,
            )  # fmt: skip
        if not form.errors:
            flash(_("Đã trả lời kiến nghị. Người gửi sẽ được báo."), "success")
            return go("scoring.appeal", appeal_id=appeal_id)
    return _appeal(row, mine, form)


@bp.post("/diem/kien-nghi/<int:appeal_id>/rut")
@open_to(SIGNED_IN)
def withdraw(appeal_id: int) -> Response:
    with transaction():
        operations.withdraw(appeal_id, actor=current_actor())
    flash(_("Đã rút kiến nghị."), "success")
    return go("scoring.appeal", appeal_id=appeal_id)
