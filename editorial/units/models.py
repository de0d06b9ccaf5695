"""Units of the ward and who belongs to them, over time: groups merge and are renamed, history stays."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model, UtcDateTime
from editorial.core.enums import TitledEnum
from editorial.core.i18n import lazy_gettext as _l


class UnitKind(TitledEnum):
    RESIDENTIAL_GROUP = "residential_group", _l("Tổ dân phố")
    MASS_ORGANIZATION = "mass_organization", _l("Đoàn thể")
    FRONT = "fatherland_front", _l("Mặt trận Tổ quốc")
    DEPARTMENT = "department", _l("Phòng, ban")
    SCHOOL = "school", _l("Trường học")
    HEALTH_STATION = "health_station", _l("Trạm Y tế")
    POLICE = "ward_police", _l("Công an phường")
    MILITARY = "military", _l("Quân sự")
    PARTY = "party", _l("Cơ quan Đảng")
    PUBLIC_UNIT = "public_unit", _l("Đơn vị sự nghiệp")


class Position(TitledEnum):
    CONTRIBUTOR = "contributor", _l("Cộng tác viên")
    HEAD = "head", _l("Trưởng đơn vị")
    DEPUTY = "deputy", _l("Phó đơn vị")


class Unit(Model):
    """A residential group, union, department or school. `valid_to` is the last day; a merged unit names its successor."""

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
