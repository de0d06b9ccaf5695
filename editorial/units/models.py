"""Units of the ward and who belongs to them, over time: groups merge and are renamed, history stays."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model, UtcDateTime
from editorial.core.i18n import lazy_gettext as _l


class UnitKind(StrEnum):
    RESIDENTIAL_GROUP = "residential_group"
    MASS_ORGANIZATION = "mass_organization"
    FRONT = "fatherland_front"
    DEPARTMENT = "department"
    SCHOOL = "school"
    HEALTH_STATION = "health_station"
    POLICE = "ward_police"
    MILITARY = "military"
    PARTY = "party"
    PUBLIC_UNIT = "public_unit"

    @property
    def title(self) -> str:  # type: ignore[override]
        return str(_KIND_TITLES[self])


_KIND_TITLES = {
    UnitKind.RESIDENTIAL_GROUP: _l("Tổ dân phố"),
    UnitKind.MASS_ORGANIZATION: _l("Đoàn thể"),
    UnitKind.FRONT: _l("Mặt trận Tổ quốc"),
    UnitKind.DEPARTMENT: _l("Phòng, ban"),
    UnitKind.SCHOOL: _l("Trường học"),
    UnitKind.HEALTH_STATION: _l("Trạm Y tế"),
    UnitKind.POLICE: _l("Công an phường"),
    UnitKind.MILITARY: _l("Quân sự"),
    UnitKind.PARTY: _l("Cơ quan Đảng"),
    UnitKind.PUBLIC_UNIT: _l("Đơn vị sự nghiệp"),
}


class Position(StrEnum):
    CONTRIBUTOR = "contributor"
    HEAD = "head"
    DEPUTY = "deputy"

    @property
    def title(self) -> str:  # type: ignore[override]
        return str(_POSITION_TITLES[self])


_POSITION_TITLES = {
    Position.CONTRIBUTOR: _l("Cộng tác viên"),
    Position.HEAD: _l("Trưởng đơn vị"),
    Position.DEPUTY: _l("Phó đơn vị"),
}


class Unit(Model):
    """`valid_to` is the last day; a merged unit names its successor."""

    __tablename__ = "units"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    short_name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(30), index=True)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    is_sample: Mapped[bool] = mapped_column(default=False)


class UnitName(Model):
    """A name from a day on; the unit's row holds the newest."""

    __tablename__ = "unit_names"
    __table_args__ = (Index("ix_unit_names_unit", "unit_id", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(String(160))
    short_name: Mapped[str] = mapped_column(String(60))
    valid_from: Mapped[date] = mapped_column(Date)


class Membership(Model):
    """A person's position in a unit, from a day up to and including another."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint("position IN ('contributor', 'head', 'deputy')", name="position"),
        Index("ix_memberships_unit", "unit_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    position: Mapped[str] = mapped_column(String(20))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
