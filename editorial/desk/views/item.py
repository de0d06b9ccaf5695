"""The item: the text as it will be read, where it stands, what this person may do, and how it came here."""

from typing import Any

from flask import current_app, request, url_for
from werkzeug.wrappers import Response

from editorial.articles import queries, rules
from editorial.articles.models import State
from editorial.articles.operations import end_run_seen
from editorial.articles.rules import Case, PartChange
from editorial.ballots import rules as ballots
from editorial.ballots.queries import latest_ballot
from editorial.core import clock
from editorial.core.access import SIGNED_IN, Actor, current_actor, open_to
from editorial.core.errors import Missing
from editorial.core.feature import registered
from editorial.core.mail import address_of
from editorial.core.notifications import path_to
from editorial.core.web import page
from editorial.desk.forms.article import field_link
from editorial.desk.forms.photos import cards
from editorial.desk.forms.verbs import Action, actions
from editorial.desk.queries.labels import label_warnings
from editorial.desk.views import progress
from editorial.desk.views.base import bp, changes_between, findings_in, promised_hour, sent_id, writing_page
from editorial.desk.views.progress import ProgressFacts
from editorial.reader.queries import views_of
from editorial.workflow.queries import buttons
from editorial.workflow.rules import permitted

NEWEST = 12


@bp.get("/bai/<int:article_id>")
@open_to(SIGNED_IN)
def item(article_id: int) -> Response:
    """`?ban=`: an older edition, or the one that is out while its correction is written."""
    actor = current_actor()
    editions = queries.cases_of_article(actor, article_id)
    case = _chosen(editions)
    if case.state.is_editable and case.autosaving_id not in (None, actor.id):
        end_run_seen(case.edition_id)
    reading = queries.reading(case.edition_id, case.revision_id)
    seen = {edition.edition_id for edition in editions}
    entries = [entry for entry in queries.timeline(article_id) if entry.row.edition_id in seen]
    ballot = latest_ballot(case.edition_id) if progress.has_ballot(case.state) else None
    facts = ProgressFacts(
        actor,
        case,
        reading,
        [entry for entry in entries if entry.row.edition_id == case.edition_id],
        ballot,
        queries.confirmers_of(case.unit_id, case.authors) if case.state is State.UNIT_CHECK else [],
    )
    content = queries.content_of(reading.revision)
    open_or_live = [edition for edition in editions if (edition.is_current or edition.is_out) and edition is not case]
    unchanged = case.state is State.CHANGES_REQUESTED and facts.entries[0].row.revision_id == case.revision_id
    confirmed_id = progress.confirmed_revision(entries)
    is_out = any(edition.is_out for edition in editions)
    may_edit = bool(rules.can_edit(actor, case, clock.now()))
    return page(
        "desk/item.html",
        case=case,
        ballot=ballot,
        ballot_visibility=ballots.ballot_visibility(actor, case.authors, ballot) if ballot else None,
        actions=actions(case, buttons(actor, case, ballot), promised_hour(case), unchanged=unchanged)
        + _take_down(actor, case, editions),
        unchanged=unchanged,
        begun=queries.correction_in_progress(article_id) if _may_restart_correction(actor, case) else None,
        steps=progress.steps(facts),
        waiting=progress.waiting_for(facts),
        reading=reading,
        text=content,
        cards=cards(content.photos, queries.images_in(content)),
        confirmed_id=confirmed_id if confirmed_id != case.revision_id else None,
        since_confirmed=_since_confirmed(case, content, confirmed_id) if case.state is State.UNIT_CHECK else [],
        lacking=_lacking(case, reading, content, may_edit=may_edit),
        labels=label_warnings(case, content, reading.genre) if case.state.is_open else [],
        findings=findings_in(content),
        lines=progress.timeline(facts, entries),
        history=queries.history(actor, case, newest=NEWEST),
        others=[(edition, _edition_url(edition)) for edition in open_or_live],
        editions=len(editions),
        can_edit=may_edit,
        panels=_panels(actor, case, content, is_out=is_out),
        public=_public(case, content) if is_out and not case.taken_down else None,
        views=views_of(article_id) if is_out and current_app.config["PUBLIC_READER"] else None,
    )


def _public(case: Case, content: rules.Content) -> dict[str, str] | None:
    """Where the public reads it, and the words that are passed on with that address; None where the site is elsewhere."""
    if not current_app.config["PUBLIC_READER"]:
        return None
    words = (content.title, content.summary, address_of("reader.permalink", article_id=case.article_id))
    return {
        "url": path_to("reader.permalink", article_id=case.article_id),
        "words": "\n".join(word for word in words if word),
    }


def _panels(actor: Actor, case: Case, content: rules.Content, *, is_out: bool) -> list[dict[str, Any]]:
    """The parts that the features bring to this page, where they have something to show."""
    panels = [panel for feature in registered() for panel in feature.item_panels]
    read = [(panel, panel.read(actor, case, content, is_out)) for panel in panels]
    return [{"template": panel.template, "data": data} for panel, data in read if data is not None]


def _take_down(actor: Actor, case: Case, editions: list[Case]) -> list[Action]:
    """The live edition is taken down from whichever edition of the item is shown, whatever its step."""
    return [
        action
        for live in editions if live.is_out and live is not case
        for action in actions(live, [button for button in buttons(actor, live, None) if button.verdict], None)
        if action.button.transition.verb == "take_down"
    ]  # fmt: skip


def _may_restart_correction(actor: Actor, case: Case) -> bool:
    """This person may start the correction of the published edition again."""
    return bool(permitted("restart_correction", actor, case))


def _chosen(editions: list[Case]) -> Case:
    """The edition asked for, else the newest that this person may see. Raises Missing."""
    wanted = sent_id(request.args, "ban")
    newest = [case for case in editions if case.is_current] or [case for case in editions if case.is_out]
    found = [case for case in editions if case.edition_id == wanted] if wanted else newest
    if not found:
        raise Missing
    return found[0]


def _edition_url(case: Case) -> str:
    return url_for("desk.item", article_id=case.article_id, ban=None if case.is_current else case.edition_id)


def _since_confirmed(case: Case, content: rules.Content, confirmed_id: int | None) -> list[PartChange]:
    """What the unit has not read yet, where it has read an earlier text of this article."""
    if confirmed_id is None:
        return []
    return changes_between(queries.content_of(queries.revision(confirmed_id)), content)


def _lacking(case: Case, reading: queries.Reading, content: rules.Content, *, may_edit: bool) -> list[str]:
    """What a text still on its way lacks, leading to its field for who may put it right; nothing to say about one that is
    out or refused."""
    if not case.state.is_open:
        return []
    lacks = rules.missing(content, reading.genre, case.lane, case.effective_on, case.number)
    url = writing_page(case)
    return [field_link(name, sentence, url) if may_edit else sentence for name, sentence in lacks.items()]
