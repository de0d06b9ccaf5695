"""What the documents of a round are made from. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from editorial.commendations.council.rules.voting import Count, Member
from editorial.commendations.criteria.rules import Figures
from editorial.core.i18n import gettext as _
from editorial.core.text import lower_first


@dataclass(frozen=True)
class RecommendedCandidate:
    """A candidate whom the council recommends. `not_assessed`: criteria as (title, verdict)."""

    name: str
    unit: str
    category: str
    is_unit: bool
    figures: Figures | None
    report: str
    count: Count | None = None
    not_assessed: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class BallotRecord:
    """A ballot as the minutes report it. `rows`: (name, category, count, passed)."""

    title: str
    secret: bool
    members: int
    voters: int
    rows: Sequence[tuple[str, str, Count, bool]]
    minutes: str = ""


@dataclass(frozen=True)
class Dossier:
    """Everything that the documents say. `bases`: laws in force, as printed; `bonus`: (person, unit) in đồng or None;
    `recused`: (member, candidate, reason); `tie_breaks`: (category, reason)."""

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
    tie_breaks: Sequence[tuple[str, str]] = ()
    met_at: datetime | None = None
    bonus: tuple[int | None, int | None] = (None, None)
    quotas: Mapping[str, int] = field(default_factory=dict)

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
    def field_of_work(self) -> str:
        return self.theme or _("công tác thông tin, tuyên truyền trên Trang thông tin điện tử")

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
