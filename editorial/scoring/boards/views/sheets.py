"""Boards as .xlsx, as their reader sees them: names that others do not read stay hidden on what leaves the desk."""

from collections.abc import Iterable
from typing import Any

from werkzeug.wrappers import Response

from editorial.core.documents import Column
from editorial.core.i18n import gettext as _
from editorial.core.sheets import sheet
from editorial.scoring.boards.queries.person_boards import PersonRow
from editorial.scoring.boards.queries.unit_boards import UnitRow


def sheet_of_people(rows: Iterable[PersonRow], lines: Iterable[str]) -> Response:
    columns = (
        Column(_("Hạng"), "whole", 8), Column(_("Người viết"), width=30), Column(_("Đơn vị"), width=30),
        Column(_("Bài"), "whole", 8), Column(_("Bài A"), "whole", 8), Column(_("Lần trả lại"), "whole", 10),
        Column(_("Điểm"), "points", 12),
    )  # fmt: skip
    return sheet(_("Bảng thi đua"), columns, map(_person, rows), lines)


def _person(row: PersonRow) -> tuple[Any, ...]:
    hidden = row.name is None or row.is_hidden
    name, unit = (_("Một cộng tác viên (ẩn tên)"), "") if hidden else (row.name, row.unit)
    return row.place, name, unit, row.items, row.a_items, row.returns, row.points


def sheet_of_units(rows: Iterable[UnitRow], lines: Iterable[str]) -> Response:
    columns = (
        Column(_("Hạng"), "whole", 8), Column(_("Đơn vị"), width=36), Column(_("Kế hoạch, %"), "points", 12),
        Column(_("Chất lượng, %"), "points", 12), Column(_("Đúng hạn, %"), "points", 12),
        Column(_("Độ phủ, %"), "points", 12), Column(_("Số lượng, %"), "points", 12), Column(_("Bài"), "whole", 8),
        Column(_("Điểm"), "points", 12),
        Column(_("Giá trị, %"), "points", 12), Column(_("Điểm/người"), "points", 12),
    )  # fmt: skip
    return sheet(_("Bảng thi đua đơn vị"), columns, map(_unit, rows), lines)


def _unit(row: UnitRow) -> tuple[Any, ...]:
    return (
        row.place, row.name, row.plan, row.mean_grade, row.timeliness, row.coverage, row.quantity, row.items,
        row.points, row.value,
        row.per_head,
    )  # fmt: skip
