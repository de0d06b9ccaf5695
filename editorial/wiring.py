"""Every feature in order, and who reacts to which news. The only file that knows all features."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import Flask

from editorial.account.feature import FEATURE as ACCOUNT
from editorial.articles.feature import FEATURE as ARTICLES
from editorial.ballots.feature import FEATURE as BALLOTS
from editorial.commendations.feature import FEATURE as COMMENDATIONS
from editorial.core import mail, outbox
from editorial.core.db import transaction
from editorial.core.feature import Duty, Feature, register
from editorial.core.outbox import Handler, Outside, Payload
from editorial.desk.feature import FEATURE as DESK
from editorial.home.feature import FEATURE as HOME
from editorial.notices import operations as notices
from editorial.notices.feature import FEATURE as NOTICES
from editorial.people import operations as people
from editorial.people.feature import FEATURE as PEOPLE
from editorial.publishing.feature import FEATURE as PUBLISHING
from editorial.publishing.operations import settle_all
from editorial.reader.feature import FEATURE as READER
from editorial.register.feature import FEATURE as REGISTER
from editorial.reports.feature import FEATURE as REPORTS
from editorial.royalties.feature import FEATURE as ROYALTIES
from editorial.royalties.operations import ledger as royalties
from editorial.scoring.closing.operations import freezing
from editorial.scoring.feature import FEATURE as SCORING
from editorial.scoring.holders import operations as names
from editorial.scoring.ledger.operations import balances
from editorial.scoring.ledger.operations import reconciliation as ledger
from editorial.search import operations as search
from editorial.search.feature import FEATURE as SEARCH
from editorial.units.feature import FEATURE as UNITS
from editorial.workflow.feature import FEATURE as WORKFLOW
from editorial.workflow.operations import release_departed, renew_claim

FEATURES: tuple[Feature, ...] = (
    PEOPLE,
    UNITS,
    ARTICLES,
    BALLOTS,
    WORKFLOW,
    PUBLISHING,
    READER,
    SEARCH,
    SCORING,
    ROYALTIES,
    COMMENDATIONS,
    NOTICES,
    ACCOUNT,
    REGISTER,
    DESK,
    REPORTS,
    HOME,
)
"""A feature stands after those that it imports (tests/house/test_imports.py)."""


def _send_password_link(payload: Payload) -> None:
    """Somebody asked for a link by e-mail; whoever they said they are gets it, if they exist."""
    if not mail.can_send():
        return
    with transaction():
        made = people.make_link(payload["name"])
    if made is None:
        return
    person, token = made
    url = mail.address_of("account.use_link", token=token)
    try:
        mail.send(mail.letter(str(person.email), "password_link.txt", person=person, url=url))
    except Exception:
        with transaction():
            people.drop_link(person.id, token)
        raise


def _reindex(payload: Payload) -> None:
    search.reindex(payload["article_id"])


REACTIONS: Mapping[str, Sequence[Handler]] = {
    "password.link_wanted": (Outside(_send_password_link),),
    "role.granted": (notices.tell_role, ledger.on_role_changed),
    "role.ended": (release_departed, ledger.on_role_changed),
    "person.deactivated": (release_departed,),
    "person.merged": (release_departed, ledger.on_person_merged, names.on_person_merged),
    "unit.merged": (ledger.on_unit_merged,),
    "membership.added": (balances.on_members_changed,),
    "membership.ended": (balances.on_members_changed,),
    "article.created": (_reindex,),
    "article.saved": (renew_claim, _reindex),
    "edition.moved": (notices.tell_moved, _reindex, ledger.on_moved, royalties.on_moved),
    "ballot.stuck": (notices.tell_stuck,),
    "commendation.moved": (notices.tell_round,),
    "approval.reviewed": (notices.tell_reviewed, ledger.on_decided, royalties.on_decided),
    "period.previewed": (notices.tell_preview,),
    "period.frozen": (notices.tell_freeze,),
    "period.stuck": (notices.tell_freeze,),
    "royalty.rates_changed": (royalties.on_rates_changed,),
    "royalty.statement_sent": (notices.tell_statement,),
    "royalty.statement_signed": (notices.tell_statement,),
    "royalty.objected": (notices.tell_objection,),
    "royalty.answered": (notices.tell_objection,),
    "finding.decided": (ledger.on_decided, royalties.on_decided, notices.tell_finding),
    "appeal.made": (notices.tell_appeal,),
    "appeal.decided": (notices.tell_appeal,),
    "rule_set.signed": (notices.tell_rules,),
}
"""Outbox topic -> handlers, in order. Every handler is safe to run twice."""


def _keep_up() -> None:
    """What must not wait while a period is counted: publishing, and the news of it."""
    settle_all()
    outbox.drain(REACTIONS)


DUTIES: Sequence[Duty] = (
    *(duty for feature in FEATURES for duty in feature.duties),
    Duty(lambda: freezing.freeze_all(_keep_up)),
    Duty(lambda: balances.follow_contest_start(_keep_up), every=timedelta(minutes=1)),
)


def init_app(app: Flask) -> None:
    """Connect every feature."""
    register(FEATURES)
    for feature in FEATURES:
        if feature.init_app:
            feature.init_app(app)
        if feature.blueprint:
            app.register_blueprint(feature.blueprint)


def serve(app: Flask) -> None:
    """Prepare a process that serves pages."""
    for feature in FEATURES:
        if feature.serve:
            feature.serve(app)
