"""A whole round by the pages and buttons that people have: from a closed period to a certificate that is proven."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import openpyxl

from editorial.core.access import Actor
from tests.cast import Cast
from tests.commendations import made
from tests.page import Page, PageClient


def opened(client: PageClient, round_id: int) -> Page:
    return client.get(f"/khen-thuong/{round_id}")


def test_from_a_closed_period_to_a_certificate(
    cast: Cast, client_for: Callable[[Actor], PageClient], anonymous: PageClient
) -> None:
    made.frozen(cast)
    office, head = client_for(cast.office), client_for(cast.head)

    # the office makes the round; everything has a sensible beginning
    page = office.get("/khen-thuong").follow("Lập đợt mới")
    page = page.press(
        "Ghi", nominating_on="2026-11-27", appraising_on="2026-12-02", voting_on="2026-12-04", q_contributor=2
    )
    round_id = int(page.path.rpartition("/")[2])
    assert "Đang chuẩn bị" in page.text
    assert "Trưởng, phó đơn vị" in page.text
    client_for(cast.hoa).get(f"/khen-thuong/{round_id}", expect=404)

    # the frozen figures propose; whoever meets everything is marked already
    page = page.follow("Chọn người đạt từ bảng điểm đã chốt")
    assert "Ít nhất 12 bài được đăng: 5 bài" in page.text
    page = page.press("Đưa vào danh sách")
    assert "Đã đưa 4 người, tập thể vào danh sách." in page.text
    page = page.follow("Tập thể").press("Đưa vào danh sách")
    assert "Đã đưa 2 người, tập thể vào danh sách." in page.text

    # the heads put forward
    page = opened(office, round_id).press("Mở đề cử")
    page = opened(client_for(cast.lan), round_id).follow("Đề cử")
    page = page.press("Đề cử", who=f"p{cast.binh.id}-{cast.group.id}")
    assert "có 5 tin, bài được đăng" in page.fields["report"]
    page = page.press("Lưu báo cáo", report=page.fields["report"] + "\nÔng Bình giúp 12 hộ cài ứng dụng.")
    assert "Ông Bình giúp 12 hộ cài ứng dụng." in page.text
    assert "đợt" in client_for(cast.hoa).get("/khen-thuong").text.lower()

    # one of them would rather not
    page = client_for(cast.outsider).get("/khen-thuong").follow("Khen thưởng thông tin, tuyên truyền năm 2026")
    page = page.press("Rút khỏi danh sách", reason="Tôi muốn nhường người khác.")
    assert "Tôi muốn nhường người khác." in page.text

    # appraisal, with a document
    page = opened(office, round_id).press("Kết thúc đề cử")
    for name in ("Hoàng Văn Đơn", "Lê Thị Lan", "Nguyễn Thị Hoa", "Tổ dân phố 12", "Hội Phụ nữ"):
        page = opened(office, round_id).follow(name)
        if name == "Nguyễn Thị Hoa":
            page = page.press("Thêm tài liệu", file=(io.BytesIO(b"%PDF-1.4 bang khen"), "..\\bằng khen.exe"))
            assert "bằng khen.pdf" in page.text
            page = page.press("Ghi chú", words="Đã gọi tổ trưởng.")
            assert "Đã gọi tổ trưởng." in page.text
        page = page.press("Ghi ý kiến", appraisal="shortlisted")
    page = opened(office, round_id).follow("Trần Văn Bình")
    page = page.press("Ghi ý kiến", appraisal="shortlisted", expect=422)
    assert "Có tiêu chuẩn chưa đạt" in page.text
    page = page.press("Ghi ý kiến", appraisal="held_back", appraisal_reason="Chưa đủ số bài.")

    # the council: five members, one of them has family among the candidates
    for name, position in made.COUNCIL:
        page = office.get(f"/khen-thuong/{round_id}/hoi-dong")
        page = page.press("Thêm", person_id=getattr(cast, name).name, position=position)
    page = page.press("Ghi điểm danh", present=[str(getattr(cast, name).id) for name, _position in made.COUNCIL])
    uyen = client_for(cast.uyen)
    page = opened(uyen, round_id).follow("Hoàng Văn Đơn").follow("Tôi có quan hệ gia đình")
    page.press("Tôi không bỏ phiếu cho người này", words="em ruột")
    assert "Chỉ Trưởng ban" not in opened(head, round_id).text
    page = opened(head, round_id).press("Mở bỏ phiếu")
    assert "Hội đồng bỏ phiếu" in page.text

    # the vote: Đơn gets all, Lan and Hoa are equal for the one seat left
    ids = made.ids_of(round_id)
    for name, _position in made.COUNCIL:
        client = client_for(getattr(cast, name))
        page = opened(client, round_id).follow("Bỏ phiếu")
        values: dict[str, Any] = {f"phieu_{id_}": "yes" for id_ in ids.values() if f"phieu_{id_}" in page.html}
        if name in ("head", "deputy"):
            values[f"phieu_{ids['Lê Thị Lan']}"] = "no"
        if name in ("vinh", "son"):
            values[f"phieu_{ids['Nguyễn Thị Hoa']}"] = "no"
        if name == "uyen":
            assert "bạn không bỏ phiếu vì có quan hệ gia đình" in page.text
            assert f"phieu_{ids['Hoàng Văn Đơn']}" not in values
        page = page.press("Gửi phiếu", values)
        assert "Bạn đã bỏ phiếu" in page.text
    son = client_for(cast.son)
    page = son.get(f"/khen-thuong/{round_id}/ket-qua")
    assert "Được đề nghị khen" not in page.text
    page = page.press("Kiểm phiếu", minutes="Đồng chí Sơn: các báo cáo rõ ràng.")
    assert "Bằng phiếu ở cuối chỉ tiêu: Cộng tác viên" in page.text
    assert "Ai bỏ phiếu thế nào" not in page.text
    assert "Còn người bằng phiếu ở cuối chỉ tiêu" in opened(office, round_id).text

    # the chair decides between the two, with a reason
    page = head.get(f"/khen-thuong/{round_id}/ket-qua")
    page = page.press("Ghi quyết định của chủ tịch", candidate_ids=str(ids["Nguyễn Thị Hoa"]), reason="", expect=422)
    page = page.press(
        "Ghi quyết định của chủ tịch", candidate_ids=str(ids["Nguyễn Thị Hoa"]), reason="Bài đều hơn trong năm."
    )
    assert "Bằng phiếu ở cuối chỉ tiêu" not in page.text

    # the dossier
    page = opened(office, round_id).press("Trình hồ sơ")
    archive = zipfile.ZipFile(io.BytesIO(office._send("GET", f"/khen-thuong/{round_id}/ho-so.zip").data))
    names = archive.namelist()
    assert [name for name in names if name.endswith(".xlsx")] == ["02-danh-sach-trich-ngang.xlsx"]
    assert sum(name.startswith("04-bao-cao-thanh-tich/") for name in names) == 4
    words = text_of(archive.read("03-bien-ban-hop-binh-xet.docx"))
    for said in (
        "Lý Thu Uyên không bỏ phiếu cho Hoàng Văn Đơn",
        "bỏ phiếu kín",
        "Bài đều hơn trong năm.",
        "các báo cáo rõ ràng",
    ):
        assert said in words
    sheet = openpyxl.load_workbook(io.BytesIO(archive.read("02-danh-sach-trich-ngang.xlsx"))).worksheets[0]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "Nguyễn Thị Hoa" in cells
    assert "Lê Thị Lan" not in cells

    # the decision, and certificates that prove themselves
    page = opened(office, round_id).follow("Ghi quyết định")
    page = page.press("Ghi quyết định", number="123/QĐ-UBND", signer="Nguyễn Văn Nam", day="2026-11-24", expect=422)
    page = page.press("Ghi quyết định", number="123/QĐ-UBND", signer="Nguyễn Văn Nam", day="2026-11-23")
    assert "Nguyễn Thị Hoa" in page.text
    code = made.candidate(round_id, "Nguyễn Thị Hoa").code
    assert code
    assert office._send("GET", f"/khen-thuong/{round_id}/giay-khen.pdf").data.startswith(b"%PDF-")
    found = anonymous.get(f"/giay-khen/{code.lower().replace('-', ' ')}")
    assert "Giấy khen này là thật." in found.text
    assert "123/QĐ-UBND" in found.text
    assert "Không tìm thấy giấy khen" in anonymous.get("/giay-khen/7KQD-M4XA-9CFT", expect=404).text
    assert "Giấy khen này là thật." in anonymous.get("/giay-khen").press("Kiểm tra", ma=code).text

    # only who agreed stands on the roll, and in the item's draft
    assert "Nguyễn Thị Hoa" not in anonymous.get("/vinh-danh").text
    hoa = client_for(cast.hoa)
    page = hoa.get("/khen-thuong").follow("Khen thưởng thông tin, tuyên truyền năm 2026")
    page.press("Đồng ý nêu tên")
    roll = anonymous.get("/vinh-danh").text
    assert "Nguyễn Thị Hoa" in roll
    assert "Hoàng Văn Đơn" not in roll
    assert "và 1 người khác." in roll
    page = opened(office, round_id).press("Soạn bài vinh danh")
    assert "Nguyễn Thị Hoa" in page.html
    page = opened(office, round_id).press("Kết thúc đợt")
    assert "Đã kết thúc" in page.text


def text_of(data: bytes) -> str:
    paper = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in paper.paragraphs] + cells)
