"""Units, and who is who in them."""

from flask import Flask, current_app

from editorial import extensions
from editorial.core.access import Actor
from editorial.core.audit import names_by_id
from editorial.core.feature import AuditLabels, Feature
from editorial.core.i18n import lazy_gettext as _l
from editorial.units import queries
from editorial.units.models import Unit


def _load_user(token: str) -> Actor | None:
    return queries.actor_by_token(token, require_totp=current_app.config["REQUIRE_TOTP"])


def _init_app(app: Flask) -> None:
    extensions.login_manager.user_loader(_load_user)


FEATURE = Feature(
    name="units",
    init_app=_init_app,
    audit_labels=AuditLabels(
        kinds={
            "membership": _l("Vị trí trong đơn vị"),
            "unit": _l("Đơn vị"),
        },
        actions={
            "membership.added": _l("thêm"),
            "membership.ended": _l("kết thúc"),
            "unit.added": _l("thêm"),
            "unit.renamed": _l("đổi tên"),
            "unit.merged": _l("gộp"),
            "unit.closed": _l("thôi hoạt động"),
        },
        subjects={
            "unit": _l("đơn vị"),
        },
        names={"unit": names_by_id(Unit.id, Unit.short_name)},
    ),
)
