"""An item's points: its entries, the decisions on it, the authors' shares, and deciding."""

from dataclasses import dataclass, replace
from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from editorial.articles.queries import cases_of_article, genres
from editorial.articles.rules import Case
from editorial.core import clock
from editorial.core.access import SIGNED_IN, Actor, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Missing
from editorial.core.i18n import gettext as _
from editorial.core.numbers import points, signed
from editorial.core.web import go, page
from editorial.scoring.appeals import rules as appeal_rules
from editorial.scoring.appeals.queries import appeals as appeal_queries
from editorial.scoring.findings import operations, queries
from editorial.scoring.findings.forms import RevokeForm, decision_form, shares_form
from editorial.scoring.findings.models import ZEROING_KINDS, FindingKind
from editorial.scoring.findings.queries import Authorship, FindingDetail
from editorial.scoring.findings.rules import decisions as rules
from editorial.scoring.findings.rules import permissions
from editorial.scoring.holders.queries.hidden_names import NOTHING_HIDDEN, hidden_names_for
from editorial.scoring.holders.queries.merged_accounts import accounts_of
from editorial.scoring.ledger.queries import entry_detail
from editorial.scoring.ledger.rules.permissions import can_read_item, reads_every_entry
from editorial.scoring.periods.views import bp
from editorial.scoring.rule_sets import queries as rule_sets
from editorial.scoring.rule_sets.rules import calculation
from editorial.scoring.rule_sets.rules.values import Values


@dataclass(frozen=True)
class VisibleItem:
    """An item whose points this person may read. `me`: every account of theirs."""

    actor: Actor
    case: Case
    item: Authorship
    me: set[int]

    @property
    def is_author(self) -> bool:
        return not self.me.isdisjoint(self.item.involved)


def visible_item(article_id: int) -> VisibleItem:
    """Raises Missing."""
    actor = current_actor()
    cases, item = cases_of_article(actor, article_id), queries.authorship(article_id)
    if not cases or item is None or not can_read_item(actor, item.involved, cases[0].unit_id):
        raise Missing
    newest = next((case for case in cases if case.is_current), cases[0])
    return VisibleItem(actor, newest, item, accounts_of(actor.id))


@bp.get("/bai/<int:article_id>/diem")
@open_to(SIGNED_IN)
def item_points(article_id: int) -> Response:
    return _item_page(visible_item(article_id))


def _item_page(seen: VisibleItem, *, shares: Any = None, revoke: Any = None, revoked: int = 0) -> Response:
    actor, item, case = seen.actor, seen.item, seen.case
    hidden = NOTHING_HIDDEN if seen.is_author else hidden_names_for(actor)  # who shares points has to know with whom
    decisions = [finding.under(hidden) for finding in queries.of_article(item.article_id)]
    byline = hidden.byline(item.byline)
    every = reads_every_entry(actor, case.unit_id)
    booked = entry_detail.of_article(item.article_id)
    lines = [
        replace(entry, person=hidden.name(entry.person_id, entry.person))
        for entry in booked
        if every or entry.is_unit or entry.person_id in seen.me
    ]
    may_decide = permissions.can_decide(actor, item.involved)
    signed_rules = rule_sets.in_force(clock.today())
    parts = _shares(item, decisions, rule_sets.values_of(signed_rules) if signed_rules else Values())
    may_share = _may_share(seen)
    status = 422 if any(form is not None and form.errors for form in (shares, revoke)) else 200
    reads_appeals = actor.has(*appeal_rules.READERS)
    own_line = any(line.person_id in seen.me for line in lines)
    return page(
        "scoring/item.html", status, seen=seen, item=item, case=case, lines=lines, decisions=decisions, every=every,
        idle=entry_detail.idle_adjustments(booked),
        may_decide=may_decide, is_decider=actor.has(*permissions.DECIDERS),
        offers=_offers(item, decisions) if may_decide and item.is_out else [],
        parts=list(zip(byline, parts, strict=True)), may_share=may_share,
        agreed=next((decision for decision in decisions if decision.stands and decision.kind is FindingKind.SHARES), None),
        shares_form=(shares or shares_form(byline, parts, formdata=None)) if may_share else None,
        revoke_form=revoke or RevokeForm(formdata=None), revoked=revoked, points=points, signed=signed, said=rules.decision_text,
        names=dict(byline), has_rules=signed_rules is not None,
        appeals=[
            appeal.under(hidden)
            for appeal in appeal_queries.of_article(item.article_id, None if reads_appeals else seen.me)
        ],
        may_ask=bool(item.is_out and seen.me.intersection(item.authors) and not own_line),
        item_url=url_for("desk.item", article_id=item.article_id),
    )  # fmt: skip


def _may_share(seen: VisibleItem) -> bool:
    item = seen.item
    if len(item.authors) < 2:
        return False
    return bool(permissions.can_share(seen.actor, item.involved if item.is_out else item.authors, is_out=item.is_out))


def _shares(item: Authorship, decisions: list[FindingDetail], values: Values) -> tuple[int, ...]:
    agreed = next(
        (decision.value for decision in decisions if decision.stands and decision.kind is FindingKind.SHARES), None
    )
    return calculation.author_shares(item.authors, agreed, values)


def _offers(item: Authorship, decisions: list[FindingDetail]) -> list[rules.DecisionOffer]:
    standing = [decision for decision in decisions if decision.stands]
    alone = len(item.authors) > 1 and not any(
        finding.person_id is None and finding.kind in ZEROING_KINDS for finding in standing
    )
    corrections = any(number > 1 for number in item.editions.values())
    return rules.offered_decisions(
        {finding.kind for finding in standing}, corrections=corrections, is_down=item.is_down, alone_left=alone
    )  # fmt: skip


@bp.route("/bai/<int:article_id>/diem/quyet-dinh/<slug>", methods=["GET", "POST"])
@open_to(*permissions.DECIDERS)
def decide(article_id: int, slug: str) -> Response:
    """One decision, its consequence said before it is made. `?can-cu=`: what a guard found."""
    seen, kind = visible_item(article_id), rules.SLUGS.get(slug)
    if kind is None:
        raise Missing
    permissions.can_decide(seen.actor, seen.item.involved).require()
    given = {"evidence": request.args.get("can-cu", "")[:500]} if request.method == "GET" else {}
    listed = [(genre.id, genre.title) for genre in genres()]
    form = decision_form(kind, seen.item.byline, seen.item.editions, listed, data=given)
    if form.validate_on_submit():
        with form.showing_refusals(), transaction():
            operations.decide(
                article_id, kind, value=form.value, reason=form.reason.data, evidence=form.evidence.data or "",
                person_id=form.alone, actor=seen.actor,
            )  # fmt: skip
        if not form.errors:
            flash(_("Đã ghi quyết định. Sổ điểm tự tính lại và các tác giả được báo."), "success")
            return go("scoring.item_points", article_id=article_id)
    lines = [entry for entry in entry_detail.of_article(article_id) if entry.is_award and entry.undone is None]
    return page(
        "scoring/decide.html", 422 if form.errors else 200, seen=seen, kind=kind, form=form, lines=lines,
        consequence=rules.consequence(kind), to_zero=kind in ZEROING_KINDS, points=points,
        back_url=url_for("scoring.item_points", article_id=article_id),
    )  # fmt: skip


@bp.post("/bai/<int:article_id>/diem/rut/<int:finding_id>")
@open_to(*permissions.DECIDERS)
def revoke(article_id: int, finding_id: int) -> Response:
    seen, form = visible_item(article_id), RevokeForm()
    if finding_id not in {finding.id for finding in queries.of_article(article_id)}:
        raise Missing
    if not form.validate_on_submit():
        return _item_page(seen, revoke=form, revoked=finding_id)
    with transaction():
        operations.revoke(finding_id, reason=form.reason.data or "", actor=seen.actor)
    flash(_("Đã rút quyết định. Sổ điểm tự tính lại."), "success")
    return go("scoring.item_points", article_id=article_id)


@bp.post("/bai/<int:article_id>/diem/chia")
@open_to(SIGNED_IN)
def share(article_id: int) -> Response:
    """Who gets how much: by the authors until the item is out, by the office after."""
    seen = visible_item(article_id)
    form = shares_form(seen.item.byline)
    permissions.can_share(
        seen.actor, seen.item.involved if seen.item.is_out else seen.item.authors, is_out=seen.item.is_out
    ).require()
    if form.validate_on_submit():
        with form.showing_refusals(), transaction():
            operations.agree_shares(article_id, form.shares, actor=seen.actor, reason=form.reason.data or "")
        if not form.errors:
            flash(_("Đã ghi cách chia điểm. Các tác giả đều thấy."), "success")
            return go("scoring.item_points", article_id=article_id, _anchor="chia")
    return _item_page(seen, shares=form)
