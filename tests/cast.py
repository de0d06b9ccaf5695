"""The people of every test. Each acts by the rights written here; a test says `cast.hoa` and the reader knows who.

| who | where and what |
| --- | --- |
| hoa, binh | contributors of Tổ dân phố 12 |
| lan, tuan | head and deputy head of Tổ dân phố 12 |
| don | head of Tổ dân phố 7, alone there |
| office | head of Phòng Văn hóa - Xã hội, the standing office |
| mai, nam; quynh | editors; head editor |
| head, deputy; uyen, vinh, son | head and deputy of the board; its members |
| dang | publishes |
| observer, feedback, admin | observer, feedback officer, administrator |
| outsider, hue | contributor and head of Hội Phụ nữ |
"""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from sqlalchemy import select

from editorial.articles.models import Genre, Section
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.public_holidays import proposed_days
from editorial.core.text import given_name
from editorial.people.models import Role
from editorial.units.models import Position, Unit, UnitKind, UnitName
from editorial.workflow.models import Holiday
from tests.factories import LONG_AGO, new_grant, new_membership, new_person, save

UNITS = {
    "group": ("TDP12", "Tổ dân phố 12", UnitKind.RESIDENTIAL_GROUP),
    "lone_group": ("TDP7", "Tổ dân phố 7", UnitKind.RESIDENTIAL_GROUP),
    "culture": ("VHXH", "Phòng Văn hóa - Xã hội", UnitKind.DEPARTMENT),
    "women": ("HPN", "Hội Phụ nữ", UnitKind.MASS_ORGANIZATION),
}

# name: full name, unit and position, granted roles
PEOPLE: dict[str, tuple[str, tuple[str, str] | None, tuple[str, ...]]] = {
    "hoa": ("Nguyễn Thị Hoa", ("group", Position.CONTRIBUTOR), ()),
    "binh": ("Trần Văn Bình", ("group", Position.CONTRIBUTOR), ()),
    "lan": ("Lê Thị Lan", ("group", Position.HEAD), ()),
    "tuan": ("Phạm Anh Tuấn", ("group", Position.DEPUTY), ()),
    "don": ("Hoàng Văn Đơn", ("lone_group", Position.HEAD), ()),
    "office": ("Vũ Thị Phương", ("culture", Position.HEAD), (Role.STANDING_OFFICE,)),
    "mai": ("Đỗ Tuyết Mai", None, (Role.EDITOR,)),
    "nam": ("Bùi Hoài Nam", None, (Role.EDITOR,)),
    "quynh": ("Đặng Như Quỳnh", None, (Role.HEAD_EDITOR,)),
    "head": ("Ngô Quốc Trưởng", None, (Role.BOARD_HEAD,)),
    "deputy": ("Dương Minh Phó", None, (Role.BOARD_DEPUTY,)),
    "uyen": ("Lý Thu Uyên", None, (Role.BOARD_MEMBER,)),
    "vinh": ("Hồ Quang Vinh", None, (Role.BOARD_MEMBER,)),
    "son": ("Phan Thái Sơn", None, (Role.BOARD_MEMBER,)),
    "dang": ("Trịnh Hải Đăng", None, (Role.PUBLISHER,)),
    "observer": ("Đinh Công Sát", None, (Role.OBSERVER,)),
    "feedback": ("Mai Ngọc Ánh", None, (Role.FEEDBACK_OFFICER,)),
    "admin": ("Tạ Đức Trị", None, (Role.ADMINISTRATOR,)),
    "outsider": ("Cao Thanh Ngoan", ("women", Position.CONTRIBUTOR), ()),
    "hue": ("Lương Bích Huệ", ("women", Position.HEAD), ()),
}

SECTIONS = {
    "cai-cach-hanh-chinh": "Cải cách hành chính",
    "chuyen-doi-so": "Chuyển đổi số",
    "nguoi-tot-viec-tot": "Người tốt - Việc tốt",
    "phap-luat": "Phổ biến, giáo dục pháp luật",
    "chi-dao-dieu-hanh": "Chỉ đạo, điều hành",
    "dan-toc": "Công tác dân tộc",
    "hoi-dap": "Hỏi - đáp",
    "thu-tuc-hanh-chinh": "Thủ tục hành chính",
    "du-lieu-mo": "Dữ liệu mở",
    "tieng-nuoc-ngoai": "Tiếng nước ngoài",
    "xay-dung-dang": "Hoạt động Đảng bộ, chi bộ",
    "to-dan-pho": "Hoạt động tổ dân phố",
    "van-hoa-diem-den": "Văn hóa, điểm đến, mô hình hay",
    "lich-cong-tac": "Lịch công tác tuần",
}

# code: title, least and most words, least photos
GENRES = {
    "brief": ("Tin vắn", 0, 60, 0),
    "news": ("Tin", 0, 0, 0),
    "report": ("Bài phản ánh", 0, 0, 0),
    "feature": ("Phóng sự", 0, 0, 0),
    "interview": ("Phỏng vấn", 0, 0, 0),
    "good_person": ("Người tốt, việc tốt", 0, 0, 0),
    "photo_story": ("Phóng sự ảnh", 0, 300, 6),
    "announcement": ("Thông báo", 0, 0, 0),
}


class Cast(SimpleNamespace):
    """People as actors by name (`cast.hoa`), units by name (`cast.group`), `sections` and `genres` by code."""

    hoa: Actor
    binh: Actor
    lan: Actor
    tuan: Actor
    don: Actor
    office: Actor
    mai: Actor
    nam: Actor
    quynh: Actor
    head: Actor
    deputy: Actor
    uyen: Actor
    vinh: Actor
    son: Actor
    dang: Actor
    observer: Actor
    feedback: Actor
    admin: Actor
    outsider: Actor
    hue: Actor
    group: Unit
    lone_group: Unit
    culture: Unit
    women: Unit
    sections: dict[str, Section]
    genres: dict[str, Genre]

    @property
    def board(self) -> list[Actor]:
        return [self.head, self.deputy, self.uyen, self.vinh, self.son]

    @property
    def everyone(self) -> dict[str, Actor]:
        return {name: getattr(self, name) for name in PEOPLE}


def _calendar() -> list[Holiday]:
    """The ward has confirmed the law's days off, except the day after tests begin, on which it works."""
    known = [found for year in (2026, 2027, 2028) for found in proposed_days(year)]
    works = date(2026, 11, 24)
    return [Holiday(day=found.day, title=found.title, is_off=found.is_off and found.day != works) for found in known]


def build() -> Cast:
    """Write the cast into the running context's database: seven statements."""
    units = {
        name: Unit(code=code, name=title, short_name=title, kind=kind, valid_from=LONG_AGO)
        for name, (code, title, kind) in UNITS.items()
    }
    persons = {name: new_person(full_name, name) for name, (full_name, _place, _roles) in PEOPLE.items()}
    sections = {
        code: Section(code=code, title=title, position=place, is_active=True)
        for place, (code, title) in enumerate(SECTIONS.items(), 1)
    }
    genres = {
        code: Genre(code=code, title=title, position=place, least_words=least, most_words=most, least_photos=photos)
        for place, (code, (title, least, most, photos)) in enumerate(GENRES.items(), 1)
    }
    db.session.add_all([*units.values(), *persons.values(), *sections.values(), *genres.values()])
    db.session.flush()
    rows: list[object] = [
        UnitName(unit_id=unit.id, name=unit.name, short_name=unit.name, valid_from=LONG_AGO) for unit in units.values()
    ]
    for name, (_full_name, place, roles) in PEOPLE.items():
        if place:
            rows.append(new_membership(persons[name], units[place[0]], place[1]))
        rows.extend(new_grant(persons[name], role) for role in roles)
    save(*rows, *_calendar())
    actors = {
        name: Actor(
            id=persons[name].id,
            name=full_name,
            given_name=given_name(full_name),
            roles=frozenset(roles) | _roles_of(place),
            units={units[place[0]].id: str(place[1])} if place else {},
        )
        for name, (full_name, place, roles) in PEOPLE.items()
    }
    return Cast(**actors, **units, sections=sections, genres=genres)


def load(built: Cast) -> Cast:
    """The cast that `build` wrote into this database earlier, its units, sections and genres as rows of this session."""
    units = {unit.id: unit for unit in db.session.scalars(select(Unit))}
    sections = {section.code: section for section in db.session.scalars(select(Section).order_by(Section.id))}
    genres = {genre.code: genre for genre in db.session.scalars(select(Genre).order_by(Genre.id))}
    db.session.commit()
    return Cast(
        **built.everyone,
        **{name: units[getattr(built, name).id] for name in UNITS},
        sections=sections,
        genres=genres,
    )


def _roles_of(place: tuple[str, str] | None) -> frozenset[str]:
    if place is None:
        return frozenset()
    leads = place[1] in (Position.HEAD, Position.DEPUTY)
    return frozenset({Role.CONTRIBUTOR, Role.UNIT_HEAD} if leads else {Role.CONTRIBUTOR})
