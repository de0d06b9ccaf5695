"""Who may vote, and how votes become an outcome. Pure; the order of the votes never matters.

Our own decisions (docs/decisions/0003), after failures of other systems: the electorate is frozen at
opening; the outcome is computed from the votes, never stored by hand; it ends as soon as it is certain either way.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from editorial.ballots.models import Choice, Outcome
from editorial.core.access import Actor
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.verdicts import YES, Verdict, no
from editorial.people.models import BOARD, READS_ALL_SENT, Role

TOUCHED = "touched"
RECUSED = "recused"
REPLACED = "replaced"


@dataclass(frozen=True)
class Seat:
    """One elector with what they said, if anything. `excused`: TOUCHED, RECUSED, REPLACED, or None when the vote counts."""

    person_id: int
    name: str
    is_leader: bool
    excused: str | None = None
    choice: Choice | None = None
    reason: str = ""
    substitute_for: int | None = None

    @property
    def counts(self) -> bool:
        return self.excused is None

    @property
    def is_waited_for(self) -> bool:
        return self.counts and self.choice is None

    @property
    def excused_words(self) -> str:
        """Why this vote doesn't count; empty when it does."""
        return {
            TOUCHED: _("không bỏ phiếu vì đã góp phần làm ra bài"),
            RECUSED: _("xin không tham gia"),
            REPLACED: _("đã có người thay"),
        }.get(self.excused or "", "")


@dataclass(frozen=True)
class BallotFacts:
    """An open or decided ballot with all its seats, read together."""

    id: int
    edition_id: int
    revision_id: int
    revision_hash: str
    yes_needed: int
    needs_leader: bool
    opened_at: datetime
    closes_at: datetime
    outcome: Outcome | None
    seats: tuple[Seat, ...]

    def seat(self, person_id: int) -> Seat | None:
        return next((seat for seat in self.seats if seat.person_id == person_id), None)

    def with_vote(self, person_id: int, choice: Choice, reason: str) -> "BallotFacts":
        """The ballot once this person has voted; who recuses themselves counts no more."""
        excused = RECUSED if choice is Choice.RECUSE else None
        seats = (
            replace(seat, choice=choice, reason=reason, excused=excused or seat.excused)
            if seat.person_id == person_id
            else seat
            for seat in self.seats
        )
        return replace(self, seats=tuple(seats))

    @property
    def tally(self) -> "Tally":
        return count(self.seats, self.yes_needed, self.needs_leader)


@dataclass(frozen=True)
class Tally:
    """Votes counted. `outcome` is None while it is open; `stuck` says why it can't end as it stands."""

    yes: int
    no: int
    returns: int
    waiting: int
    yes_needed: int
    needs_leader: bool
    leader_said_yes: bool
    outcome: Outcome | None
    stuck: str


def seats_of(board: Iterable[tuple[int, str, bool]], touched: frozenset[int]) -> tuple[Seat, ...]:
    """The electorate at opening, from (id, name, is_leader): whoever touched the text sits there excused."""
    return tuple(
        Seat(person_id, name, is_leader, excused=TOUCHED if person_id in touched else None)
        for person_id, name, is_leader in board
    )


def count(seats: Iterable[Seat], yes_needed: int, needs_leader: bool) -> Tally:
    """Count the votes that count. Approved once enough said yes (a leader among them where asked). Once that can't
    happen any more: rejected or returned, whichever more asked for, as soon as those who have not voted can't change
    it; the milder one when equal. Stuck while too few seats count to ever say yes."""
    seats = tuple(seats)
    counted = [seat for seat in seats if seat.excused is None]
    said = Counter([seat.choice for seat in counted])
    waiting = said[None]
    leaders = {seat.choice for seat in counted if seat.is_leader}
    leader_yes = Choice.YES in leaders
    leader_open = leader_yes or None in leaders
    stuck = _stuck(seats, len(counted), yes_needed, needs_leader and not leaders)
    outcome: Outcome | None = None
    if said[Choice.YES] >= yes_needed and (leader_yes or not needs_leader):
        outcome = Outcome.APPROVED
    elif not stuck and (said[Choice.YES] + waiting < yes_needed or (needs_leader and not leader_open)):
        outcome = _turned_down(said[Choice.NO], said[Choice.RETURN], waiting)
    return Tally(
        yes=said[Choice.YES], no=said[Choice.NO], returns=said[Choice.RETURN],
        waiting=waiting, yes_needed=yes_needed, needs_leader=needs_leader, leader_said_yes=leader_yes,
        outcome=outcome, stuck="" if outcome else stuck,
    )  # fmt: skip


def _turned_down(against: int, returns: int, waiting: int) -> Outcome | None:
    """What becomes of an item that can't be approved any more; None while the votes to come may still turn it."""
    if against > returns + waiting:
        return Outcome.REJECTED
    return Outcome.RETURNED if returns >= against + waiting else None


def _stuck(seats: tuple[Seat, ...], counted: int, yes_needed: int, no_leader: bool) -> str:
    """Why the number can't be reached as the seats stand, with the names of those who don't vote; "" when it can."""
    if counted >= yes_needed and not no_leader:
        return ""
    filled = {seat.substitute_for for seat in seats}
    empty = [seat for seat in seats if not seat.counts and seat.person_id not in filled]
    if counted < yes_needed and empty:
        return _(
            "Cần %(needed)s phiếu đồng ý mà chỉ còn %(seats)s người được bỏ phiếu. Không bỏ phiếu: %(names)s. "
            "Trưởng ban hãy cử người thay.",
            needed=yes_needed, seats=counted, names=_names(empty),
        )  # fmt: skip
    if counted < yes_needed:
        return _(
            "Cần %(needed)s phiếu đồng ý mà danh sách chỉ có %(seats)s người. Hãy bổ sung ủy viên Ban Biên tập, "
            "rồi mở lại bài và trình lần nữa.",
            needed=yes_needed, seats=counted,
        )  # fmt: skip
    leaders = [seat for seat in seats if seat.is_leader and not seat.counts]
    if leaders:
        return _(
            "Cần có phiếu của Trưởng ban hoặc Phó Trưởng ban mà không ai trong số đó được bỏ phiếu bài này: "
            "%(names)s. Người thay họ chỉ được tính khi chính người ấy là Phó Trưởng ban. Hãy bổ sung một Phó Trưởng "
            "ban, rồi cử thay hoặc mở lại bài và trình lần nữa.",
            names=_names(leaders),
        )  # fmt: skip
    return _(
        "Cần có phiếu của Trưởng ban hoặc Phó Trưởng ban mà danh sách không có ai. Hãy bổ sung, rồi mở lại bài "
        "và trình lần nữa."
    )


def _names(seats: Iterable[Seat]) -> str:
    return ", ".join(f"{seat.name} ({_REASONS[seat.excused or REPLACED]})" for seat in seats)


_REASONS = {TOUCHED: _l("góp phần làm ra bài"), RECUSED: _l("xin không tham gia"), REPLACED: _l("vắng")}


def replaceable(ballot: BallotFacts) -> list[Seat]:
    """Members in whose seat another may still be named: they did not vote, and nobody sits there for them yet."""
    replaced = {seat.substitute_for for seat in ballot.seats}
    return [seat for seat in ballot.seats if seat.choice in (None, Choice.RECUSE) and seat.person_id not in replaced]


def counts_as_leader(ballot: BallotFacts, absent: Seat, *, leads: bool) -> bool:
    """Does a substitute's yes count as the head's or a deputy's? `leads`: the substitute is one of them today.

    An absent leader's rank goes with the seat. One who took part in the text, or asked to be left out, has no vote on it,
    and so none to pass to a substitute (docs/decisions/0005).
    """
    seat: Seat | None = absent
    while seat is not None and seat.substitute_for is not None:  # whose seat it is, after any number of substitutes
        seat = ballot.seat(seat.substitute_for)
    return leads or (seat is not None and seat.is_leader and seat.excused in (None, REPLACED))


@dataclass(frozen=True)
class BallotVisibility:
    """What a person may know of a ballot: how it stands, what was said, and by whom."""

    words: bool
    names: bool


def ballot_visibility(actor: Actor, authors: Collection[int], ballot: BallotFacts) -> BallotVisibility:
    """The desk and the board see every vote. The author learns the outcome and the reasons, not who gave them; others
    only how it stands. (Our own decision: a vote is for colleagues, its reason is for whoever must act on it.)"""
    if actor.has(*READS_ALL_SENT):
        return BallotVisibility(True, True)
    return BallotVisibility(actor.id in authors and ballot.outcome not in (None, Outcome.VOIDED), False)


def may_review(actor: Actor, approved_alone_by: int | None, has_touched: bool) -> Verdict:
    """The later look at an urgent approval belongs to another member, who took no part in the text."""
    if not actor.has(*BOARD):
        return no(_("Việc xem lại là của thành viên Ban Biên tập."))
    if actor.id == approved_alone_by:
        return no(_("Bạn đã duyệt một mình bài này nên cần thành viên khác xem lại."))
    return no(_("Bạn đã góp phần làm ra bài này nên cần thành viên khác xem lại.")) if has_touched else YES


def can_set_rules(actor: Actor) -> Verdict:
    """Who decides how many votes an item needs."""
    if actor.has(Role.STANDING_OFFICE, Role.BOARD_HEAD):
        return YES
    return no(_l("Số phiếu duyệt do Thường trực hoặc Trưởng ban quy định."))
