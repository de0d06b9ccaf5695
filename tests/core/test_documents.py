"""Papers that leave the desk, read back by other programs than those that wrote them."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import docx as reader
import openpyxl
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from editorial.core.documents import (
    Column,
    Document,
    Heading,
    PageBreak,
    Para,
    Run,
    Sheet,
    Signature,
    Table,
    Workbook,
    archive,
    docx,
    verification_codes,
    xlsx,
)

PROPOSAL = Document(
    kind="Tờ trình",
    subject="Về việc đề nghị khen thưởng",
    agency="Phòng Văn hóa - Xã hội",
    agency_above="Ủy ban nhân dân phường Vĩnh Tuy",
    symbol="TTr-VHXH",
    place="Vĩnh Tuy",
    day=date(2026, 2, 5),
    to=("Chủ tịch Ủy ban nhân dân phường",),
    bases=("Căn cứ một luật;", "Căn cứ một nghị định"),
    body=(
        Heading("I. CÁ NHÂN"),
        Para((Run("Tiêu chuẩn: ", bold=True), Run("từ 12 bài."))),
        Table(("STT", "Họ và tên"), tuple((str(n), f"Người {n}") for n in range(60)), (1, 5), ("center", "left"), ("", "60")),
        PageBreak(),
        Para("Kính trình./."),
    ),
    recipients=("Như trên", "Lưu: VT"),
    signatures=(Signature(("Trưởng phòng",), "Trần Văn Bình"),),
)  # fmt: skip


def opened(document: Document) -> reader.document.Document:
    return reader.Document(io.BytesIO(docx.render(document)))


def everything(paper: reader.document.Document) -> str:
    return "\n".join("".join(node.itertext()) for node in paper.element.body.iter(qn("w:p")))


# --- .docx ---


def test_an_official_document_has_the_page_of_the_decree() -> None:
    paper = opened(PROPOSAL)
    section = paper.sections[0]
    sizes = (section.page_width, section.page_height, section.left_margin, section.right_margin)
    assert [round(size.mm) for size in sizes if size] == [210, 297, 30, 20]
    assert section.different_first_page_header_footer, "no number on the first page"
    assert "PAGE" in "".join(section.header.paragraphs[0]._p.itertext())
    assert {run.font.name for paragraph in paper.paragraphs for run in paragraph.runs if run.text.strip()} == {
        "Times New Roman"
    }


def test_it_says_everything_in_order_with_the_number_left_blank() -> None:
    text = everything(opened(PROPOSAL))
    wanted = [
        "ỦY BAN NHÂN DÂN\nPHƯỜNG VĨNH TUY", "PHÒNG VĂN HÓA - XÃ HỘI", "Số:          /TTr-VHXH",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Vĩnh Tuy, ngày 05 tháng 02 năm 2026",
        "TỜ TRÌNH", "Về việc", "Kính gửi: Chủ tịch", "Căn cứ một luật;", "Căn cứ một nghị định.", "I. CÁ NHÂN",
        "Tiêu chuẩn: từ 12 bài.", "Người 59", "Kính trình./.", "Nơi nhận:", "- Như trên;", "- Lưu: VT.",
        "TRƯỞNG PHÒNG", "Trần Văn Bình",
    ]  # fmt: skip
    places = [text.index(phrase) for phrase in wanted]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ({"day": date(2026, 12, 31)}, "ngày 31 tháng 12 năm 2026"),
        ({"day": date(2026, 3, 9)}, "ngày 09 tháng 3 năm 2026"),
        ({"day": None, "month": (1, 2027)}, "ngày        tháng 01 năm 2027"),
        ({"day": None}, "ngày      tháng      năm      "),
    ],
)
def test_days_to_nine_and_the_first_two_months_take_a_zero_and_the_unknown_is_blank(known: dict, shown: str) -> None:
    assert docx.dated(replace(PROPOSAL, **known)) == f"Vĩnh Tuy, {shown}"


def test_a_tables_head_comes_again_on_each_page_and_no_row_is_torn() -> None:
    table = opened(PROPOSAL).tables[1]
    assert [len(row._tr.findall(f".//{qn('w:tblHeader')}")) for row in table.rows][:2] == [1, 0]
    assert all(row._tr.findall(f".//{qn('w:cantSplit')}") for row in table.rows)


def test_minutes_are_signed_by_two_side_by_side() -> None:
    pair = (Signature(("Thư ký",), "Lê Thị Lan"), Signature(("Chủ tọa",), "Phạm Văn Nam"))
    cells = opened(replace(PROPOSAL, kind="Biên bản", to=(), signatures=pair)).tables[2].rows[0].cells
    assert ["THƯ KÝ" in cells[0].text, "CHỦ TỌA" in cells[1].text] == [True, True]


SIGNED = (Signature(("Thư ký",), "Lê Thị Lan"), Signature(("Chủ tọa",), "Phạm Văn Nam"))


def held(document: Document) -> list[str]:
    """The words of what stays on the page of what comes after it, from the body's end backwards to the first that may
    part."""
    *before, foot, _section = opened(replace(document, recipients=(), signatures=SIGNED)).element.body
    assert foot.tag == qn("w:tbl")
    found = []
    for node in reversed(before):
        rows = node.findall(qn("w:tr")) if node.tag == qn("w:tbl") else [node]
        for row in reversed(rows):
            paragraphs = list(row.iter(qn("w:p")))
            keeps = [paragraph.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None for paragraph in paragraphs]
            if not all(keeps):
                return found
            found.append(" ".join(str(word.text) for word in row.iter(qn("w:t")) if word.text))
    return found


def test_two_paragraphs_of_the_body_go_with_the_signatures() -> None:
    body = (Para("Một."), Para("Hai."), Para("Ba."), Para("Bốn./."))
    assert [text for text in held(replace(PROPOSAL, body=body)) if text] == ["Bốn./.", "Ba."]


def test_a_heading_is_no_line_of_the_body_and_goes_with_what_it_heads() -> None:
    body = (Para("Một."), Para("Hai."), Heading("III. Kết luận"), Para("Ba./."))
    assert [text for text in held(replace(PROPOSAL, body=body)) if text] == ["Ba./.", "III. Kết luận", "Hai."]


def test_the_last_two_rows_of_a_table_go_with_the_signatures() -> None:
    table = Table(("STT", "Họ và tên"), tuple((str(n), f"Người {n}") for n in range(60)))
    found = [text for text in held(replace(PROPOSAL, body=(Para("Một."), table))) if text]
    assert found == ["59 Người 59", "58 Người 58"]
    short = Table(("STT", "Họ và tên"), (("1", "Người 1"),))
    found = [text for text in held(replace(PROPOSAL, body=(Para("Một."), short))) if text]
    assert found[:2] == ["1 Người 1", "STT Họ và tên"], "the head row comes with its only row"


def test_a_body_that_ends_with_a_page_break_holds_nothing() -> None:
    assert [text for text in held(replace(PROPOSAL, body=(Para("Một."), PageBreak()))) if text] == []


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert "Tên lạ" in everything(opened(replace(PROPOSAL, subject="Tên\x00 \ud800lạ")))


def test_equal_documents_are_equal_bytes() -> None:
    assert docx.render(PROPOSAL) == docx.render(PROPOSAL)


# --- .xlsx ---


def book(rows: list[tuple], **more: object) -> openpyxl.worksheet.worksheet.Worksheet:
    columns = (
        Column("Tên"), Column("Ngày", "date"), Column("Giờ", "moment"),
        Column("Điểm", "points", total=True), Column("Tiền", "money", total=True),
    )  # fmt: skip
    sheet = Sheet("Bảng [1]", "Bảng kê", columns, rows, lines=("Tháng 11",), notes=("Ghi chú",), **more)  # type: ignore[arg-type]
    made = xlsx.render(Workbook((sheet, replace(sheet, rows=())), "Phòng Văn hóa", "UBND phường"))
    return openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]


ROW = ("=1+1", date(2026, 11, 3), datetime(2026, 11, 2, 18, 30, tzinfo=UTC), 150, 253_000)


def test_cells_keep_their_kind_and_text_is_never_a_formula() -> None:
    page = book([ROW, ("Bài", None, None, 25, 0)])
    head = next(row for row in page.iter_rows() if row[0].value == "STT")
    first = next(page.iter_rows(min_row=head[0].row + 1, max_row=head[0].row + 1, values_only=True))
    assert (first[0], first[1], *first[4:]) == (1, "=1+1", 1.5, 253_000)
    assert [f"{instant:%d/%m/%Y %H:%M}" for instant in first[2:4]] == ["03/11/2026 00:00", "03/11/2026 01:30"]
    assert page.cell(head[0].row + 1, 2).data_type == "s"
    assert page.freeze_panes == f"A{head[0].row + 1}"
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.print_title_rows == f"${head[0].row}:${head[0].row}"


def test_totals_are_formulas_over_exactly_the_rows() -> None:
    page = book([ROW] * 3)
    cells = {str(cell.value) for row in page.iter_rows() for cell in row}
    head = next(row[0].row for row in page.iter_rows() if row[0].value == "STT")
    assert {f"=SUM(E{head + 1}:E{head + 3})", f"=SUM(F{head + 1}:F{head + 3})"} <= cells


def test_an_empty_table_is_a_table() -> None:
    assert any(cell.value == "=0" for row in book([]).iter_rows() for cell in row)


def test_equal_workbooks_are_equal_bytes() -> None:
    sheet = Sheet("a", "b", (Column("c"),), [("d",)])
    assert xlsx.render(Workbook((sheet,), "e")) == xlsx.render(Workbook((sheet,), "e"))


# --- the zip ---


def test_names_in_a_zip_keep_their_letters_and_lose_what_systems_forbid() -> None:
    made = archive.zip_files(
        {"ca-nhan/Báo cáo: Nguyễn/Thị ?.docx": b"1", "../../x.txt": b"2", "CON.txt": b"3", "": b"4"}
    )
    with zipfile.ZipFile(io.BytesIO(made)) as unpacked:
        assert unpacked.namelist() == ["ca-nhan/Báo cáo- Nguyễn/Thị -.docx", "x.txt", "_CON.txt", "tep"]


@given(st.lists(st.text(max_size=120), max_size=8))
def test_whatever_the_names_nothing_is_lost_and_nothing_leaves_the_folder(names: list[str]) -> None:
    files = {name: str(place).encode() for place, name in enumerate(names)}
    with zipfile.ZipFile(io.BytesIO(archive.zip_files(files))) as unpacked:
        kept = unpacked.namelist()
        assert [unpacked.read(name) for name in kept] == list(files.values())
    assert len({name.casefold() for name in kept}) == len(files)
    assert not any(part in ("..", "", ".") or len(part.encode()) > 180 for name in kept for part in name.split("/"))


# --- codes ---


def test_a_code_is_found_again_however_it_is_typed() -> None:
    code = verification_codes.new()
    assert verification_codes.parse(code) == verification_codes.parse(f" {code.lower().replace('-', '  ')} ") == code
    assert [verification_codes.parse(bad) for bad in ("", "AAAA", "0000-0000-0000", "A" * 13)] == [None] * 4
    assert len({verification_codes.new() for _ in range(500)}) == 500
