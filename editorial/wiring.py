"""The switchboard: which features there are, and who reacts to which news. The only file that knows both ends."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from flask import Flask, current_app, request

from editorial import extensions
from editorial.account.views import ask_sign_in
from editorial.account.views import bp as account_bp
from editorial.articles.views import bp as articles_bp
from editorial.ballots.views import bp as ballots_bp
from editorial.commendations.views import bp as commendations_bp
from editorial.core import clock, mail, outbox
from editorial.core.access import Actor
from editorial.core.db import transaction
from editorial.core.outbox import Handler, Outside, Payload
from editorial.home.views import bp as home_bp
from editorial.home.views import give_frame
from editorial.notices import operations as notices
from editorial.notices.views import bp as notices_bp
from editorial.people import operations as people
from editorial.publishing import operations as publishing
from editorial.publishing.operations import settle_all, settle_due
from editorial.publishing.views import bp as publishing_bp
from editorial.reader.operations import view_counter
from editorial.reader.views import bp as reader_bp
from editorial.register.views import bp as register_bp
from editorial.reports import operations as reports
from editorial.reports.views import bp as reports_bp
from editorial.royalties.operations import ledger as royalties
from editorial.royalties.views import bp as royalties_bp
from editorial.scoring.operations import balances, freezing, ledger, names
from editorial.scoring.views import bp as scoring_bp
from editorial.search import operations as search
from editorial.search.views import bp as search_bp
from editorial.units import queries as unit_queries
from editorial.workflow import operations as workflow
from editorial.workflow.operations import expire_claims, release_departed, renew_claim
from editorial.workflow.views import bp as workflow_bp


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


_tidied: list[datetime] = []


def _tidy_up() -> int:
    """Every ten minutes in each worker: what has had its time is let go, what can no longer change is counted, whoever owes
    something before a deadline is reminded."""
    if _tidied and clock.now() - _tidied[-1] < timedelta(minutes=10):
        return 0
    _tidied[:] = [clock.now()]
    with transaction():
        gone = people.prune() + people.seal_secrets(current_app.config["SECRET_KEY"]) + notices.prune()
    counted = reports.count_all()
    with transaction():
        told = notices.remind_of_rounds()
    return gone + counted + told


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


_followed: list[datetime] = []


def _follow_settings() -> int:
    """Once a minute in each worker: boards follow the day on which the ward's contest year begins."""
    if _followed and abs(clock.now() - _followed[-1]) < timedelta(minutes=1):
        return 0
    _followed[:] = [clock.now()]
    return balances.follow_contest_start(_keep_up)


def _freeze() -> int:
    return freezing.freeze_all(_keep_up)


DUTIES: Sequence[Callable[[], int]] = (settle_all, _freeze, expire_claims, _tidy_up, _follow_settings)
"""What the clock brings: each does what is due now and returns how much there was."""


VERBS: Mapping[str, Callable[..., object]] = {
    "send": workflow.send,
    "withdraw": workflow.withdraw,
    "confirm": workflow.confirm,
    "hand_back": workflow.hand_back,
    "claim": workflow.claim,
    "release": workflow.release,
    "assign": workflow.assign,
    "ask": workflow.ask,
    "pass_on": workflow.pass_on,
    "decline": workflow.decline,
    "vote": workflow.vote,
    "substitute": workflow.substitute,
    "reopen": workflow.reopen,
    "correct": workflow.correct,
    "correct_anew": workflow.correct_anew,
    "give_up": workflow.give_up,
    "schedule": publishing.schedule,
    "move": publishing.schedule,
    "unschedule": publishing.unschedule,
    "publish_now": publishing.publish_now,
    "take_down": publishing.take_down,
}
"""Verb of the workflow's table -> the operation that does it; the clock's verbs have no button."""


LOOK_EVERY = timedelta(seconds=1)
FEW = 5
"""What a page settles on its way: more would keep its reader waiting, and the next page comes soon."""

looks: list[datetime] = []
"""When this process last looked for due publications, as its only entry."""


def settle_before_reading() -> None:
    """The hour waits for no worker: whoever reads settles what is due, at most once a second a process."""
    if request.method == "GET" and request.endpoint != "static":
        now = clock.now()
        if not looks or abs(now - looks[-1]) >= LOOK_EVERY:
            looks[:] = [now]
            settle_due(FEW)


def keep_views(app: Flask) -> None:
    """Whoever serves has what the public opens written down; the background process can't see that memory."""
    view_counter.keep(app.app_context)


def _load_user(token: str) -> Actor | None:
    return unit_queries.actor_by_token(token, require_totp=current_app.config["REQUIRE_TOTP"])


def init_app(app: Flask) -> None:
    """Register every feature's views."""
    app.before_request(settle_before_reading)
    extensions.login_manager.user_loader(_load_user)
    extensions.login_manager.unauthorized_handler(ask_sign_in)
    extensions.login_manager.session_protection = None  # a phone on mobile data changes its address; the row decides
    app.extensions["verbs"] = VERBS
    app.register_blueprint(account_bp)
    app.register_blueprint(articles_bp)
    app.register_blueprint(notices_bp)
    app.register_blueprint(scoring_bp)
    app.register_blueprint(royalties_bp)
    app.register_blueprint(commendations_bp)
    app.register_blueprint(reports_bp)
    app.register_blueprint(home_bp)
    app.context_processor(give_frame)
    app.register_blueprint(register_bp)
    app.register_blueprint(workflow_bp)
    app.register_blueprint(ballots_bp)
    app.register_blueprint(publishing_bp)
    app.register_blueprint(reader_bp)
    app.register_blueprint(search_bp)
