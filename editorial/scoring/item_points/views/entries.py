"""Vì sao tôi được điểm này: one entry of the ledger step by step, with its evidence."""

from dataclasses import replace
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.numbers import points, signed
from editorial.core.web import page
from editorial.scoring.appeals import rules as appeal_rules
from editorial.scoring.appeals.queries import appeals as appeal_queries
from editorial.scoring.findings import queries as findings
from editorial.scoring.holders.queries.hidden_names import hidden_names_for
from editorial.scoring.ledger.queries.entry_detail import EntryDetail, readable_entry
from editorial.scoring.periods.views import bp
from editorial.scoring.rule_sets.rules.steps import calculation_steps


@bp.get("/diem/dong/<int:entry_id>")
@open_to(SIGNED_IN)
def entry(entry_id: int) -> Response:
    return entry_page(*readable_entry(entry_id, current_actor()))


def entry_page(found: EntryDetail, accounts: set[int], status: int = 200, **more: Any) -> Response:
    actor = current_actor()
    mine, hidden = actor.id in accounts, hidden_names_for(actor)
    found = replace(found, person=hidden.name(found.person_id, found.person))
    decisions = {finding.id: finding.under(hidden) for finding in findings.of_article(found.article_id)}
    asked = [
        appeal_query
        for appeal_query in appeal_queries.of_article(found.article_id, accounts or {0})
        if appeal_query.entry_id == found.id and (mine or actor.has(*appeal_rules.READERS))
    ]
    verdict = appeal_rules.can_appeal(accounts, found.person_id, undone=found.undone is not None)
    return page(
        "scoring/entry.html", status, line=found, mine=mine, points=points, signed=signed,
        steps=calculation_steps(found.arithmetic, found.values, found.genre, is_unit=found.is_unit) if found.is_award else [],
        decision=decisions.get(found.finding_id or 0), decisions=[decision for decision in decisions.values() if decision.stands],
        appeals=asked, may_ask=mine and bool(verdict) and not any(appeal.is_open for appeal in asked),
        item_url=url_for("desk.item", article_id=found.article_id),
        rules_url=url_for("scoring.rule_set", rule_set_id=found.rule_set_id), **more,
    )  # fmt: skip
