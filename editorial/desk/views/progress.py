"""The progress of an edition in words: the six steps, the sentence under them, and the lines of its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from markupsafe import Markup

from editorial.articles.models import Lane, State
from editorial.articles.queries import Reading, TimelineEntry
from editorial.articles.rules import Case
from editorial.ballots.models import Choice
from editorial.ballots.rules import BallotFacts
from editorial.core.access import Actor
from editorial.core.former_names import current_verb
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.people.models import READS_ALL_SENT
from editorial.workflow.rules import BY_VERB, UnitCheck, asked_words

WRITE, UNIT, EDIT, BOARD, PLAN, OUT = range(6)
STAGES = (_l("Viết"), _l("Đơn vị"), _l("Biên tập"), _l("Ban Biên tập"), _l("Lên lịch"), _l("Đã đăng"))
STAGE = {
    State.DRAFT: WRITE,
    State.CHANGES_REQUESTED: WRITE,
    State.UNIT_CHECK: UNIT,
    State.SUBMITTED: EDIT,
    State.EDITING: EDIT,
    State.BOARD_REVIEW: BOARD,
    State.APPROVED: PLAN,
    State.SCHEDULED: PLAN,
    State.PUBLISH_FAILED: PLAN,
    State.PUBLISHED: OUT,
    State.TAKEN_DOWN: OUT,
}


def has_ballot(state: State) -> bool:
    """The board has or had a word in it: its ballot stands beside the item."""
    return STAGE.get(state, BOARD) in (BOARD, PLAN)


@dataclass(frozen=True)
class Step:
    """`status`: done, current, next or skipped."""

    title: str
    status: str
    who: str = ""
    at: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class Waiting:
    """What an item waits for, as a sentence without its end; `since` and `until` complete it."""

    sentence: str
    since: datetime | None = None
    until: datetime | None = None
    why: str = ""


@dataclass(frozen=True)
class ProgressFacts:
    """Everything that these words are made of. `entries`: the edition's history, newest first."""

    actor: Actor
    case: Case
    reading: Reading
    entries: Sequence[TimelineEntry]
    ballot: BallotFacts | None
    unit_leaders: Sequence[tuple[int, str]]

    @property
    def live_from(self) -> datetime | None:
        """The hour that was promised, or the one at which it went out."""
        hour = next((entry.row.details.get("live_from") for entry in self.entries), None)
        return datetime.fromisoformat(hour) if hour else None

    @property
    def sees_votes(self) -> bool:
        """As in ballots.rules.ballot_visibility: who voted how is for the desk and the board."""
        return self.actor.has(*READS_ALL_SENT)

    def name(self, person_id: int | None, name: str) -> str:
        return _("bạn") if person_id == self.actor.id else name

    @property
    def author(self) -> str:
        byline = self.reading.revision.byline
        return self.name(byline[0]["person_id"], byline[0]["name"]) if byline else ""

    @property
    def last_reason(self) -> str:
        return self.entries[0].row.reason if self.entries else ""


def steps(facts: ProgressFacts) -> list[Step]:
    """The six steps: done with name and time, the current one with its owner and since when, the next ones bare."""
    here = _current_stage(facts)
    line = []
    for stage, title in enumerate(STAGES):
        left = _leaving_entry(facts.entries, stage)
        if stage < here and left is not None:
            who = _("Ban Biên tập") if stage == BOARD and facts.case.lane is not Lane.URGENT else _who(left)
            line.append(Step(str(title), "done", who, left.row.at))
        elif stage < here:
            line.append(Step(str(title), "skipped", note=_skipped(facts, stage)))
        elif stage == here:
            line.append(_current(facts, str(title)))
        else:
            line.append(Step(str(title), "next"))
    return line


def _current_stage(facts: ProgressFacts) -> int:
    if facts.case.state is State.REJECTED:
        last = next((entry.row.from_state for entry in facts.entries if entry.row.to_state == State.REJECTED), None)
        return STAGE[State(last)] if last else EDIT
    return STAGE[facts.case.state]


def _leaving_entry(entries: Sequence[TimelineEntry], stage: int) -> TimelineEntry | None:
    """The last line by which the edition went on from a stage."""
    for entry in entries:
        row = entry.row
        before = STAGE.get(State(row.from_state)) if row.from_state else None
        after = STAGE.get(State(row.to_state), before)
        if before is None or after is None:
            continue
        # who decides an urgent text alone does the work of every step in between
        left = before <= stage if row.verb == "approve_now" else before == stage
        if left and after > stage:
            return entry
    return None


def confirmed_revision(entries: Sequence[TimelineEntry]) -> int | None:
    """The words that the unit last answered for, and did not take its answer back. `entries`: newest first."""
    taken_back = set()
    for row in (entry.row for entry in entries):
        words = (row.edition_id, row.revision_id)
        if row.verb == "withdraw_confirmation":
            taken_back.add(words)
        elif row.verb == "confirm" and words not in taken_back:
            return row.revision_id
    return None


def _skipped(facts: ProgressFacts, stage: int) -> str:
    check = facts.reading.edition.unit_check
    return UnitCheck(check).title if stage == UNIT and check else ""


def _who(entry: TimelineEntry) -> str:
    return entry.who or _("Đồng hồ")


def _current(facts: ProgressFacts, title: str) -> Step:
    case = facts.case
    if case.state is State.PUBLISHED:
        return Step(title, "done", at=facts.live_from or case.state_since)
    if case.state is State.SCHEDULED and facts.live_from:
        return Step(title, "current", note=_("chờ tới giờ"), at=case.state_since)
    owner = {
        State.DRAFT: facts.author,
        State.CHANGES_REQUESTED: facts.author,
        State.UNIT_CHECK: facts.reading.unit,
        State.SUBMITTED: _("chưa ai nhận"),
        State.EDITING: facts.name(case.owner_id, facts.reading.owner),
        State.BOARD_REVIEW: _("Ban Biên tập"),
        State.APPROVED: _("người đăng tải"),
        State.PUBLISH_FAILED: _("người đăng tải"),
    }.get(case.state, "")
    note = case.state.title if case.state in (State.REJECTED, State.TAKEN_DOWN) else ""
    return Step(title, "current", owner, case.state_since, note)


def waiting_for(facts: ProgressFacts) -> Waiting:
    """What the item waits for, from whom, since when: one sentence."""
    case, since = facts.case, facts.case.state_since
    match case.state:
        case State.DRAFT:
            return Waiting(_("Đang chờ %(who)s viết và gửi", who=facts.author), since)
        case State.CHANGES_REQUESTED:
            return Waiting(_("Đang chờ %(who)s bổ sung", who=facts.author), since, why=facts.last_reason)
        case State.UNIT_CHECK:
            names = _joined([facts.name(*leader) for leader in facts.unit_leaders])
            if not names:
                return Waiting(
                    _("%(unit)s hiện không có ai xác nhận được; xin báo thường trực", unit=facts.reading.unit)
                )
            return Waiting(_("Đang chờ %(who)s (%(unit)s) xác nhận", who=names, unit=facts.reading.unit), since)
        case State.SUBMITTED:
            return Waiting(_("Đang chờ một biên tập viên nhận bài"), since)
        case State.EDITING:
            who = facts.name(case.owner_id, facts.reading.owner)
            return Waiting(_("Đang chờ %(who)s biên tập", who=who), since, case.claimed_until)
        case State.BOARD_REVIEW:
            return _waiting_for_votes(facts)
        case State.APPROVED:
            return Waiting(_("Đã duyệt, đang chờ người đăng tải lên lịch"), since)
        case State.SCHEDULED:
            return Waiting(_("Sẽ đăng"), until=facts.live_from)
        case State.PUBLISH_FAILED:
            failure = facts.reading.edition.failure or facts.last_reason
            return Waiting(_("Đến giờ mà chưa đăng được, đang chờ người đăng tải xem lại"), since, why=failure)
        case State.PUBLISHED:
            return Waiting(_("Bạn đọc đang đọc được bài này"), facts.live_from or since)
        case State.TAKEN_DOWN:
            return Waiting(_("Bài đã được gỡ, bạn đọc không còn thấy"), since, why=facts.last_reason)
        case _:
            ended = _("Bản đính chính này đã dừng") if case.number > 1 else _("Bài không được sử dụng")
            return Waiting(ended, since, why=facts.last_reason)


def _waiting_for_votes(facts: ProgressFacts) -> Waiting:
    ballot = facts.ballot
    if ballot is None:
        return Waiting(_("Đang chờ Ban Biên tập duyệt"), facts.case.state_since)
    if ballot.tally.stuck and facts.sees_votes:
        return Waiting(_("Cuộc bỏ phiếu chưa thể kết thúc"), facts.case.state_since, why=ballot.tally.stuck)
    if not facts.sees_votes:
        return Waiting(_("Đang chờ Ban Biên tập bỏ phiếu"), facts.case.state_since, ballot.closes_at)
    names = _joined([facts.name(seat.person_id, seat.name) for seat in ballot.seats if seat.is_waited_for])
    return Waiting(_("Đang chờ %(who)s bỏ phiếu", who=names), facts.case.state_since, ballot.closes_at)


def _joined(names: list[str]) -> str:
    """All of them: whoever is waited for finds their own name."""
    return _(" hoặc ").join(names) if len(names) == 2 else ", ".join(names)


@dataclass(frozen=True)
class TimelineLine:
    """One line of the history, as the timeline shows it."""

    who: str
    title: str
    at: datetime
    why: str
    revision: str | Markup
    tone: str


def timeline(facts: ProgressFacts, all_entries: Sequence[TimelineEntry]) -> list[TimelineLine]:
    """Newest first, over all editions of the article."""
    shown = [entry for entry in all_entries if facts.sees_votes or not _is_undecided_vote(entry)]
    return [
        TimelineLine(
            _who(entry) if facts.sees_votes or entry.row.verb != "vote" else _("Ban Biên tập"),
            _verb(entry, facts.sees_votes),
            entry.row.at,
            _why(facts, entry.row),
            _revision(entry),
            State(entry.row.to_state).tone,
        )
        for entry in shown
    ]


def _is_undecided_vote(entry: TimelineEntry) -> bool:
    """A vote that decided nothing yet."""
    return entry.row.verb == "vote" and entry.row.to_state == State.BOARD_REVIEW


def _verb(entry: TimelineEntry, sees_votes: bool) -> str:
    if entry.row.verb == "vote":
        return _vote(entry, sees_votes)
    if entry.row.verb == "create":
        return _("bắt đầu viết") if entry.row.to_state == State.DRAFT else _("mở bản đính chính")
    transition = BY_VERB.get(current_verb(entry.row.verb))
    title = str(transition.title) if transition else entry.row.verb
    title = title[:1].lower() + title[1:]
    person = entry.row.details.get("person")
    return f"{title}: {person}" if person else title


def _vote(entry: TimelineEntry, sees_votes: bool) -> str:
    outcome = (
        "" if _is_undecided_vote(entry) else _(" (kết quả: %(state)s)", state=State(entry.row.to_state).title.lower())
    )
    choice = entry.row.details.get("choice", "")
    if sees_votes and choice in list(Choice):
        return _("bỏ phiếu: %(choice)s", choice=Choice(choice).title.lower()) + outcome
    return _("bỏ phiếu xong") + outcome


def _why(facts: ProgressFacts, row: Any) -> str:
    """Why personal data may stand is between the author, the unit's heads and the desk; a vote's reason is for the
    author and the desk."""
    author = facts.actor.id in facts.case.authors
    if row.verb in ("send", "vote") and not (facts.sees_votes or author or facts.actor.leads(facts.case.unit_id)):
        return ""
    return asked_words(row.reason_code, row.reason)


def _revision(entry: TimelineEntry) -> str | Markup:
    if entry.revision_number is None:
        return ""
    url = url_for("desk.revision", edition_id=entry.row.edition_id, revision_id=entry.row.revision_id)
    return Markup('<a href="{}">{}</a>').format(url, _("bản %(n)s", n=entry.revision_number))
