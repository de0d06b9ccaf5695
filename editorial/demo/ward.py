"""The demo ward's units and people. Names are put together by a fixed seed; none is a real person's."""

import random
from dataclasses import dataclass, field
from datetime import date

from argon2 import PasswordHasher

from editorial.core import clock
from editorial.core.access import Actor
from editorial.core.db import db
from editorial.core.text import slug
from editorial.people.models import Person, Role, RoleGrant
from editorial.units.models import Membership, Position, Unit, UnitKind, UnitName
from editorial.units.queries import actor_of

PASSWORD = "toasoan-mau-2026"  # noqa: S105  # the demo's, printed at start; the demo never runs in production
GROUPS = 40

OTHERS = (
    ("VP", "Văn phòng HĐND và UBND phường", "Văn phòng", UnitKind.DEPARTMENT),
    ("VHXH", "Phòng Văn hóa - Xã hội", "Phòng VHXH", UnitKind.DEPARTMENT),
    ("KTHTDT", "Phòng Kinh tế, Hạ tầng và Đô thị", "Phòng KTHTĐT", UnitKind.DEPARTMENT),
    ("PVHCC", "Điểm phục vụ hành chính công", "Điểm PVHCC", UnitKind.PUBLIC_UNIT),
    ("TTVHTT", "Trung tâm Văn hóa - Thông tin và Thể thao", "TT VHTT", UnitKind.PUBLIC_UNIT),
    ("BQLCHO", "Ban Quản lý chợ", "BQL chợ", UnitKind.PUBLIC_UNIT),
    ("CAP", "Công an phường", "Công an phường", UnitKind.POLICE),
    ("QS", "Ban Chỉ huy Quân sự phường", "BCH Quân sự", UnitKind.MILITARY),
    ("TYT", "Trạm Y tế phường", "Trạm Y tế", UnitKind.HEALTH_STATION),
    ("BXDD", "Ban Xây dựng Đảng", "Ban XDĐ", UnitKind.PARTY),
    ("MTTQ", "Ủy ban MTTQ Việt Nam phường", "MTTQ phường", UnitKind.FRONT),
    ("HPN", "Hội Liên hiệp Phụ nữ phường", "Hội Phụ nữ", UnitKind.MASS_ORGANIZATION),
    ("DTN", "Đoàn TNCS Hồ Chí Minh phường", "Đoàn Thanh niên", UnitKind.MASS_ORGANIZATION),
    ("CCB", "Hội Cựu chiến binh phường", "Hội CCB", UnitKind.MASS_ORGANIZATION),
    ("HND", "Hội Nông dân phường", "Hội Nông dân", UnitKind.MASS_ORGANIZATION),
    ("CDP", "Công đoàn phường", "Công đoàn", UnitKind.MASS_ORGANIZATION),
    ("SCH-MN01", "Trường Mầm non mẫu 01", "MN mẫu 01", UnitKind.SCHOOL),
    ("SCH-TH01", "Trường Tiểu học mẫu 01", "TH mẫu 01", UnitKind.SCHOOL),
    ("SCH-TH02", "Trường Tiểu học mẫu 02", "TH mẫu 02", UnitKind.SCHOOL),
    ("SCH-CS01", "Trường THCS mẫu 01", "THCS mẫu 01", UnitKind.SCHOOL),
)

FAMILY = "Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Mai Tạ Lương Cao"
MIDDLE = {
    "f": "Thị Thu Thanh Ngọc Bích Kim Minh Diệu Thúy Hồng",
    "m": "Văn Đức Quang Hữu Công Xuân Đình Anh Trọng Mạnh",
}
GIVEN = {
    "f": "Hoa Lan Mai Hạnh Nga Thủy Yến Hiền Liên Phượng Oanh Thảo Vân Huệ Cúc Tâm Loan Xuân Dung Hằng",
    "m": "Bình Tuấn Hùng Sơn Vinh Đăng Khoa Nam Long Phúc Thắng Toàn Trung Việt Hải Lâm Kiên Đông Quân Thành",
}

SHOWN = (
    ("hoa", "cộng tác viên Tổ dân phố 12"),
    ("lan", "tổ trưởng Tổ dân phố 12"),
    ("mai", "biên tập viên"),
    ("quynh", "trưởng nhóm biên tập"),
    ("phuong", "thường trực, Phòng Văn hóa - Xã hội"),
    ("uyen", "ủy viên Ban Biên tập"),
    ("pho", "Phó Trưởng ban Biên tập"),
    ("truong", "Trưởng ban Biên tập"),
    ("dang", "người đăng tải"),
    ("sat", "giám sát"),
    ("anh", "đầu mối phản ánh, kiến nghị"),
    ("tri", "quản trị hệ thống"),
)

# sign-in name, full name, unit code and position, granted role
NAMED = (
    ("hoa", "Nguyễn Thị Hoa", ("TDP-12", Position.CONTRIBUTOR), None),
    ("binh", "Trần Văn Bình", ("TDP-12", Position.CONTRIBUTOR), None),
    ("lan", "Lê Thị Lan", ("TDP-12", Position.HEAD), None),
    ("tuan", "Phạm Anh Tuấn", ("TDP-12", Position.DEPUTY), None),
    ("don", "Hoàng Văn Đơn", ("TDP-40", Position.HEAD), None),
    ("phuong", "Vũ Thị Phương", ("VHXH", Position.HEAD), Role.STANDING_OFFICE),
    ("mai", "Đỗ Tuyết Mai", ("VHXH", Position.CONTRIBUTOR), Role.EDITOR),
    ("nam", "Bùi Hoài Nam", ("TTVHTT", Position.CONTRIBUTOR), Role.EDITOR),
    ("thuy", "Phan Thanh Thủy", ("TTVHTT", Position.CONTRIBUTOR), Role.EDITOR),
    ("quynh", "Đặng Như Quỳnh", ("TTVHTT", Position.HEAD), Role.HEAD_EDITOR),
    ("truong", "Ngô Quốc Trường", None, Role.BOARD_HEAD),
    ("pho", "Dương Minh Phố", None, Role.BOARD_DEPUTY),
    ("uyen", "Lý Thu Uyên", ("MTTQ", Position.HEAD), Role.BOARD_MEMBER),
    ("vinh", "Hồ Quang Vinh", ("VP", Position.HEAD), Role.BOARD_MEMBER),
    ("son", "Phan Thái Sơn", ("CAP", Position.HEAD), Role.BOARD_MEMBER),
    ("yen", "Trịnh Hải Yến", ("BXDD", Position.HEAD), Role.BOARD_MEMBER),
    ("dang", "Trịnh Hải Đăng", ("VHXH", Position.DEPUTY), Role.PUBLISHER),
    ("sat", "Đinh Công Sát", None, Role.OBSERVER),
    ("anh", "Mai Ngọc Ánh", ("VP", Position.CONTRIBUTOR), Role.FEEDBACK_OFFICER),
    ("tri", "Tạ Đức Trí", None, Role.ADMINISTRATOR),
)


def since() -> date:
    """The first day of the ward: the 1 July of the year before last, so that everything in the demo came later."""
    return date(clock.today().year - 2, 7, 1)


@dataclass
class Ward:
    """Who is there, for the items: ids by sign-in name and by unit."""

    ids: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)
    writers: dict[str, list[int]] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        return actor_of(self.ids[name])


def build() -> Ward:
    """Add units and people; inside a transaction."""
    chance = random.Random(12)  # noqa: S311  # the same ward every time
    ward = Ward()
    groups = [
        (f"TDP-{n:02}", f"Tổ dân phố số {n}", f"Tổ {n}", UnitKind.RESIDENTIAL_GROUP) for n in range(1, GROUPS + 1)
    ]
    for code, name, short, kind in (*groups, *OTHERS):
        ward.units[code] = _unit(code, name, short, kind)
    _merged_group(ward)
    password_hash = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1).hash(PASSWORD)
    for number, (username, full_name, place, role) in enumerate(NAMED):
        person_id = _person(username, full_name, number, password_hash)
        ward.ids[username] = person_id
        if place:
            _join(ward, person_id, *place)
        if role:
            db.session.add(_grant(person_id, role))
    used = {name for _username, name, _place, _role in NAMED}
    number = len(NAMED)
    for code in ward.units:
        posts = [] if code in ward.heads else [Position.HEAD]
        if code not in ("TDP-12", "TDP-40"):
            posts += [Position.CONTRIBUTOR] * (2 if code.startswith("TDP") and int(code[-2:]) % 2 else 1)
        for position in posts:
            full_name = _name(chance, used)
            person_id = _person(f"{slug(full_name).replace('-', '')}{number}", full_name, number, password_hash)
            _join(ward, person_id, code, position)
            number += 1
    db.session.flush()
    return ward


def _unit(code: str, name: str, short: str, kind: UnitKind) -> int:
    unit = Unit(code=code, name=name, short_name=short, kind=kind, valid_from=since(), is_sample=True)
    db.session.add(unit)
    db.session.flush()
    db.session.add(UnitName(unit_id=unit.id, name=name, short_name=short, valid_from=since()))
    return unit.id


def _merged_group(ward: Ward) -> None:
    """A group that went into another: its history stays."""
    merged = _unit("TDP-41", "Tổ dân phố số 41", "Tổ 41", UnitKind.RESIDENTIAL_GROUP)
    unit = db.session.get_one(Unit, merged)
    today = clock.today()
    june = date(today.year if today.month > 6 else today.year - 1, 6, 30)
    unit.valid_to, unit.successor_id = june, ward.units["TDP-12"]


def _person(username: str, full_name: str, number: int, password_hash: str) -> int:
    person = Person(
        username=username, full_name=full_name, phone=f"0900{number:06}", password_hash=password_hash,
        created_at=clock.now(),
    )  # fmt: skip
    db.session.add(person)
    db.session.flush()
    return person.id


def _join(ward: Ward, person_id: int, code: str, position: Position) -> None:
    db.session.add(
        Membership(person_id=person_id, unit_id=ward.units[code], position=position, valid_from=since(),
                   granted_at=clock.now())
    )  # fmt: skip
    if position is Position.HEAD:
        ward.heads[code] = person_id
    if position is Position.CONTRIBUTOR:
        ward.writers.setdefault(code, []).append(person_id)


def _grant(person_id: int, role: Role) -> RoleGrant:
    return RoleGrant(person_id=person_id, role=role, valid_from=since(), granted_at=clock.now(), basis="Phường mẫu")


def _name(chance: random.Random, used: set[str]) -> str:
    while True:
        sex = chance.choice("fm")
        name = " ".join(chance.choice(part.split()) for part in (FAMILY, MIDDLE[sex], GIVEN[sex]))
        if name not in used:
            used.add(name)
            return name
