"""What the documents of a round are made from. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from editorial.commendations.council.rules.voting import Count, Member
from editorial.commendations.criteria.rules import Figures
from editorial.commendations.rounds.rules import Meeting
from editorial.core.documents import NATION
from editorial.core.i18n import gettext as _
from editorial.core.text import lower_first


@dataclass(frozen=True)
class Issuer:
    """What stands over the name of a candidate's unit on its own papers: the body above it, and the motto."""

    above: str = ""
    motto: tuple[str, ...] = NATION


@dataclass(frozen=True)
class RecommendedCandidate:
    """A candidate whom the council recommends. `not_assessed`: criteria as (title, verdict); `later`: what happened to
    their items since the period was closed, `earlier`: awards for the same days, `honours`: every award; all in words."""

    name: str
    unit: str
    category: str
    is_unit: bool
    figures: Figures | None
    report: str
    count: Count | None = None
    not_assessed: Sequence[tuple[str, str]] = ()
    later: Sequence[str] = ()
    earlier: Sequence[str] = ()
    honours: Sequence[str] = ()
    issuer: Issuer = Issuer()


@dataclass(frozen=True)
class BallotRecord:
    """A ballot as the minutes report it. `rows`: (name, category, count, passed); `issued`: how many could vote."""

    title: str
    secret: bool
    members: int
    issued: int
    voters: int
    rows: Sequence[tuple[str, str, Count, bool]]
    minutes: str = ""


@dataclass(frozen=True)
class QuotaRecord:
    """A category in which more passed than its quota has places: who is recommended, and who is not."""

    category: str
    quota: int
    recommended: Sequence[str]
    over_quota: Sequence[str]


@dataclass(frozen=True)
class Dossier:
    """Everything that the documents say. `bases`: as printed, laws first; `bonus`: (person, unit) in đồng or None;
    `recused`: (member, candidate, reason); `tie_breaks`: (category, reason); `drafted_on`: its month is printed.

    `proposer`, `signer`: (lines over the signature, name)."""

    ward: str
    agency: str
    symbol: str
    title: str
    year: int
    theme: str
    period: str
    bases: Sequence[str]
    level: str
    recommended: Sequence[RecommendedCandidate]
    members: Sequence[Member] = ()
    quorum: str = ""
    majority: str = ""
    recused: Sequence[tuple[str, str, str]] = ()
    ballots: Sequence[BallotRecord] = ()
    over_quotas: Sequence[QuotaRecord] = ()
    tie_breaks: Sequence[tuple[str, str]] = ()
    meeting: Meeting | None = None
    bonus: tuple[int | None, int | None] = (None, None)
    quotas: Mapping[str, int] = field(default_factory=dict)
    drafted_on: date | None = None
    proposer: tuple[tuple[str, ...], str] = ((), "")
    signer: tuple[tuple[str, ...], str] = ((), "")

    @property
    def place(self) -> str:
        """The ward's own name: "Vĩnh Tuy" of "Phường Vĩnh Tuy"."""
        for kind in ("Phường ", "phường ", "Xã ", "xã "):
            if self.ward.startswith(kind):
                return self.ward.removeprefix(kind)
        return self.ward

    @property
    def ward_in_sentence(self) -> str:
        return lower_first(self.ward)

    @property
    def committee(self) -> str:
        return _("Ủy ban nhân dân %(ward)s", ward=self.ward_in_sentence)

    @property
    def chair(self) -> str:
        return _("Chủ tịch Ủy ban nhân dân %(ward)s", ward=self.ward_in_sentence)

    @property
    def month(self) -> tuple[int, int] | None:
        return (self.drafted_on.month, self.drafted_on.year) if self.drafted_on else None

    @property
    def units(self) -> list[RecommendedCandidate]:
        return [candidate for candidate in self.recommended if candidate.is_unit]

    @property
    def people(self) -> list[RecommendedCandidate]:
        return [candidate for candidate in self.recommended if not candidate.is_unit]

    @property
    def bonus_total(self) -> int | None:
        """None while one of the amounts that are needed is not set."""
        person, unit = self.bonus
        if (self.people and person is None) or (self.units and unit is None):
            return None
        return len(self.people) * (person or 0) + len(self.units) * (unit or 0)

    @property
    def field_of_work(self) -> str:
        return self.theme or _("công tác thông tin, tuyên truyền trên Trang thông tin điện tử")

    @property
    def deed(self) -> str:
        return _("đã có thành tích trong %(what)s năm %(year)s", what=self.field_of_work, year=self.year)

    @property
    def subject(self) -> str:
        return _(
            "khen thưởng tập thể, cá nhân có thành tích trong %(what)s năm %(year)s",
            what=self.field_of_work,
            year=self.year,
        )

    @property
    def form(self) -> str:
        return self.level or _("Giấy khen")

    @property
    def council(self) -> str:
        return _("Hội đồng xét khen thưởng")
