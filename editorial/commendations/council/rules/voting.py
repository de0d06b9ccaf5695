"""The council's vote: who may vote on whom, when it is counted, and who passed. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from editorial.commendations.rounds.rules import Majority, Quorum
from editorial.core.enums import TitledEnum
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.verdicts import YES, Verdict, no

MIN_SECRET_VOTERS = 3
"""With fewer voters on a candidate the sum would tell who said what."""
MIN_MEMBERS = 3


class VoteChoice(TitledEnum):
    YES = "yes", _l("Đồng ý khen")
    NO = "no", _l("Không đồng ý")
    BLANK = "blank", _l("Phiếu trắng")


class Position(TitledEnum):
    CHAIR = "chair", _l("Chủ tịch Hội đồng")
    MEMBER = "member", _l("Ủy viên")
    SECRETARY = "secretary", _l("Ủy viên kiêm thư ký")


class RecusalReason(TitledEnum):
    """Why a member does not vote on a candidate."""

    SELF = "self", _l("là người được xét")
    UNIT = "unit", _l("cùng đơn vị")
    CO_AUTHOR = "co_author", _l("cùng đứng tên bài được xét")
    FAMILY = "family", _l("có quan hệ gia đình")


@dataclass(frozen=True)
class Member:
    """`present`: None until the attendance is taken."""

    person_id: int
    name: str
    position: Position
    present: bool | None


@dataclass(frozen=True)
class BallotCandidate:
    """What a vote needs of a candidate. `unit_id`: the person's unit, or the unit itself."""

    id: int
    name: str
    category: str
    person_id: int | None
    unit_id: int | None


@dataclass(frozen=True)
class Relation:
    """A member or a candidate on the day of the meeting: all accounts of the person, the units they belong to or head (for
    a unit: itself) once mergers are followed, and whose accounts wrote with them what is honoured."""

    accounts: frozenset[int]
    units: frozenset[int]
    co_authors: frozenset[int] = frozenset()


def automatic_recusal(member: Relation, candidate: Relation) -> RecusalReason | None:
    """Nobody votes on themselves, on their own unit and its people, or on what they wrote together, whether they declare it
    or not (our own decision)."""
    if member.accounts & candidate.accounts:
        return RecusalReason.SELF
    if member.units & candidate.units:
        return RecusalReason.UNIT
    return RecusalReason.CO_AUTHOR if member.accounts & candidate.co_authors else None


def blockers(
    members: Sequence[Member],
    candidates: Iterable[BallotCandidate],
    recused: Collection[tuple[int, int]],
    quorum: Quorum,
    *,
    secret: bool,
) -> list[str]:
    """Why a vote can't be opened yet, as sentences. `recused`: (candidate, member), automatic ones too."""
    if len(members) < MIN_MEMBERS:
        return [_("Hội đồng cần ít nhất %(n)s thành viên.", n=MIN_MEMBERS)]
    found: list[str] = []
    positions = [member.position for member in members]
    if positions.count(Position.CHAIR) != 1:
        found.append(_("Hội đồng cần đúng một chủ tịch."))
    if Position.SECRETARY not in positions:
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
        voters = sum((candidate.id, member.person_id) not in recused for member in present)
        if secret and voters < MIN_SECRET_VOTERS:
            found.append(
                _(
                    "Chỉ còn %(n)s người được bỏ phiếu cho %(name)s nên không giữ kín được phiếu. Hãy thêm thành viên "
                    "hoặc đổi sang bỏ phiếu công khai.",
                    n=voters, name=candidate.name,
                )
            )  # fmt: skip
        elif not voters:
            found.append(_("Không còn ai được bỏ phiếu cho %(name)s. Hãy thêm thành viên.", name=candidate.name))
    return found


def can_vote(member: Member | None, has_voted: bool) -> Verdict:
    if member is None:
        return no(_("Bạn không có trong Hội đồng của đợt này."))
    if not member.present:
        return no(_("Bạn được ghi là vắng mặt nên không bỏ phiếu. Nếu bạn có dự họp, hãy báo thư ký."))
    return no(_("Bạn đã bỏ phiếu rồi. Phiếu đã bỏ không đổi được.")) if has_voted else YES


def can_recuse(member: Member | None, has_voted: bool, others: int, *, secret: bool, running: bool) -> Verdict:
    """`others`: present members who would still vote on the candidate. While a secret vote runs these must be enough that
    their number does not tell what they said."""
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
    """A vote is counted once the quorum has voted; `missing`: present members who have not."""
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
    candidates: Iterable[BallotCandidate], voters: Collection[int], recused: Collection[tuple[int, int]]
) -> Verdict:
    """Of a secret vote about to be counted: enough have voted on each candidate. `voters`: members who have voted."""
    for candidate in candidates:
        votes = sum((candidate.id, voter) not in recused for voter in voters)
        if votes < MIN_SECRET_VOTERS:
            return no(
                _(
                    "Mới có %(n)s người bỏ phiếu cho %(name)s nên kiểm bây giờ thì lộ phiếu. Hãy chờ thêm thành viên, hoặc báo "
                    "Trưởng ban dừng cuộc bỏ phiếu.",
                    n=votes, name=candidate.name,
                )
            )  # fmt: skip
    return YES


@dataclass(frozen=True)
class Count:
    """The numbers of one candidate. `entitled`: members who may vote on them."""

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
        """Of those who voted on this candidate: members who may not vote weigh on nobody."""
        return Fraction(self.yes, self.voters) if self.voters else Fraction(0)


COUNTER_INDEX = {VoteChoice.YES: 0, VoteChoice.NO: 1, VoteChoice.BLANK: 2}


def zero_counts(candidate_ids: Iterable[int]) -> dict[str, list[int]]:
    """The counters of a vote: yes, no and blank by candidate."""
    return {str(candidate_id): [0, 0, 0] for candidate_id in sorted(candidate_ids)}


def add_vote(counts: Mapping[str, Sequence[int]], choices: Mapping[int, VoteChoice]) -> dict[str, list[int]]:
    """The counters with one more member's choices; sums only, so nothing tells whose they were."""
    found = {key: list(numbers) for key, numbers in counts.items()}
    for candidate_id, choice in choices.items():
        found[str(candidate_id)][COUNTER_INDEX[choice]] += 1
    return found
