"""Who sees which page, what papers and certificates say, and what the office sets."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import docx
import openpyxl
import pypdfium2
import pytest

from editorial.commendations.awards.views.template import LINES
from editorial.commendations.candidates.models import Candidate
from editorial.commendations.criteria import rules as criteria
from editorial.commendations.dossier import queries as dossier
from editorial.commendations.settings.seed_data import LAWS
from editorial.core import clock, settings
from editorial.core.db import db, transaction
from editorial.core.documents import certificate, placeholders
from editorial.core.feature import add_seed_data
from editorial.core.legal import LegalBasis
from editorial.notices.models import Notice
from tests.commendations import made


def words_of(data: bytes) -> str:
    paper = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in paper.paragraphs] + cells)


def pdf_words(data: bytes) -> list[str]:
    return [pdf_page.get_textpage().get_text_range() for pdf_page in pypdfium2.PdfDocument(data)]


def test_a_stranger_to_a_candidate_does_not_meet_them(cast, client_for):
    round_id = made.new_round(cast)
    for name, status in (("hoa", 404), ("lan", 404), ("office", 200), ("head", 200), ("observer", 200), ("admin", 404)):
        client_for(getattr(cast, name)).get(f"/khen-thuong/{round_id}", expect=status)
    made.step(cast, round_id, "open_nominations")
    with transaction():
        made.candidates.propose(round_id, made.row_ids(("hoa", "don"), cast, round_id), actor=cast.office)
    ids = made.ids_of(round_id)
    address = f"/khen-thuong/{round_id}/ung-vien/{ids[cast.hoa.name]}"
    for name, status in (("hoa", 200), ("lan", 200), ("office", 200), ("uyen", 200), ("binh", 404), ("hue", 404)):
        client = client_for(getattr(cast, name))
        client.get(address, expect=status)
        client.get(f"{address}/minh-chung", expect=status)
        assert (address in client.get(f"/khen-thuong/{round_id}").html) is (status == 200)


@pytest.mark.parametrize("name", ["hoa", "lan", "admin", "dang", "feedback"])
def test_pages_of_the_office_and_the_council_are_closed_to_others(cast, client_for, name):
    round_id = made.decided(cast)
    client = client_for(getattr(cast, name))
    for path in ("hoi-dong", "bo-phieu", "ket-qua", "ho-so.zip", "giay-khen", "giay-khen.pdf"):
        client.get(f"/khen-thuong/{round_id}/{path}", expect=404)
    for path in ("de-xuat", "sua", "quyet-dinh"):
        client.get(f"/khen-thuong/{round_id}/{path}", expect=403)
    for path in ("cai-dat", "can-cu", "mau-giay-khen", "moi"):
        client.get(f"/khen-thuong/{path}", expect=403)


def test_each_state_says_what_comes_next_to_the_office(cast, client_for):
    office = client_for(cast.office)
    round_id = made.new_round(cast)
    page = office.get(f"/khen-thuong/{round_id}")
    assert "Việc của bước này" in page.text
    assert "sau đó mở đề cử" in page.text
    assert "Mở đề cử" in page.buttons
    made.step(cast, round_id, "open_nominations")
    page = office.get(f"/khen-thuong/{round_id}")
    assert "Hạn: 30/11/2026." in page.text
    assert "Danh sách chưa có ai" in page.text
    assert "Kết thúc đề cử" not in page.buttons


def test_a_late_stage_says_so(cast, client_for, travel):
    round_id = made.new_round(cast)
    made.step(cast, round_id, "open_nominations")
    travel(days=9)
    page = client_for(cast.head).get(f"/khen-thuong/{round_id}")
    assert "Đã trễ hạn." in page.text


def test_the_papers_say_who_and_why_and_leave_numbers_blank(cast, client_for):
    with transaction():
        add_seed_data()
    round_id = made.decided(cast, ("don", "women"))
    archive = zipfile.ZipFile(
        io.BytesIO(client_for(cast.office)._send("GET", f"/khen-thuong/{round_id}/ho-so.zip").data)
    )
    letter = words_of(archive.read("01-to-trinh.docx"))
    for said in ("TỜ TRÌNH", "Số:          /TTr-VHXH", "ngày        tháng 11 năm 2026", "01 tập thể và 01 cá nhân",
                 "Kính gửi: Chủ tịch Ủy ban nhân dân phường Vĩnh Tuy", "152/2025/NĐ-CP", "06/2026/QH16"):  # fmt: skip
        assert said in letter
    assert "98/2023" not in letter
    assert "tiền thưởng" not in letter
    report = next(name for name in archive.namelist() if "hoang-van-don" in name)
    assert "Hoàng Văn Đơn, Tổ dân phố 7 có 20 tin, bài" in words_of(archive.read(report))
    minutes = words_of(archive.read("03-bien-ban-hop-binh-xet.docx"))
    for said in ("có mặt 05/05 thành viên", "Ngô Quốc Trưởng, Chủ tịch Hội đồng", "bỏ phiếu kín", "đạt"):
        assert said in minutes
    sheet = openpyxl.load_workbook(io.BytesIO(archive.read("02-danh-sach-trich-ngang.xlsx"))).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any("Hoàng Văn Đơn" in row and 20 in row for row in rows)


NOT_LOOKED_AT = "chưa xét (đơn vị chưa có kế hoạch)"


def test_a_plan_that_no_unit_has_is_said_to_be_not_looked_at_and_blocks_nobody(cast, client_for):
    snapshot = made.frozen(cast, women={"plan": None})
    round_id = made.new_round(cast, snapshot)
    page = client_for(cast.office).get(f"/khen-thuong/{round_id}/de-xuat").follow("Tập thể")
    women, group = made.row_ids(("women",), cast, round_id), made.row_ids(("group",), cast, round_id)
    assert f"Hoàn thành 100% kế hoạch: {NOT_LOOKED_AT}" in page.text
    assert page.by_id(f"row-{group[0]}").get("checked") is not None
    assert page.by_id(f"row-{women[0]}").get("checked") is None, "what was not assessed sets no tick"
    made.step(cast, round_id, "open_nominations")
    with transaction():
        made.candidates.propose(round_id, made.row_ids(("don", "women"), cast, round_id), actor=cast.office)
    made.step(cast, round_id, "close_nominations")
    page = client_for(cast.office).get(f"/khen-thuong/{round_id}")
    assert NOT_LOOKED_AT in page.text
    assert "đạt phần đã xét" in page.text
    unit = made.candidate(round_id, cast.women.name)
    page = client_for(cast.deputy).get(f"/khen-thuong/{round_id}/ung-vien/{unit.id}")
    assert NOT_LOOKED_AT in page.text
    page.press("Ghi ý kiến", appraisal="shortlisted")  # no reason is asked
    assert made.candidate(round_id, cast.women.name).appraisal == "shortlisted"


def test_the_papers_say_what_was_not_looked_at(cast, client_for):
    round_id = made.decided(cast, ("don", "women"), snapshot=made.frozen(cast, women={"plan": None}))
    archive = zipfile.ZipFile(
        io.BytesIO(client_for(cast.office)._send("GET", f"/khen-thuong/{round_id}/ho-so.zip").data)
    )
    said = f"Tiêu chuẩn “Hoàn thành 100% kế hoạch” {NOT_LOOKED_AT}: Hội Phụ nữ"
    for name in ("02-danh-sach-trich-ngang.docx", "03-bien-ban-hop-binh-xet.docx"):
        assert said in words_of(archive.read(name)), name
    report = words_of(archive.read(next(name for name in archive.namelist() if "hoi-phu-nu" in name)))
    assert NOT_LOOKED_AT in report
    don = words_of(archive.read(next(name for name in archive.namelist() if "hoang-van-don" in name)))
    assert NOT_LOOKED_AT not in don
    sheet = openpyxl.load_workbook(io.BytesIO(archive.read("02-danh-sach-trich-ngang.xlsx"))).worksheets[0]
    assert any(said in str(cell.value) for row in sheet.iter_rows() for cell in row)


def test_bonus_money_stands_in_the_papers_once_the_ward_has_set_it(cast, client_for):
    page = client_for(cast.office).get("/khen-thuong/cai-dat/bonus_person")
    assert "chưa đặt" in page.text
    page.press("Ghi quyết định", value="379.500", basis="", expect=422)
    page.press("Ghi quyết định", value="nhiều", basis="QĐ 5", expect=422)
    page.press("Ghi quyết định", value="379.500", basis="Quyết định số 5/QĐ-UBND")
    assert settings.value(criteria.BONUS_PERSON) == 379_500
    round_id = made.decided(cast)
    archive = zipfile.ZipFile(
        io.BytesIO(client_for(cast.office)._send("GET", f"/khen-thuong/{round_id}/ho-so.zip").data)
    )
    # the papers of a decision carry what was set on its day; this one was decided before
    assert "379.500" not in words_of(archive.read("01-to-trinh.docx"))


def test_certificates_carry_name_decision_and_code(cast, client_for):
    round_id = made.decided(cast, ("don", "women"))
    pages = pdf_words(client_for(cast.office)._send("GET", f"/khen-thuong/{round_id}/giay-khen.pdf").data)
    assert len(pages) == 2
    don = made.candidate(round_id, cast.don.name)
    assert any("Hoàng Văn Đơn" in text and str(don.code) in text and "12/QĐ-UBND" in text for text in pages)
    assert any("Hội Phụ nữ" in text for text in pages)
    own = f"/khen-thuong/{round_id}/ung-vien/{don.id}/giay-khen"
    assert client_for(cast.don)._send("GET", f"{own}.png").data.startswith(b"\x89PNG")
    assert len(pdf_words(client_for(cast.don)._send("GET", f"{own}.pdf").data)) == 1
    assert client_for(cast.binh)._send("GET", f"{own}.pdf").status_code == 404
    assert client_for(cast.don)._send("GET", f"{own}.exe").status_code == 404


def test_the_ward_writes_its_own_certificate(cast, client_for):
    office = client_for(cast.office)
    page = office.get("/khen-thuong/mau-giay-khen")
    name = next(name for name, value in page.fields.items() if value == "GIẤY KHEN")
    page = page.press("Ghi mẫu", {name: "BẰNG VINH DANH"})
    assert page.fields[name] == "BẰNG VINH DANH"
    refused = page.press("Ghi mẫu", {name: "{la}"}, expect=422)
    assert "Không có chỗ điền {la}." in refused.text
    assert refused.by_id(name).get("aria-invalid") == "true", "the line that is wrong is the one that is marked"
    page.press("Ghi mẫu", background=(io.BytesIO(b"<svg/>"), "nen.png"), expect=422)
    page.press("Ghi mẫu", background=(io.BytesIO(b"\x89PNG\r\n\x1a\n broken"), "nen.png"), expect=422)
    assert office._send("GET", "/khen-thuong/mau-giay-khen.png").data.startswith(b"\x89PNG")
    round_id = made.decided(cast, ("don",))
    printed = pdf_words(office._send("GET", f"/khen-thuong/{round_id}/giay-khen.pdf").data)[0]
    assert "BẰNG VINH DANH" in printed


def test_the_page_of_the_template_says_what_each_line_is_and_what_can_be_filled_in(cast, client_for):
    assert len(LINES) == len(certificate.default().lines)
    page = client_for(cast.office).get("/khen-thuong/mau-giay-khen")
    assert "Dòng 1" not in page.text
    for title, line in zip(LINES, certificate.default().lines, strict=True):
        label = next(label for label in page.by_id("main").iter("label") if (label.text or "").strip() == str(title))
        assert page.fields[label.get("for")] == line.text
    for said in ("{họ tên}", "Tên người hoặc tập thể được khen", "Công Tằng Tôn Nữ Nguyệt Hương", "{trang kiểm tra}"):
        assert said in page.text
    for blank in placeholders.PLACEHOLDERS:
        assert blank.braced in page.text
        assert f"{{{blank.key}}}" not in page.text


def test_a_template_stored_with_english_words_is_shown_and_printed_in_vietnamese(cast, client_for):
    stored = certificate.as_json(certificate.default())
    stored["lines"][5]["text"] = "Ông, bà: {name}"
    with transaction():
        settings.put(criteria.TEMPLATE, stored, valid_from=clock.today(), basis="cũ", actor=cast.office)
    page = client_for(cast.office).get("/khen-thuong/mau-giay-khen")
    assert page.fields["line_5"] == "Ông, bà: {họ tên}"
    page.press("Ghi mẫu")
    assert settings.value(criteria.TEMPLATE)["lines"][5]["text"] == "Ông, bà: {họ tên}"
    round_id = made.decided(cast, ("don",))
    printed = pdf_words(client_for(cast.office)._send("GET", f"/khen-thuong/{round_id}/giay-khen.pdf").data)[0]
    assert "Ông, bà: Hoàng Văn Đơn" in printed


def test_laws_are_added_ended_and_cited_by_their_days(cast, client_for):
    with transaction():
        add_seed_data()
    office = client_for(cast.office)
    page = office.get("/khen-thuong/can-cu")
    assert "hết hiệu lực" in page.text
    page = page.press(
        "Thêm", topic="commendation", code="9/2026/NĐ-CP", title="Nghị định số 9/2026/NĐ-CP", valid_from="2026-11-01"
    )
    assert "9/2026/NĐ-CP" in " ".join(dossier.bases_on(date(2026, 11, 23)))
    assert "9/2026/NĐ-CP" not in " ".join(dossier.bases_on(date(2026, 10, 31)))
    basis = db.session.query(LegalBasis).filter_by(code="9/2026/NĐ-CP").one()
    page = office.get(f"/khen-thuong/can-cu/{basis.id}")
    page.press("Ghi", valid_to="2026-10-01", expect=422)
    page.press("Ghi", valid_to="2026-11-20", replaced_by="Nghị định khác")
    assert "9/2026/NĐ-CP" not in " ".join(dossier.bases_on(date(2026, 11, 23)))


def test_what_was_in_force_is_what_is_cited():
    bases = {law.code: (law.valid_from, law.valid_to) for law in LAWS if law.topic == "commendation"}
    assert bases["98/2023/NĐ-CP"][1] == date(2025, 6, 30)
    assert bases["152/2025/NĐ-CP"] == (date(2025, 7, 1), None)
    assert bases["06/2026/QH16"] == (date(2026, 10, 1), None)


def test_whoever_must_act_is_told(cast, client_for, drain):
    round_id = made.new_round(cast)
    made.step(cast, round_id, "open_nominations")
    drain()
    told = {row.person_id for row in db.session.query(Notice).filter_by(topic="commendation.moved")}
    assert told == {cast.lan.id, cast.tuan.id, cast.don.id, cast.hue.id}
    assert "Mở đề cử khen thưởng" in client_for(cast.lan).get("/thong-bao").text


def test_the_public_pages_keep_quiet_when_the_reader_is_off(cast, app, anonymous, client_for, monkeypatch):
    made.decided(cast)
    monkeypatch.setitem(app.config, "PUBLIC_READER", False)
    anonymous.get("/vinh-danh", expect=404)
    client_for(cast.hoa).get("/vinh-danh")
    anonymous.get("/giay-khen")
    monkeypatch.setitem(app.config, "PUBLIC_READER", True)
    assert "Hội Phụ nữ" in anonymous.get("/vinh-danh").text


def test_a_frozen_row_opens_its_list_before_anybody_is_put_forward(cast, client_for):
    round_id = made.new_round(cast)
    page = client_for(cast.office).get(f"/khen-thuong/{round_id}/de-xuat").follow("14 bài: Nguyễn Thị Hoa")
    assert page.h1 == "Minh chứng: Nguyễn Thị Hoa"
    assert "Không có vi phạm nào" in page.follow("Vi phạm").text
    client_for(cast.office).get(f"/khen-thuong/{round_id}/bang-diem/999999", expect=404)
    assert db.session.query(Candidate).count() == 0


NONSENSE = (
    {},
    {"version": "x", "reason": "x" * 3000,
     "snapshot_row_id": "9" * 30, "present": "-1", "who": "p1-x", "appraisal": "zz", "phieu_99": "yes"},
    {"version": "1", "reason": "x", "phieu_" + "9" * 30: "no", "awarded": "9" * 40, "candidate_ids": "x",
     "publicity_consent": "?"},
)  # fmt: skip


def test_nonsense_in_forms_of_a_round_never_breaks_a_page(app, cast, client_for):
    round_id = made.decided(cast)
    found = {"round_id": str(round_id), "candidate_id": str(min(made.ids_of(round_id).values()))}
    client = client_for(cast.office)
    for rule in app.url_map.iter_rules():
        if "round_id" not in rule.arguments or not rule.endpoint.startswith("commendations."):
            continue
        address = rule.rule
        for name in rule.arguments:
            for shape in (f"<int:{name}>", f"<{name}>"):
                address = address.replace(shape, found.get(name, "1" if shape.startswith("<int") else "contributor"))
        for sent in NONSENSE if "POST" in rule.methods else ():
            status = client.http.post(address, data=sent | {"csrf_token": client.csrf_token()}).status_code
            assert status < 500, f"{address} → {status}"
