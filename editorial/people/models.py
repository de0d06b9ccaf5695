"""People, what they may do, and how they prove who they are."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model, UtcDateTime
from editorial.core.enums import TitledEnum
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.text import fold, name_sort_key


class Role(TitledEnum):
    """What a person may do. The first two follow from membership in a unit, the others are granted."""

    CONTRIBUTOR = "contributor", _l("Cộng tác viên")
    UNIT_HEAD = "unit_head", _l("Lãnh đạo đơn vị")
    EDITOR = "editor", _l("Biên tập viên")
    HEAD_EDITOR = "head_editor", _l("Trưởng nhóm biên tập")
    STANDING_OFFICE = "standing_office", _l("Thường trực")
    BOARD_MEMBER = "board_member", _l("Ủy viên Ban Biên tập")
    BOARD_DEPUTY = "board_deputy", _l("Phó Trưởng ban Biên tập")
    BOARD_HEAD = "board_head", _l("Trưởng ban Biên tập")
    PUBLISHER = "publisher", _l("Đăng tải")
    OBSERVER = "observer", _l("Giám sát")
    FEEDBACK_OFFICER = "feedback_officer", _l("Đầu mối phản ánh, kiến nghị")
    ADMINISTRATOR = "administrator", _l("Quản trị hệ thống")


GRANTED_ROLES = tuple(role for role in Role if role not in (Role.CONTRIBUTOR, Role.UNIT_HEAD))
BOARD = (Role.BOARD_MEMBER, Role.BOARD_DEPUTY, Role.BOARD_HEAD)
BOARD_LEADERS = (Role.BOARD_DEPUTY, Role.BOARD_HEAD)
EDITORS = (Role.EDITOR, Role.HEAD_EDITOR)
DESK = (*EDITORS, Role.STANDING_OFFICE)
MANAGERS = (Role.ADMINISTRATOR, Role.STANDING_OFFICE)
"""Who keeps the register of people and units."""
HAVE_A_SAY = (*MANAGERS, *BOARD_LEADERS)
"""Who may be the second person when a privileged account is opened again."""
PRIVILEGED = (*BOARD, *DESK, Role.PUBLISHER, Role.ADMINISTRATOR)
"""Roles whose votes, signatures and take-downs count: nobody opens such an account again alone."""
READS_ALL_SENT = (*DESK, *BOARD, Role.PUBLISHER, Role.OBSERVER)
"""Roles that may read every sent item that is not restricted."""


def _sort_key(context: Any) -> str:
    return name_sort_key(context.get_current_parameters()["full_name"])


def _folded_name(context: Any) -> str:
    return fold(context.get_current_parameters()["full_name"])


class Person(Model):
    """An account: a person who may sign in.

    `sort_key` and `folded_name` follow from the name on insert; whoever changes the name writes them again.
    """

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("phone IS NOT NULL OR email IS NOT NULL OR username IS NOT NULL", name="has_sign_in_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    full_name: Mapped[str] = mapped_column(String(120))
    sort_key: Mapped[str] = mapped_column(String(400), index=True, default=_sort_key)
    folded_name: Mapped[str] = mapped_column(String(400), default=_folded_name)
    title: Mapped[str] = mapped_column(String(40), default="")
    username: Mapped[str | None] = mapped_column(String(60), unique=True)
    phone: Mapped[str | None] = mapped_column(String(15), unique=True)
    email: Mapped[str | None] = mapped_column(String(200), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_last_step: Mapped[int] = mapped_column(default=0)
    email_is_theirs: Mapped[bool] = mapped_column(default=True)  # False: written by somebody else since they signed in
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PersonMerge(Model):
    """One person had two accounts: what the first did counts as the second's. Its rows stay as they are."""

    __tablename__ = "person_merges"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class RoleGrant(Model):
    """A granted role from a day up to and including another; ended rows stay."""

    __tablename__ = "role_grants"
    __table_args__ = (Index("ix_role_grants_role", "role", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    basis: Mapped[str] = mapped_column(String(200), default="")


class DeviceSession(Model):
    """One signed-in browser. The cookie holds the token, the row only its SHA-256."""

    __tablename__ = "device_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    idle_minutes: Mapped[int]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_passed: Mapped[bool] = mapped_column(default=False)
    choose_password: Mapped[bool] = mapped_column(
        default=False
    )  # opened by a one-time code: a new password comes first
    user_agent: Mapped[str] = mapped_column(String(300))
    address: Mapped[str] = mapped_column(String(64))


class SignInFailure(Model):
    """A failed attempt, once under each key that it counts for.

    On a device that the owner knows: "person:12/" and its mark. Anywhere else: "person:12", "person:12@address:1.2.3.4"
    and "address:1.2.3.4". "second_step:12" as "person:12"; an unknown name is "name:" and its hash, since people type
    passwords there.
    """

    __tablename__ = "sign_in_failures"
    __table_args__ = (Index("ix_sign_in_failures_key", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class OneTimeCode(Model):
    """A way in without a password, once: a code the office reads out, or a link by e-mail. Only the hash is kept."""

    __tablename__ = "one_time_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))  # "code" or "link"
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReopeningKind(TitledEnum):
    CODE = "code", _l("Tạo mã một lần để đặt lại mật khẩu")
    SECOND_STEP = "second_step", _l("Bỏ xác thực hai bước")


class AccountReopening(Model):
    """A privileged account opened again for its owner, by two people: who asked and who agreed.

    None of both: a command on the server. `done_at`: the code was made, the second step switched off. Until `marked_until`,
    a day after, votes, signatures and take-downs of the account carry a mark; no row is changed for it.
    """

    __tablename__ = "account_reopenings"
    __table_args__ = (Index("ix_account_reopenings_person", "person_id", "done_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(200))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    marked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RecoveryCode(Model):
    """A code that stands in for the second step once, for somebody who lost the phone. Only the hash is kept."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class UnsavedForm(Model):
    """What somebody had typed when their session ended: kept a day, given back to the same person in the same browser.

    `path` is the page that shows the form, `posted_to` where the form was sent.
    """

    __tablename__ = "unsaved_forms"
    __table_args__ = (UniqueConstraint("token_hash", "path", name="uq_unsaved_forms_token_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    path: Mapped[str] = mapped_column(String(500))
    posted_to: Mapped[str] = mapped_column(String(500))
    fields: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
