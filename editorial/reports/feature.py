"""The office's figures, the settings page and the audit log."""

from datetime import timedelta
from typing import Any

from editorial.core.access import Actor
from editorial.core.feature import AuditLabels, Duty, Feature, SettingsGroup
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.navigation import NavigationGroup, NavigationItem
from editorial.core.tasks import CardSource, Count
from editorial.people.models import Role
from editorial.reports.operations import count_all
from editorial.reports.operations.sealing import seal_audit
from editorial.reports.queries import calendar
from editorial.reports.rules import OFFICE_READERS, SILENT_DAYS
from editorial.reports.views import bp
from editorial.reports.views.calendar import unconfirmed_cards

UNCONFIRMED = CardSource("reports.calendar", unconfirmed_cards)


def _reads_own_unit_only(actor: Actor | None) -> bool:
    return actor is not None and not actor.has(*OFFICE_READERS)


def _led_units(actor: Actor) -> list[dict[str, Any]]:
    return [{"unit_id": unit_id} for unit_id in actor.led_units]


FEATURE = Feature(
    name="reports",
    blueprint=bp,
    duties=(Duty(count_all, every=timedelta(minutes=10)), Duty(seal_audit, every=timedelta(minutes=10))),
    navigation=(
        NavigationItem(
            "reports.unit_page",
            _l("Đơn vị của tôi"),
            "building",
            NavigationGroup.OWN,
            90,
            is_shown=_reads_own_unit_only,
            addresses=_led_units,
        ),
        NavigationItem(
            "reports.office",
            _l("Văn phòng"),
            "bar-chart",
            NavigationGroup.OFFICE,
            310,
            bottom_bar=3,
            bottom_bar_roles=(Role.STANDING_OFFICE, Role.OBSERVER),
        ),
        NavigationItem("reports.settings", _l("Cài đặt"), "sliders", NavigationGroup.OFFICE, 340),
        NavigationItem("reports.log", _l("Nhật ký"), "clock-history", NavigationGroup.OFFICE, 350),
    ),
    counts=(Count("reports.calendar", calendar.is_unconfirmed, calendar.days_to_confirm),),
    task_cards=(UNCONFIRMED,),
    office_cards=(UNCONFIRMED,),
    settings=(SettingsGroup(_l("Đơn vị"), (SILENT_DAYS,), order=21),),
    audit_labels=AuditLabels(
        kinds={
            "setting": _l("Cài đặt"),
            "calendar": _l("Ngày nghỉ"),
            "legal_basis": _l("Căn cứ pháp lý"),
            "audit": _l("Nhật ký"),
        },
        actions={
            "calendar.changed": _l("thay đổi"),
            "setting.changed": _l("thay đổi"),
            "legal_basis.added": _l("thêm"),
            "legal_basis.ended": _l("kết thúc"),
            "unit.reminded": _l("nhắc gửi bài"),
            "person.reminded": _l("nhắc bài trễ hạn"),
            "audit.pruned": _l("bỏ dòng hết hạn giữ"),
        },
        subjects={
            "setting": _l("cài đặt"),
            "calendar": _l("ngày nghỉ"),
            "audit": _l("nhật ký"),
            "legal_basis": _l("căn cứ"),
        },
    ),
)
