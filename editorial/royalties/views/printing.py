"""A statement on paper, and as a table for the accountant."""

from io import BytesIO

from flask import current_app, send_file
from werkzeug.wrappers import Response

from editorial.core import legal, settings
from editorial.core.access import open_to
from editorial.core.documents import XLSX, Column, Sheet, Signature, Workbook, xlsx
from editorial.core.documents.archive import safe_name
from editorial.core.i18n import gettext as _
from editorial.core.web import page
from editorial.royalties.queries import contents as queries
from editorial.royalties.rules import rates
from editorial.royalties.rules.amounts import arithmetic_parts
from editorial.royalties.rules.texts import accountant_note
from editorial.royalties.views.base import bp, shared_context
from editorial.royalties.views.statements import content_of


@bp.get("/nhuan-but/bang-ke/<key>/in")
@open_to(*rates.READERS)
def printed(key: str) -> Response:
    content = content_of(key)
    return page(
        "royalties/print.html", content=content, tax=settings.value(rates.TAX_COLUMN), bases=bases(content), **shared_context(),
    )  # fmt: skip


def bases(content: queries.StatementContent) -> str:
    """What the statement stands on: the laws in force on the last day of its period, and the ward's decision."""
    laws = [law.code for law in legal.in_force("royalty", content.row.ends_on)]
    decision = [_("Quyết định %(number)s", number=content.decision)] if content.decision else []
    return ", ".join([*laws, *decision])


@bp.get("/nhuan-but/bang-ke/<key>/ke-toan.xlsx")
@open_to(*rates.READERS)
def for_accountant(key: str) -> Response:
    content = content_of(key)
    data = xlsx.render(workbook(content, settings.value(rates.TAX_COLUMN), str(current_app.config["WARD_NAME"] or "")))
    name = safe_name(_("Bảng kê nhuận bút %(key)s.xlsx", key=key))
    return send_file(BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=name)


def workbook(content: queries.StatementContent, tax: str, ward: str) -> Workbook:
    """Three sheets: every line, by person, by unit. The tax column is left empty for the accountant."""
    stands_on = bases(content)
    lines = tuple(
        line
        for line in (
            content.span.title,
            _("Căn cứ: %(what)s", what=stands_on) if stands_on else "",
            "" if content.row.hash else _("DỰ THẢO, chưa ký chốt"),
            _("Đã giảm đều theo tỷ lệ cho vừa mức trần: %(why)s", why=content.row.reduced_reason)
            if content.reduced
            else "",
        )
        if line
    )
    money = (
        *((Column(_("Nhuận bút (đồng)"), "money", 14, total=True),) if content.reduced else ()),
        Column(_("Được chi (đồng)") if content.reduced else _("Nhuận bút (đồng)"), "money", 14, total=True),
        *((Column(tax, "money", 11), Column(_("Thực nhận (đồng)"), "money", 12)) if tax else ()),
    )
    empty = (None, None) if tax else ()

    def sums(row: queries.Subtotal | queries.StatementEntry) -> tuple[int, ...]:
        return (row.amount, row.payable) if content.reduced else (row.payable,)

    signers = (
        Signature((_("Người lập bảng"),), note=_("(Ký, ghi rõ họ tên)")),
        Signature((_("Kế toán"),), note=_("(Ký, ghi rõ họ tên)")),
        Signature((_("Trưởng ban Biên tập"),), note=_("(Ký, ghi rõ họ tên)")),
    )
    entries = Sheet(
        _("Chi tiết"), _("Bảng kê nhuận bút"),
        (
            Column(_("Họ và tên"), width=20), Column(_("Đơn vị"), width=18), Column(_("Tin, bài"), width=32),
            Column(_("Thể loại"), width=12), Column(_("Ngày đăng"), "date", 12), Column(_("Mức"), width=7),
            Column(_("Hệ số"), "points", 9), Column(_("Giá trị 1 đơn vị (đồng)"), "money", 11),
            Column(_("Phần"), "percent", 8), *money, Column(_("Chi trước ngày"), "date", 13),
            Column(_("Ghi chú"), width=18),
        ),
        (
            (
                entry.name, entry.unit, entry.title, entry.genre, entry.published_on, entry.grade, entry.coefficient,
                entry.unit_value, entry.share, *sums(entry), *empty, entry.pay_by if entry.amount > 0 else None,
                accountant_note(entry.kind, entry.reason, bool(arithmetic_parts(vars(entry))["ratio"])),
            )
            for entry in content.entries
        ),
        lines=lines, signatures=signers,
    )  # fmt: skip
    people = Sheet(
        _("Theo người"), _("Tổng hợp nhuận bút theo người"),
        (
            Column(_("Họ và tên"), width=30), Column(_("Đơn vị"), width=30),
            Column(_("Số tin, bài"), "whole", 12, total=True), *money,
        ),
        ((entry.name, entry.unit, entry.items, *sums(entry), *empty) for entry in content.people),
        lines=lines, signatures=signers,
    )  # fmt: skip
    units = Sheet(
        _("Theo đơn vị"), _("Tổng hợp nhuận bút theo đơn vị"),
        (Column(_("Đơn vị"), width=40), Column(_("Số tin, bài"), "whole", 12, total=True), *money),
        ((entry.name, entry.items, *sums(entry), *empty) for entry in content.units), lines=lines,
    )  # fmt: skip
    return Workbook((entries, people, units), _("Ban Biên tập"), ward, content.row.ends_on)
