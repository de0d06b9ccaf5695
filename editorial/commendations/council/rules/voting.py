"""The council's vote: who may vote on whom, when it counts, and who passed. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from editorial.commendations.rounds.rules import Majority, Quorum
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.verdicts import YES, Verdict, no

MIN_SECRET_VOTERS = 3
"""With fewer voters on a candidate the sum would tell who said what."""


MIN_MEMBERS = 3


class VoteChoice(StrEnum):
    YES = "yes"
    NO = "no"
    BLANK = "blank"

    @property
    def title(self) -> str:  # type: ignore[override]
        return str(_CHOICES[self])


_CHOICES = {VoteChoice.YES: _l("Đồng ý khen"), VoteChoice.NO: _l("Không đồng ý"), VoteChoice.BLANK: _l("Phiếu trắng")}


class Position(StrEnum):
    CHAIR = "chair"
    MEMBER = "member"
    SECRETARY = "secretary"

    @property
    def title(self) -> str:  # type: ignore[override]
        return str(_POSITIONS[self])


_POSITIONS = {
    Position.CHAIR: _l("Chủ tịch Hội đồng"),
    Position.MEMBER: _l("Ủy viên"),
    Position.SECRETARY: _l("Ủy viên kiêm thư ký"),
}


class RecusalReason(StrEnum):
    """Why a member does not vote on a candidate."""

    SELF = "self"
    UNIT = "unit"
    FAMILY = "family"

    @property
    def title(self) -> str:  # type: ignore[override]
        return str(_RECUSAL_REASONS[self])


_RECUSAL_REASONS = {
    RecusalReason.SELF: _l("là người được xét"),
    RecusalReason.UNIT: _l("cùng đơn vị"),
    RecusalReason.FAMILY: _l("có quan hệ gia đình"),
}


@dataclass(frozen=True)
class Member:
    """`units`: where they belong today."""

    person_id: int
    name: str
    position: Position
    present: bool | None
    units: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Voted:
    """A candidate as the vote sees them. `unit_id`: the own unit, or the unit itself."""

    id: int
    name: str
    category: str
    person_id: int | None
    unit_id: int | None


def automatic_recusal(member: Member, candidate: Voted) -> RecusalReason | None:
    """Oneself and the own unit are no matter of declaring."""
    if candidate.person_id == member.person_id:
        return RecusalReason.SELF
    return RecusalReason.UNIT if candidate.unit_id in member.units else None


def blockers(
    members: Sequence[Member],
    candidates: Iterable[Voted],
    recused: Collection[tuple[int, int]],
    quorum: Quorum,
    *,
    secret: bool,
) -> list[str]:
    """Why a vote can't be opened yet, as sentences. `recused`: (candidate, member), automatic ones too."""
    found: list[str] = []
    if len(members) < MIN_MEMBERS:
        return [_("Hội đồng cần ít nhất %(n)s thành viên.", n=MIN_MEMBERS)]
    if sum(member.position is Position.CHAIR for member in members) != 1:
        found.append(_("Hội đồng cần đúng một chủ tịch."))
    if not any(member.position is Position.SECRETARY for member in members):
        found.append(_("Hội đồng cần một thư ký để ghi biên bản."))
    if any(member.present is None for member in members):
        found.append(_("Chưa điểm danh đủ thành viên Hội đồng."))
    present = [member for member in members if member.present]
    needed = quorum.needed(len(members))
    if len(present) < needed:
        found.append(
            _("Mới có %(here)s/%(all)s thành viên dự họp; cần ít nhất %(needed)s.",
              here=len(present), all=len(members), needed=needed)
        )  # fmt: skip
    for candidate in candidates:
        may = sum((candidate.id, member.person_id) not in recused for member in present)
        if secret and may < MIN_SECRET_VOTERS:
            found.append(
                _(
                    "Chỉ còn %(n)s người được bỏ phiếu cho %(name)s nên không giữ kín được phiếu. Hãy thêm thành viên "
                    "hoặc đổi sang bỏ phiếu công khai.",
                    n=may, name=candidate.name,
                )
            )  # fmt: skip
        elif not may:
            found.append(_("Không còn ai được bỏ phiếu cho %(name)s. Hãy thêm thành viên.", name=candidate.name))
    return found


def can_vote(member: Member | None, has_voted: bool) -> Verdict:
    if member is None:
        return no(_("Bạn không có trong Hội đồng của đợt này."))
    if not member.present:
        return no(_("Bạn được ghi là vắng mặt nên không bỏ phiếu. Nếu bạn có dự họp, hãy báo thư ký."))
    return no(_("Bạn đã bỏ phiếu rồi. Phiếu đã bỏ không đổi được.")) if has_voted else YES


def can_recuse(member: Member | None, has_voted: bool, others: int, *, secret: bool, running: bool) -> Verdict:
    """`others`: present members who would still vote on the candidate. Once somebody's vote may be in, the number of those
    who vote on a candidate must not tell what they said."""  # fmt: skip
    if member is None:
        return no(_("Bạn không có trong Hội đồng của đợt này."))
    if has_voted:
        return no(_("Bạn đã bỏ phiếu nên không khai được nữa."))
    if running and secret and others < MIN_SECRET_VOTERS:
        return no(
            _(
                "Nếu bạn không bỏ phiếu thì chỉ còn %(n)s người, không giữ kín được phiếu. Hãy báo Trưởng ban dừng "
                "cuộc bỏ phiếu và bổ sung thành viên.",
                n=others,
            )
        )  # fmt: skip
    return YES


def can_close(quorum: Quorum, members: int, voted: int, missing: int) -> Verdict:
    """Counted once the quorum has voted; `missing`: present members who have not."""
    needed = quorum.needed(members)
    if voted < needed:
        return no(
            _("Mới có %(voted)s/%(all)s phiếu; cần ít nhất %(needed)s phiếu thì mới kiểm được.",
              voted=voted, all=members, needed=needed)
        )  # fmt: skip
    if missing:
        return no(_("Còn %(n)s thành viên có mặt chưa bỏ phiếu. Nếu họ đã về, hãy ghi vắng mặt.", n=missing))
    return YES


def can_stay_secret(
    candidates: Iterable[Voted], voters: Collection[int], recused: Collection[tuple[int, int]]
) -> Verdict:
    """Of a secret vote about to be counted: enough have voted on each. `voters`: members who have voted."""
    for one in candidates:
        on = sum((one.id, voter) not in recused for voter in voters)
        if on < MIN_SECRET_VOTERS:
            return no(
                _(
                    "Mới có %(n)s người bỏ phiếu cho %(name)s nên kiểm bây giờ thì lộ phiếu. Hãy chờ thêm thành viên, hoặc báo "
                    "Trưởng ban dừng cuộc bỏ phiếu.",
                    n=on, name=one.name,
                )
            )  # fmt: skip
    return YES


@dataclass(frozen=True)
class Count:
    """What came out for one candidate."""

    entitled: int
    yes: int
    no: int
    blank: int

    @property
    def voters(self) -> int:
        return self.yes + self.no + self.blank

    def passed(self, majority: Majority) -> bool:
        return self.yes >= majority.needed(self.entitled, self.voters)

    @property
    def share(self) -> Fraction:
        """Of those who voted on this candidate: members who may not vote don't weigh on anybody."""
        return Fraction(self.yes, self.voters) if self.voters else Fraction(0)


def zero_counts(ids: Iterable[int]) -> dict[str, list[int]]:
    return {str(one): [0, 0, 0] for one in sorted(ids)}


COUNTER_INDEX = {VoteChoice.YES: 0, VoteChoice.NO: 1, VoteChoice.BLANK: 2}


def added(counts: Mapping[str, Sequence[int]], choices: Mapping[int, VoteChoice]) -> dict[str, list[int]]:
    """The counters with one more member's choices; sums only, so nothing tells whose they were."""
    found = {key: list(numbers) for key, numbers in counts.items()}
    for candidate_id, choice in choices.items():
        found[str(candidate_id)][COUNTER_INDEX[choice]] += 1
    return found
