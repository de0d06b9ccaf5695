"""What people may do to accounts and roles, which passwords are good enough, and how long a session may idle."""

import hashlib
import ipaddress
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from editorial.core.access import Actor
from editorial.core.errors import DeskError
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.numbers import duration, minutes_between
from editorial.core.settings import Setting
from editorial.core.text import fold, normalise_phone, unicode_nfc
from editorial.core.verdicts import YES, Verdict, no
from editorial.people.models import GRANTED_ROLES, HAVE_A_SAY, MANAGERS, PRIVILEGED, Role


@dataclass(frozen=True)
class Limit:
    """So many failures within the window, and the door stays shut until the oldest of them is over."""

    most: int
    window: timedelta


PER_ACCOUNT = Limit(5, timedelta(minutes=15))
"""Failures of strangers: on devices on which the account's owner never signed in. All limits are our own decision."""
PER_DEVICE = Limit(5, timedelta(minutes=15))
"""On a device that the owner knows. It answers for itself alone: strangers do not lock it, and it locks nobody."""
PER_ACCOUNT_AND_ADDRESS = Limit(20, timedelta(days=1))
"""Somebody who guesses slowly, always at the same account from the same line."""
SIGNED_IN_LATELY = timedelta(days=30)


def per_address(people: int) -> Limit:
    """Behind one address may stand a whole office or half a mobile network: its limit grows with how many people signed in
    from there lately, which no stranger can raise."""
    return Limit(60 + 10 * people, timedelta(minutes=15))


def address_key(address: str) -> str:
    """One key for a line: an IPv6 line has a whole /64 to itself."""
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return f"address:{address}"[:80]
    if isinstance(number, ipaddress.IPv6Address):
        if number.ipv4_mapped:
            return f"address:{number.ipv4_mapped}"
        return f"address:{ipaddress.ip_network((number, 64), strict=False)}"
    return f"address:{number}"


CODE_LIFE = timedelta(hours=48)
LINK_LIFE = timedelta(hours=2)
LINKS_AN_HOUR = 3
SECOND_STEP_LIFE = timedelta(minutes=10)
UNSAVED_FORM_LIFE = timedelta(hours=24)
HELD_FORM_LARGEST = 400_000
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200


class Locked(DeskError):
    """Too many wrong tries; `again_at` is when the next one counts."""

    status = 429

    def __init__(self, again_at: datetime) -> None:
        super().__init__(_("Sai quá nhiều lần nên đã tạm khóa."))
        self.again_at = again_at


# ---- idle time --------------------------------------------------------------------------------------------------

_IDLE_DEFAULTS = {
    Role.CONTRIBUTOR: 30 * 24 * 60,
    Role.UNIT_HEAD: 30 * 24 * 60,
    Role.ADMINISTRATOR: 30,
}
_DESK_IDLE = 12 * 60


_LONGEST_IDLE = 30 * 24 * 60
"""The month that the cookie lives."""

IDLE_SETTINGS: Mapping[Role, Setting[int]] = {
    role: Setting(
        f"people.idle_minutes.{role}",
        _IDLE_DEFAULTS.get(role, _DESK_IDLE),
        _l("Bao lâu không dùng thì phải đăng nhập lại: %(role)s", role=role.lazy_title),
        minutes_between(5, _LONGEST_IDLE),
        effect=_l("Ghi số phút, giờ hoặc ngày, ví dụ: 30 phút, 12 giờ, 30 ngày."),
        show=duration,
        short=role.lazy_title,
    )
    for role in Role
}
"""How many minutes a session may idle, by role; the strictest of a person's roles counts."""


def idle_minutes(roles: Collection[str], values: Mapping[str, int]) -> int:
    """`values` by setting key, as `settings.in_force` gives them."""
    held = [IDLE_SETTINGS[Role(role)] for role in roles] or [IDLE_SETTINGS[Role.CONTRIBUTOR]]
    return min(values[setting.key] for setting in held)


def needs_totp(roles: Collection[str]) -> bool:
    """Two-step sign-in is demanded of every role above contributor."""
    return any(role != Role.CONTRIBUTOR for role in roles)


# ---- tokens and passwords --------------------------------------------------------------------------------------------------


def digest(token: str) -> str:
    """How a long random token is kept; long enough for a plain hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


_COMMON = frozenset(
    fold(word)
    for word in (  # noqa: SIM905  # shorter to read than forty strings
        "1234567890 0123456789 0987654321 9876543210 1111111111 0000000000 1212121212 1231231234 12345678910 "
        "qwertyuiop asdfghjkl1 1q2w3e4r5t 1qaz2wsx3e q1w2e3r4t5 abcdefghij abcd123456 abc1234567 a123456789 123456789a "
        "password12 password123 matkhau123 matkhau1234 matkhaumoi toasoan123 anhyeuem123 iloveyou123 vietnam123 "
        "vietnam2026 hanoi12345 hanoi123456 vinhtuy123 phuongvinhtuy congtacvien admin12345 administrator"
    ).split()
)


def clean_password(typed: str) -> str:
    """The form in which passwords are hashed: NFC, since phones and desktops type the same letter differently."""
    return unicode_nfc(typed).strip()


def password_fault(typed: str, known: Collection[str | None]) -> str:
    """Why this password is refused, as a sentence; empty when it is good. `known`: the person's names and numbers."""
    password = clean_password(typed)
    if len(password) < SHORTEST_PASSWORD:
        return _(
            "Mật khẩu cần ít nhất %(n)s ký tự. Một câu ngắn dễ nhớ là tốt nhất, có dấu cách cũng được.",
            n=SHORTEST_PASSWORD,
        )
    if len(password) > LONGEST_PASSWORD:
        return _("Mật khẩu dài quá %(n)s ký tự.", n=LONGEST_PASSWORD)
    plain = fold(password)
    tight = plain.replace(" ", "")
    if tight in _COMMON or len(set(tight)) < 4:
        return _("Mật khẩu này quá dễ đoán. Hãy chọn mật khẩu khác.")
    phones = normalise_phone(password)
    for item in known:
        if item and (fold(item).replace(" ", "") == tight or (phones and normalise_phone(item) == phones)):
            return _("Đừng dùng tên hay số điện thoại của bạn làm mật khẩu.")
    return ""


def unlock_time(failures: Collection[datetime], limit: Limit) -> datetime | None:
    """When the door opens again, given the instants of the failures inside the window; None: it's open."""
    if len(failures) < limit.most:
        return None
    return sorted(failures)[-limit.most] + limit.window


# ---- the register -----------------------------------------------------------------------------------------------


def can_keep_register(actor: Actor) -> Verdict:
    """The administrator and the standing office keep accounts and the network of contributors."""
    if actor.has(*MANAGERS):
        return YES
    return no(_l("Việc này do Thường trực (Phòng Văn hóa - Xã hội) hoặc người quản trị làm."))


def can_manage_account(actor: Actor, person_id: int, roles: Collection[str]) -> Verdict:
    """Codes, contact, resets, deactivation of a person who holds `roles`; nobody does it to themselves."""
    if not (verdict := can_keep_register(actor)):
        return verdict
    if actor.id == person_id:
        return no(_l("Bạn không làm việc này cho chính mình. Hãy nhờ người khác có quyền."))
    if Role.ADMINISTRATOR in roles and not actor.has(Role.ADMINISTRATOR):
        return no(_l("Tài khoản của người quản trị chỉ do một người quản trị khác sửa."))
    return YES


REOPENING_LIFE = timedelta(hours=24)
MARKED_FOR = timedelta(hours=24)
TOLD_FOR = timedelta(days=7)
"""How long each sign-in of a re-opened account says so: whoever signs in first need not be its owner."""


def needs_two(has_password: bool, ever_held: Collection[str]) -> bool:
    """Whether opening this account again takes two people. Its first opening does not, nobody has used it yet. Roles held
    once count too, else ending a role and granting it anew would lead around the rule."""
    return has_password and not set(ever_held).isdisjoint(PRIVILEGED)


def can_agree_to_reopen(actor: Actor, person_id: int, asked_by_id: int | None) -> Verdict:
    """The second person: who has a say, is not the owner, and did not ask."""
    if not actor.has(*HAVE_A_SAY):
        return no(_l("Việc này do Thường trực, người quản trị, Trưởng ban hoặc Phó Trưởng ban đồng ý."))
    if actor.id == person_id:
        return no(_l("Đây là tài khoản của bạn. Hãy nhờ người khác có quyền."))
    if actor.id == asked_by_id:
        return no(_l("Bạn đã xin việc này nên cần người thứ hai đồng ý."))
    return YES


def can_merge(actor: Actor, person_id: int, into_id: int, roles: Collection[str]) -> Verdict:
    """Two accounts of one person become one: by whoever keeps the register, never with an account of their own. `roles`:
    those of both."""
    if person_id == into_id:
        return no(_l("Không gộp một tài khoản với chính nó. Hãy chọn tài khoản kia."))
    return can_manage_account(actor, person_id, roles) and can_manage_account(actor, into_id, roles)


def can_grant(actor: Actor, person_id: int, role: str) -> Verdict:
    """Who may grant or end a role.

    The administrator: all, never their own. The standing office: all but administrator and its own kind, since it
    could otherwise make itself a second hand. Unit positions are no grants (see units).
    """
    if role not in GRANTED_ROLES:
        return no(_l("Vai trò này theo vị trí trong đơn vị, không cấp riêng."))
    if not (verdict := can_keep_register(actor)):
        return verdict
    if actor.id == person_id:
        return no(_l("Không ai tự cấp hay tự bỏ vai trò của mình. Hãy nhờ người khác có quyền."))
    if role in (Role.ADMINISTRATOR, Role.STANDING_OFFICE) and not actor.has(Role.ADMINISTRATOR):
        return no(_l("Vai trò này chỉ do người quản trị cấp."))
    return YES


NEEDED_ROLES: tuple[tuple[Role, ...], ...] = ((Role.EDITOR, Role.HEAD_EDITOR), (Role.BOARD_HEAD,))
"""Groups of roles of which somebody must always hold one: work would have no owner without them."""


def gaps(leaving: Collection[str], others: Mapping[str, int]) -> list[str]:
    """Sentences on what stays without an owner when somebody leaves these roles; `others` counts who else holds each."""
    found = []
    for group in NEEDED_ROLES:
        if any(role in leaving for role in group) and not sum(others.get(role, 0) for role in group):
            found.append(_("Sẽ không còn ai giữ vai trò %(role)s.", role=group[0].title))
    return found


def can_leave_administration(leaving: Collection[str], others: Mapping[str, int]) -> Verdict:
    """Refuses to end the last administrator's role, since nobody could grant it again."""
    if Role.ADMINISTRATOR in leaving and not others.get(Role.ADMINISTRATOR):
        return no(_l("Đây là người quản trị cuối cùng. Hãy cấp vai trò này cho người khác trước."))
    return YES


# ---- devices ----------------------------------------------------------------------------------------------------

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("coc_coc", "Cốc Cốc"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Zalo", "Zalo"),
    ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "máy Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """A user agent as people would say it: "Chrome trên Android". The order matters: each names the later ones too."""
    browser = next((words for mark, words in _BROWSERS if mark in user_agent), "")
    system = next((words for mark, words in _SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s trên %(system)s", browser=browser, system=system)
    return browser or system or _("Trình duyệt không rõ")


def with_merged(person_ids: Iterable[int], merges: Sequence[tuple[int, int]]) -> set[int]:
    """These accounts with all that were ever merged with them, either way."""
    found = set(person_ids)
    while more := {other for pair in merges if found.intersection(pair) for other in pair} - found:
        found |= more
    return found
