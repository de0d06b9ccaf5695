"""People, their credentials and roles."""

from datetime import timedelta

from flask import current_app

from editorial.core.audit import names_by_id
from editorial.core.db import transaction
from editorial.core.events import Handler
from editorial.core.feature import AuditLabels, Duty, Feature, SettingsGroup
from editorial.core.i18n import lazy_gettext as _l
from editorial.people import operations
from editorial.people.commands import people_group
from editorial.people.events import AccountReopened, PasswordLinkRequested, ReopeningAsked, RoleGranted
from editorial.people.models import Person
from editorial.people.operations.notifications import of_asked_reopening, of_reopening, of_role
from editorial.people.rules import IDLE_SETTINGS


def _prune() -> int:
    with transaction():
        return operations.prune() + operations.seal_secrets(current_app.config["SECRET_KEY"])


FEATURE = Feature(
    name="people",
    duties=(Duty(_prune, every=timedelta(minutes=10)),),
    handlers=(
        Handler(
            "password_links", _l("Gửi thư đặt mật khẩu"), {PasswordLinkRequested: operations.mail_link}, outside=True
        ),
        Handler(
            "reopening_letters",
            _l("Gửi thư báo mở lại tài khoản"),
            {ReopeningAsked: operations.mail_owner, AccountReopened: operations.mail_owner},
            outside=True,
        ),
    ),
    commands=(people_group,),
    notifications={RoleGranted: of_role, ReopeningAsked: of_asked_reopening, AccountReopened: of_reopening},
    settings=(SettingsGroup(_l("Bao lâu không dùng thì phải đăng nhập lại"), tuple(IDLE_SETTINGS.values()), order=90),),
    audit_labels=AuditLabels(
        kinds={
            "sign_in": _l("Đăng nhập"),
            "session": _l("Phiên làm việc"),
            "password": _l("Mật khẩu"),
            "code": _l("Mã một lần"),
            "link": _l("Đường dẫn đặt mật khẩu"),
            "totp": _l("Xác thực hai bước"),
            "role": _l("Vai trò"),
            "person": _l("Tài khoản"),
            "account": _l("Mở lại tài khoản"),
        },
        actions={
            "account.reopening_asked": _l("xin"),
            "account.reopening_agreed": _l("đồng ý"),
            "sign_in.succeeded": _l("thành công"),
            "sign_in.failed": _l("thất bại"),
            "session.ended": _l("kết thúc"),
            "password.changed": _l("thay đổi"),
            "code.made": _l("tạo"),
            "link.made": _l("tạo"),
            "link.voided": _l("hủy"),
            "totp.set": _l("bật"),
            "totp.ended": _l("kết thúc"),
            "totp.reset": _l("bỏ"),
            "totp.recovery_renewed": _l("đổi mã dự phòng"),
            "role.granted": _l("cấp"),
            "role.ended": _l("kết thúc"),
            "person.added": _l("thêm"),
            "person.changed": _l("thay đổi"),
            "person.deactivated": _l("ngừng"),
            "person.reactivated": _l("mở lại"),
            "person.merged": _l("gộp"),
        },
        subjects={
            "person": _l("tài khoản"),
        },
        names={"person": names_by_id(Person.id, Person.full_name)},
    ),
)
