"""What was signed: the boards of a snapshot, the entries of each row, the table for the file, one snapshot against another."""

from io import BytesIO
from itertools import pairwise
from typing import Any

from flask import current_app, request, send_file, url_for
from werkzeug.wrappers import Response

from editorial.core import clock
from editorial.core.access import current_actor, open_to
from editorial.core.documents import XLSX, Column, Sheet, Signature, Workbook, xlsx
from editorial.core.documents.archive import safe_name
from editorial.core.errors import Missing
from editorial.core.i18n import gettext as _
from editorial.core.web import page
from editorial.scoring.closing.queries import period_status as queries
from editorial.scoring.closing.queries import signed_boards
from editorial.scoring.closing.queries.period_status import SignedSnapshot
from editorial.scoring.closing.views.periods import period_of_address, signed_url
from editorial.scoring.holders.queries.hidden_names import NOTHING_HIDDEN, HiddenNames, hidden_names_for
from editorial.scoring.ledger.queries import entry_lists
from editorial.scoring.ledger.queries.period_count import SnapshotScope
from editorial.scoring.periods.models import SnapshotRow
from editorial.scoring.periods.rules import READERS, Span
from editorial.scoring.periods.views import board_tabs, bp, links

MOST_CHANGES = 200


def _signed(key: str, number: int) -> tuple[Span, SignedSnapshot, SnapshotScope]:
    """A complete snapshot. Raises Missing."""
    wanted, row = period_of_address(key)
    found = (
        next((signed for signed in queries.signed_snapshots(row.id) if signed.row.number == number), None)
        if row
        else None
    )
    if row is None or found is None or found.row.completed_at is None:
        raise Missing
    return wanted, found, SnapshotScope.of(row, found.row)


@bp.get("/thi-dua/ky/<key>/ban/<int:number>")
@open_to(*READERS)
def snapshot(key: str, number: int) -> Response:
    wanted, found, _scope = _signed(key, number)
    which, cursor = request.args.get("xem", ""), request.args.get("after")
    of_units, is_staff = which == "don-vi", which == "toa-soan"
    shown = signed_boards.signed_board(found.row.id, of_units, is_staff, cursor, hidden_names_for(current_actor()))

    def url(**more: Any) -> str:
        return url_for("scoring.snapshot", **{"key": key, "number": number, "xem": which or None, **more})

    return page(
        "scoring/snapshot.html", period=wanted, key=key, signed=found, of_units=of_units, is_staff=is_staff,
        rows=shown.rows, links=links(), row_url=lambda row: signed_url(key, number, row),
        tabs=board_tabs(which, url),
        page={"prev_url": url() if cursor else None, "next_url": shown.after and url(after=shown.after)},
    )  # fmt: skip


@bp.get("/thi-dua/ky/<key>/ban/<int:number>/nguoi/<int:person_id>")
@open_to(*READERS)
def signed_person_entries(key: str, number: int, person_id: int) -> Response:
    return _row_lines(key, number, person_id=person_id, is_staff=request.args.get("lop") == "toa-soan")


@bp.get("/thi-dua/ky/<key>/ban/<int:number>/don-vi/<int:unit_id>")
@open_to(*READERS)
def signed_unit_entries(key: str, number: int, unit_id: int) -> Response:
    return _row_lines(key, number, unit_id=unit_id)


def _row_lines(key: str, number: int, **holder: Any) -> Response:
    wanted, found, scope = _signed(key, number)
    row: SnapshotRow | None = signed_boards.row_of(found.row.id, **holder)
    if row is None:
        raise Missing
    where, cursor = signed_boards.of_row(scope, row), request.args.get("after")
    hidden = hidden_names_for(current_actor())
    shown, here = entry_lists.entries_where(where, cursor), signed_url(key, number, row)
    name = hidden.name(row.person_id, row.name)
    joint = "&" if "?" in here else "?"
    return page(
        "scoring/period_entries.html", period=wanted, title=name,
        rows=[entry._replace(holder=name) for entry in shown.rows],
        links=links(), row=row, signed=found, sum=entry_lists.sum_where(where),
        page={"prev_url": here if cursor else None, "next_url": shown.after and f"{here}{joint}after={shown.after}"},
    )  # fmt: skip


@bp.get("/thi-dua/ky/<key>/cac-ban")
@open_to(*READERS)
def all_snapshots(key: str) -> Response:
    """Every snapshot with who signed it, and what each changed from the one before."""
    wanted, row = period_of_address(key)
    if row is None:
        raise Missing
    found = [snapshot for snapshot in queries.signed_snapshots(row.id) if snapshot.row.completed_at is not None]
    hidden = hidden_names_for(current_actor())
    pairs = [(new, signed_boards.changes(old.row, new.row, hidden)) for new, old in pairwise(found)]
    return page(
        "scoring/snapshots.html", period=wanted, key=key, snapshots=found, links=links(), most=MOST_CHANGES, pairs=pairs
    )


@bp.get("/thi-dua/ky/<key>/ban/<int:number>.xlsx")
@open_to(*READERS)
def snapshot_table(key: str, number: int) -> Response:
    """The signed boards as a workbook for the file."""
    wanted, found, _scope = _signed(key, number)
    data = xlsx.render(
        workbook(wanted, found, str(current_app.config["WARD_NAME"] or ""), hidden_names_for(current_actor()))
    )
    name = safe_name(_("Bảng thi đua %(key)s, bản %(number)s.xlsx", key=key, number=number))
    return send_file(BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=name)


def workbook(wanted: Span, signed: SignedSnapshot, ward: str, hidden: HiddenNames = NOTHING_HIDDEN) -> Workbook:
    """Three sheets: contributors, the desk and the board, units. `hidden`: of who takes it."""
    row = signed.row
    lines = (
        wanted.title,
        _("Bản chốt số %(n)s, %(who)s ký lúc %(when)s", n=row.number, who=signed.signed_by,
          when=f"{clock.to_vietnam(row.signed_at):%H:%M %d/%m/%Y}"),
    )  # fmt: skip
    notes = (
        _("Mã kiểm tra: %(hash)s", hash=row.hash or ""),
        _("Quy chế điểm số: %(numbers)s", numbers=", ".join(str(version) for version in row.rule_versions) or "–"),
        _("Bằng điểm thì ai nhiều bài A hơn đứng trước, rồi ít lần trả lại hơn, rồi đạt sớm hơn."),
    )
    signers = (
        Signature((_("Người lập bảng"),), note=_("(Ký, ghi rõ họ tên)")),
        Signature((_("Trưởng ban Biên tập"),), note=_("(Ký, ghi rõ họ tên)")),
    )
    common = (
        Column(_("Bài"), "whole", 8, total=True), Column(_("A"), "whole", 7), Column(_("B"), "whole", 7),
        Column(_("C"), "whole", 7), Column(_("Lần trả lại"), "whole", 10),
    )  # fmt: skip
    head = Column(_("Hạng"), "whole", 7)
    person_columns = (head, Column(_("Họ và tên"), width=28), Column(_("Đơn vị"), width=28), *common,
                      Column(_("Số tháng có bài"), "whole", 10), Column(_("Điểm"), "points", 12, total=True),
                      Column(_("Ghi chú"), width=24))  # fmt: skip
    unit_columns = (head, Column(_("Đơn vị"), width=32), *common, Column(_("Người"), "whole", 8),
                    Column(_("Chất lượng, %"), "points", 11), Column(_("Đúng hạn, %"), "points", 11),
                    Column(_("Độ phủ, %"), "points", 11), Column(_("Số lượng, %"), "points", 11),
                    Column(_("Điểm"), "points", 12, total=True), Column(_("Giá trị, %"), "points", 11))  # fmt: skip

    def people(name: str, title: str, is_staff: bool) -> Sheet:
        rows = (_person(line, hidden) for line in signed_boards.all_rows(row.id, False, is_staff))
        return Sheet(name, title, person_columns, rows, lines, notes, signers, numbered=False)

    units = Sheet(
        _("Đơn vị"), _("Bảng thi đua đơn vị"), unit_columns,
        (_unit(line) for line in signed_boards.all_rows(row.id, True, False)), lines, notes, signers, numbered=False,
    )  # fmt: skip
    return Workbook(
        (
            people(_("Cộng tác viên"), _("Bảng thi đua cộng tác viên"), False),
            people(_("Biên tập, Ban Biên tập"), _("Bảng thi đua biên tập, Ban Biên tập"), True),
            units,
        ),
        _("Ban Biên tập"), ward, clock.to_vietnam(row.completed_at or row.signed_at).date(),
    )  # fmt: skip


def _marks(line: SnapshotRow) -> tuple[int, int, int, int, int]:
    said = line.figures
    return line.items, said["a"], said["b"], said["c"], said["returns"]


def _person(line: SnapshotRow, hidden: HiddenNames) -> tuple[Any, ...]:
    note = _("Không xét trong kỳ: có bài lộ thông tin cá nhân") if line.figures["ineligible"] else ""
    name, said = hidden.name(line.person_id, line.name), line.figures
    return (
        line.standing,
        name,
        said["unit"] if name == line.name else "",
        *_marks(line),
        said["months"],
        line.points,
        note,
    )


def _unit(line: SnapshotRow) -> tuple[Any, ...]:
    said = line.figures
    return (line.standing, line.name, *_marks(line), said["members"], said["mean_grade"], said["timeliness"],
            said["coverage"], said.get("quantity"), line.points, said["value"])  # fmt: skip
