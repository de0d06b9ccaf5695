"""What the papers of a round are made from. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from editorial.commendations.council.rules.voting import Count, Member
from editorial.commendations.criteria.rules import Figures
from editorial.core.i18n import gettext as _


@dataclass(frozen=True)
class Listed:
    """A candidate whom the council chose."""

    name: str
    unit: str
    category: str
    is_unit: bool
    figures: Figures | None
    report: str
    count: Count | None = None
    not_assessed: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Voted:
    """A ballot as the minutes tell it. `rows`: (name, class, count, passed)."""

    title: str
    secret: bool
    members: int
    voters: int
    rows: Sequence[tuple[str, str, Count, bool]]
    minutes: str = ""


@dataclass(frozen=True)
class Dossier:
    """Everything that the papers say. `bases`: what is in force, as printed; `bonus`: (person, unit) in đồng or None."""

    ward: str
    agency: str
    symbol: str
    title: str
    year: int
    theme: str
    period: str
    bases: Sequence[str]
    level: str
    listed: Sequence[Listed]
    members: Sequence[Member] = ()
    quorum: str = ""
    majority: str = ""
    recused: Sequence[tuple[str, str, str]] = ()
    ballots: Sequence[Voted] = ()
    choices: Sequence[tuple[str, str]] = ()
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
    def ward_low(self) -> str:
        return self.ward[:1].lower() + self.ward[1:]

    @property
    def subject(self) -> str:
        what = self.theme or _("công tác thông tin, tuyên truyền trên Trang thông tin điện tử")
        return _("khen thưởng tập thể, cá nhân có thành tích trong %(what)s năm %(year)s", what=what, year=self.year)

    @property
    def form(self) -> str:
        return self.level or _("Giấy khen")

    @property
    def council(self) -> str:
        return _("Hội đồng xét khen thưởng")
