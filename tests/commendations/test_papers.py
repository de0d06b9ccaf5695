"""The papers of a whole round, read back from the files that an office downloads, prints and signs."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import docx
import openpyxl
import pypdfium2
import pytest

from editorial.commendations.awards import operations as awards
from editorial.commendations.candidates.operations import candidates
from editorial.commendations.council import queries as council_queries
from editorial.commendations.council.operations import ballots
from editorial.commendations.criteria import rules as criteria
from editorial.commendations.dossier.queries import bases_on
from editorial.commendations.progress import operations as progress
from editorial.commendations.rounds import queries
from editorial.commendations.rounds.rules import Meeting, position_lines
from editorial.core import settings
from editorial.core.db import transaction
from editorial.core.feature import add_seed_data
from tests.cast import Cast
from tests.commendations import made
from tests.factories import make_unit

BASES = (
    "Kế hoạch số 213/KH-UBND ngày 05 tháng 6 năm 2026 của Ủy ban nhân dân phường Vĩnh Tuy\n"
    "Căn cứ Quyết định số 415/QĐ-UBND ngày 02 tháng 11 năm 2026 về thành lập Hội đồng xét khen thưởng;\n"
)
MEETING = Meeting(date(2026, 11, 18), "14:00", "16:30", "Phòng họp tầng 2")
UNITS = {
    "Ủy ban Mặt trận Tổ quốc Việt Nam phường Vĩnh Tuy": "fatherland_front",
    "Đoàn Thanh niên Cộng sản Hồ Chí Minh phường Vĩnh Tuy": "mass_organization",
    "Công an phường Vĩnh Tuy": "ward_police",
    "Ban Chỉ huy Quân sự phường Vĩnh Tuy": "military",
    "Văn phòng Đảng ủy phường": "party",
    "Trạm Y tế phường": "health_station",
}
HEADS = {
    "Ủy ban Mặt trận Tổ quốc Việt Nam phường Vĩnh Tuy": ("", "CỘNG HÒA XÃ HỘI"),
    "Đoàn Thanh niên Cộng sản Hồ Chí Minh phường Vĩnh Tuy": (
        "ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM PHƯỜNG VĨNH TUY", "CỘNG HÒA XÃ HỘI",
    ),
    "Công an phường Vĩnh Tuy": ("CÔNG AN THÀNH PHỐ HÀ NỘI", "CỘNG HÒA XÃ HỘI"),
    "Ban Chỉ huy Quân sự phường Vĩnh Tuy": ("BỘ TƯ LỆNH THỦ ĐÔ HÀ NỘI", "CỘNG HÒA XÃ HỘI"),
    "Văn phòng Đảng ủy phường": ("ĐẢNG ỦY PHƯỜNG VĨNH TUY", "ĐẢNG CỘNG SẢN VIỆT NAM"),
    "Trạm Y tế phường": ("ỦY BAN NHÂN DÂN PHƯỜNG VĨNH TUY", "CỘNG HÒA XÃ HỘI"),
}  # fmt: skip


def flat(text: str) -> str:
    """Without the breaks and spaces that only lay the words out."""
    return " ".join(text.replace("\u00a0", " ").split())


def cells_of(document: Any, table: int = 0) -> list[str]:
    return [flat(cell.text) for cell in document.tables[table].rows[0].cells]


def words_of(document: Any) -> str:
    """Everything in the order of the page."""
    return flat(" ".join(document.element.body.itertext()))


@pytest.fixture
def round_id(cast: Cast) -> int:
    """Submitted: four contributors passed for two places, six units of every kind, everything set that papers say."""
    with transaction():
        add_seed_data()
        for setting, value in (
            (criteria.BONUS_PERSON, 379_500), (criteria.BONUS_UNIT, 759_000), (criteria.PROPOSER, "Trần Thị Minh"),
            (criteria.PROPOSER_POSITION, "KT. Trưởng phòng / Phó Trưởng phòng"),
        ):  # fmt: skip
            settings.put(setting, value, valid_from=date(2026, 1, 1), basis="Quy chế", actor=cast.office)
    units = [make_unit(name, kind=kind).id for name, kind in UNITS.items()]
    found = made.new_round(cast, bases=BASES)
    made.step(cast, found, "open_nominations")
    with transaction():
        candidates.propose(
            found, made.row_ids(("don", "lan", "hoa", "outsider", "group"), cast, found), actor=cast.office
        )
        for unit_id in units:
            candidates.nominate(found, unit_id=unit_id, actor=cast.office)
    made.step(cast, found, "close_nominations")
    ballot = made.opened(cast, found)
    made.everybody_says_yes(cast, ballot)
    with transaction():
        ballots.count(ballot, "Ông Nam đề nghị biểu dương ở tổ dân phố.", MEETING, actor=cast.son)
    for tie in council_queries.vote_status(queries.round_of(found)).selection.ties:
        seen, chosen = made.version(found), [candidate.id for candidate in tie.tied][: tie.places_left]
        with transaction():
            ballots.break_tie(found, tie.category, chosen, "Nhiều bài loại A hơn.", version=seen, actor=cast.head)
    seen = made.version(found)
    with transaction():
        progress.submit(found, version=seen, actor=cast.office)
    return found


@pytest.fixture
def papers(cast: Cast, round_id: int, client_for: Any) -> dict[str, bytes]:
    sent = client_for(cast.office)._send("GET", f"/khen-thuong/{round_id}/ho-so.zip").data
    with zipfile.ZipFile(io.BytesIO(sent)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def opened(papers: dict[str, bytes], name: str) -> Any:
    return docx.Document(io.BytesIO(papers[name]))


def in_order(text: str, phrases: list[str]) -> None:
    place = 0
    for phrase in phrases:
        found = text.find(phrase, place)
        assert found >= 0, f"{phrase!r} does not follow in {text[place : place + 300]!r}"
        place = found


def test_the_submission_cites_by_rank_and_asks_in_the_order_of_the_decree(papers: dict[str, bytes]) -> None:
    paper = opened(papers, "01-to-trinh.docx")
    assert cells_of(paper)[0] == "ỦY BAN NHÂN DÂN PHƯỜNG VĨNH TUY PHÒNG VĂN HÓA - XÃ HỘI Số: /TTr-VHXH"
    assert cells_of(paper)[1].endswith("Vĩnh Tuy, ngày tháng 11 năm 2026")
    in_order(words_of(paper), [
        "TỜ TRÌNH", "Kính gửi: Chủ tịch Ủy ban nhân dân phường Vĩnh Tuy",
        "Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15 ngày 16 tháng 6 năm 2025;",
        "Căn cứ Luật Thi đua, khen thưởng số 06/2022/QH15 ngày 15 tháng 6 năm 2022;",
        "Căn cứ Luật sửa đổi, bổ sung một số điều của Luật Thi đua, khen thưởng số 06/2026/QH16;",
        "Căn cứ Nghị định số 152/2025/NĐ-CP ngày 14 tháng 6 năm 2025 của Chính phủ",
        "Căn cứ Kế hoạch số 213/KH-UBND ngày 05 tháng 6 năm 2026",
        "Căn cứ Quyết định số 415/QĐ-UBND ngày 02 tháng 11 năm 2026 về thành lập Hội đồng xét khen thưởng.",
        "bình xét ngày 18/11/2026.", "07 tập thể và 02 cá nhân", "1. Tập thể", "2. Cá nhân",
        "Tổng số tiền thưởng: 6.072.000 đồng (bằng chữ: Sáu triệu không trăm bảy mươi hai nghìn đồng).",
        "xem xét, quyết định./.", "Nơi nhận:", "- Như trên;", "- Lưu: VT, VHXH.",
        "KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG", "Trần Thị Minh",
    ])  # fmt: skip


def test_the_minutes_have_hours_place_ballots_and_why_fewer_are_proposed(papers: dict[str, bytes]) -> None:
    paper = opened(papers, "03-bien-ban-hop-binh-xet.docx")
    assert cells_of(paper)[0].endswith("HỘI ĐỒNG XÉT KHEN THƯỞNG Số: /BB-HĐ")
    in_order(words_of(paper), [
        "BIÊN BẢN", "Thời gian bắt đầu: 14 giờ 00 phút, ngày 18 tháng 11 năm 2026.", "Địa điểm: Phòng họp tầng 2.",
        "Chủ tọa: ", "Thư ký: ", "có mặt 05/05 thành viên", "Chỉ tiêu: cộng tác viên: 02.",
        "số phiếu phát ra 05; số phiếu thu về 05; số phiếu hợp lệ 05; số phiếu không hợp lệ 00.",
        "Ông Nam đề nghị biểu dương", "Có 11 tập thể, cá nhân đạt tỷ lệ phiếu theo quy định.",
        "Nhóm cộng tác viên có 04 trường hợp đạt tỷ lệ phiếu, chỉ tiêu là 02; Hội đồng đề nghị 02 trường hợp",
        "ngoài chỉ tiêu nên không đề nghị: Lê Thị Lan; Nguyễn Thị Hoa.", "Nhiều bài loại A hơn.",
        "cho 09 tập thể, cá nhân:", "Cuộc họp kết thúc vào 16 giờ 30 phút, ngày 18 tháng 11 năm 2026.",
        "THƯ KÝ", "CHỦ TỌA", "Nơi nhận:", "- Lưu: VT, hồ sơ.",
    ])  # fmt: skip


def test_the_draft_of_the_decision_is_the_chairmans_with_its_list(papers: dict[str, bytes]) -> None:
    paper = opened(papers, "05-du-thao-quyet-dinh.docx")
    assert cells_of(paper)[0] == "ỦY BAN NHÂN DÂN PHƯỜNG VĨNH TUY Số: /QĐ-UBND"
    in_order(words_of(paper), [
        "QUYẾT ĐỊNH", "CHỦ TỊCH ỦY BAN NHÂN DÂN PHƯỜNG VĨNH TUY", "Căn cứ Luật Tổ chức chính quyền địa phương",
        "Theo đề nghị của Trưởng phòng Văn hóa - Xã hội tại Tờ trình số /TTr-VHXH ngày tháng năm 2026.",
        "QUYẾT ĐỊNH:", "Điều 1. Tặng Giấy khen của Chủ tịch", "Điều 2. Tiền thưởng",
        "Điều 3. Chánh Văn phòng Hội đồng nhân dân và Ủy ban nhân dân phường Vĩnh Tuy, Trưởng phòng Văn hóa - Xã hội",
        "- Như Điều 3;", "- Lưu: VT, VHXH.", "CHỦ TỊCH", "DANH SÁCH", "TẬP THỂ", "CÁ NHÂN",
    ])  # fmt: skip
    listed = [cell.text for table in paper.tables[-2:] for row in table.rows[1:] for cell in row.cells]
    assert {*UNITS, "Hoàng Văn Đơn"} <= set(listed)
    assert "Lê Thị Lan" not in listed


@pytest.mark.parametrize(("name", "above", "motto"), [(name, *head) for name, head in HEADS.items()])
def test_a_unit_stands_under_the_body_of_its_kind(papers: dict[str, bytes], name: str, above: str, motto: str) -> None:
    reports = [opened(papers, path) for path in papers if path.startswith("04-")]
    paper = next(paper for paper in reports if f"Tên tập thể: {name}" in words_of(paper))
    left, right = cells_of(paper)
    assert left == f"{above} {name.upper()}".strip()
    assert right.startswith(motto)
    in_order(words_of(paper), ["SƠ LƯỢC ĐẶC ĐIỂM", "THÀNH TÍCH ĐẠT ĐƯỢC", "CÁC HÌNH THỨC ĐÃ ĐƯỢC KHEN THƯỞNG",
                               "XÁC NHẬN CỦA CẤP TRÌNH", "THỦ TRƯỞNG ĐƠN VỊ"])  # fmt: skip


def test_a_persons_report_has_the_form_of_the_decrees_and_no_words_of_software(papers: dict[str, bytes]) -> None:
    text = words_of(opened(papers, next(path for path in papers if "hoang-van-don" in path)))
    in_order(text, [
        "TỔ DÂN PHỐ 7", "BÁO CÁO THÀNH TÍCH", "I. SƠ LƯỢC LÝ LỊCH", "Họ và tên: Hoàng Văn Đơn", "II. THÀNH TÍCH ĐẠT ĐƯỢC",
        "Số tin, bài được đăng trên Trang thông tin điện tử", "20", "III. CÁC HÌNH THỨC", "THỦ TRƯỞNG ĐƠN VỊ",
        "NGƯỜI BÁO CÁO THÀNH TÍCH", "Hoàng Văn Đơn", "XÁC NHẬN CỦA CẤP TRÌNH",
    ])  # fmt: skip
    assert "Loại:" not in text
    assert "bảng điểm" not in text


def test_the_list_goes_with_the_submission_and_is_the_same_in_the_spreadsheet(papers: dict[str, bytes]) -> None:
    text = words_of(opened(papers, "02-danh-sach-trich-ngang.docx"))
    assert "(Kèm theo Tờ trình số /TTr-VHXH ngày tháng năm của Phòng Văn hóa - Xã hội)" in text
    assert "Tập thể (Mặt trận Tổ quốc)" in text
    page = openpyxl.load_workbook(io.BytesIO(papers["02-danh-sach-trich-ngang.xlsx"])).worksheets[0]
    told = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value]
    assert {"DANH SÁCH TRÍCH NGANG", "KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG", "Hoàng Văn Đơn", *UNITS} <= set(told)


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("Chủ tịch", ("CHỦ TỊCH",)),
        ("KT. Chủ tịch / Phó Chủ tịch", ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("TUQ. Chủ tịch / Trưởng phòng", ("TUQ. CHỦ TỊCH", "TRƯỞNG PHÒNG")),
    ],
)
def test_the_certificate_carries_the_position_of_its_signer_and_the_decision(
    cast: Cast, round_id: int, client_for: Any, typed: str, lines: tuple[str, ...]
) -> None:
    chosen = council_queries.vote_status(queries.round_of(round_id)).selection.ids
    seen = made.version(round_id)
    with transaction():
        awards.decide(round_id, "1234/QĐ-UBND", date(2026, 11, 20), "Nguyễn Thị Thanh Hương", typed, chosen,
                      version=seen, actor=cast.office)  # fmt: skip
    client = client_for(cast.office)
    pdf = client._send("GET", f"/khen-thuong/{round_id}/giay-khen.pdf").data
    text = flat(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range())
    in_order(text, [f"năm 2026 {' '.join(lines)} Nguyễn Thị Thanh Hương"])
    for said in ("Quyết định số: 1234/QĐ-UBND", "Ngày 20 tháng 11 năm 2026", "Vào sổ khen thưởng số:"):
        assert said in text
    with zipfile.ZipFile(io.BytesIO(client._send("GET", f"/khen-thuong/{round_id}/ho-so.zip").data)) as archive:
        decision = words_of(docx.Document(io.BytesIO(archive.read("05-du-thao-quyet-dinh.docx"))))
    in_order(decision, ["Nơi nhận:", *lines, "Nguyễn Thị Thanh Hương"])


def test_a_position_is_as_many_lines_as_it_has_slashes() -> None:
    assert position_lines(" TM. Ủy ban nhân dân / KT. Chủ tịch /Phó Chủ tịch/") == (
        "TM. Ủy ban nhân dân", "KT. Chủ tịch", "Phó Chủ tịch",
    )  # fmt: skip
    assert position_lines("") == ()


def test_what_the_round_cites_stands_after_the_laws_once(cast: Cast) -> None:
    with transaction():
        add_seed_data()
    cited = bases_on(date(2026, 11, 20), "Căn cứ Kế hoạch số 1;\n\n Kế hoạch số 2. ")
    assert cited[-2:] == ["Căn cứ Kế hoạch số 1", "Căn cứ Kế hoạch số 2"]
    assert cited[0].startswith("Căn cứ Luật Tổ chức")


def test_the_secretary_writes_down_hours_and_place_when_counting(cast: Cast, client_for: Any) -> None:
    round_id, ballot_id = made.voting(cast)
    made.everybody_says_yes(cast, ballot_id)
    client = client_for(cast.son)
    page = client.get(f"/khen-thuong/{round_id}/ket-qua")
    assert 'type="time"' in page.html
    typed = {"day": "20/11/2026", "begins": "14:00", "ends": "13:00", "place": "Hội trường", "minutes": ""}
    refused = client.post(f"/khen-thuong/{round_id}/kiem-phieu", typed, expect=422)
    assert "Không thể trước giờ bắt đầu." in refused.text
    assert queries.round_of(round_id).meeting == {}
    client.post(f"/khen-thuong/{round_id}/kiem-phieu", typed | {"ends": "15:30"})
    assert queries.round_of(round_id).meeting == {
        "day": "2026-11-20", "begins": "14:00", "ends": "15:30", "place": "Hội trường",
    }  # fmt: skip
    assert "Hội trường" in client.get(f"/khen-thuong/{round_id}/ket-qua").html
