"""What every ward begins with: its sections and genres, and a draft of rules for points. The ward changes them
afterwards; nothing here is a rule, and nothing counts until the head of the board has signed it."""

from datetime import date

from sqlalchemy import select

from editorial.articles.models import Genre, Section
from editorial.core import audit, clock
from editorial.core.access import SYSTEM
from editorial.core.db import db
from editorial.core.legal import LegalBasis
from editorial.people.models import Person
from editorial.royalties.models import BaseWage, LegalMaximum
from editorial.scoring.rule_sets.models import RuleSet
from editorial.scoring.rule_sets.rules.values import Values

SECTIONS = (
    ("to-dan-pho", "Hoạt động tổ dân phố"),
    ("chi-dao-dieu-hanh", "Chỉ đạo, điều hành"),
    ("cai-cach-hanh-chinh", "Cải cách hành chính"),
    ("chuyen-doi-so", "Chuyển đổi số"),
    ("nguoi-tot-viec-tot", "Người tốt - Việc tốt"),
    ("phap-luat", "Phổ biến, giáo dục pháp luật"),
    ("an-ninh-trat-tu", "An ninh trật tự"),
    ("van-hoa-xa-hoi", "Văn hóa - Xã hội"),
    ("y-te-giao-duc", "Y tế - Giáo dục"),
    ("doan-the", "Mặt trận và đoàn thể"),
    ("xay-dung-dang", "Hoạt động Đảng bộ, chi bộ"),
    ("dan-toc", "Công tác dân tộc"),
    ("hoi-dap", "Hỏi - đáp"),
    ("san-pham-diem-den", "Sản phẩm, mô hình, điểm đến"),
)

# code, title, least and most words (0: any), least photos; lengths are proposals that the ward may change
GENRES = (
    ("brief", "Tin vắn", 30, 60, 0),
    ("news_item", "Tin", 60, 400, 1),
    ("feature", "Bài phản ánh", 500, 900, 2),
    ("in_depth", "Bài chuyên sâu, phỏng vấn", 800, 1500, 3),
    ("good_deed", "Gương người tốt, việc tốt", 400, 900, 1),
    ("photo_story", "Phóng sự ảnh", 100, 300, 6),
    ("infographic", "Infographic", 0, 0, 1),
    ("video_clip", "Video", 0, 0, 0),
    ("radio_script", "Bản tin phát thanh", 300, 900, 0),
    ("notice", "Thông báo", 0, 0, 0),
    ("legal_document", "Văn bản", 0, 0, 0),
)

# topic, code, title, first and last day in force, what replaced it; to be checked against the gazette before it is cited
LAWS = (
    (
        "royalty", "18/2014/NĐ-CP", "Nghị định số 18/2014/NĐ-CP ngày 14 tháng 3 năm 2014 của Chính phủ quy định về chế độ "
        "nhuận bút trong lĩnh vực báo chí, xuất bản", date(2014, 6, 1), None, "",
    ),
    ("commendation", "06/2022/QH15", "Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022", date(2024, 1, 1), None, ""),
    (
        "commendation", "06/2026/QH16", "Luật sửa đổi, bổ sung một số điều của Luật Thi đua, khen thưởng (số 06/2026/QH16)",
        date(2026, 10, 1), None, "",
    ),
    (
        "commendation", "98/2023/NĐ-CP", "Nghị định số 98/2023/NĐ-CP ngày 31 tháng 12 năm 2023 của Chính phủ quy định chi "
        "tiết thi hành một số điều của Luật Thi đua, khen thưởng", date(2024, 1, 1), date(2025, 6, 30),
        "Nghị định số 152/2025/NĐ-CP",
    ),
    (
        "commendation", "152/2025/NĐ-CP", "Nghị định số 152/2025/NĐ-CP ngày 14 tháng 6 năm 2025 của Chính phủ quy định về "
        "phân cấp, phân quyền trong lĩnh vực thi đua, khen thưởng; quy định chi tiết và hướng dẫn thi hành một số điều của "
        "Luật Thi đua, khen thưởng", date(2025, 7, 1), None, "",
    ),
    (
        "document", "30/2020/NĐ-CP", "Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư",
        date(2020, 3, 5), None, "",
    ),
)  # fmt: skip

# from a day on, đồng a month, by which decree
WAGES = (
    (date(2024, 7, 1), 2_340_000, "NĐ 73/2024/NĐ-CP"),
    (date(2026, 7, 1), 2_530_000, "NĐ 161/2026/NĐ-CP"),
)

# group, title, highest coefficient in hundredths
MAXIMA = (
    ("news", "Tin, trả lời bạn đọc", 10_00),
    ("picture", "Tranh", 10_00),
    ("photo", "Ảnh", 10_00),
    ("commentary", "Chính luận", 30_00),
    ("reportage", "Phóng sự, ký, phỏng vấn", 30_00),
    ("literature", "Sáng tác văn học", 30_00),
    ("research", "Nghiên cứu", 30_00),
    ("media", "Trực tuyến, Media", 50_00),
)
MAXIMA_FROM, MAXIMA_BASIS = date(2014, 6, 1), "NĐ 18/2014/NĐ-CP, Điều 7 khoản 1"


def lay() -> None:
    """Add sections, genres and laws that are not there yet; safe to run again. Inside a transaction."""
    sections, genres = set(db.session.scalars(select(Section.code))), set(db.session.scalars(select(Genre.code)))
    db.session.add_all(
        Section(code=code, title=title, position=place)
        for place, (code, title) in enumerate(SECTIONS, 1)
        if code not in sections
    )
    db.session.add_all(
        Genre(code=code, title=title, position=place, least_words=least, most_words=most, least_photos=photos)
        for place, (code, title, least, most, photos) in enumerate(GENRES, 1)
        if code not in genres
    )
    laws = {(row.topic, row.code) for row in db.session.execute(select(LegalBasis.topic, LegalBasis.code))}
    db.session.add_all(
        LegalBasis(topic=topic, code=code, title=title, valid_from=start, valid_to=end, replaced_by=after)
        for topic, code, title, start, end, after in LAWS
        if (topic, code) not in laws
    )
    db.session.flush()
    draft_rules()
    lay_law_of_royalties()


def lay_law_of_royalties() -> None:
    """The base wages and legal maxima that are known, where the ward has none yet; royalties stay off. Safe to run again.
    Inside a transaction."""
    now = clock.now()
    if not db.session.scalar(select(BaseWage.id).limit(1)):
        db.session.add_all(
            BaseWage(amount=amount, valid_from=day, basis=basis, entered_at=now) for day, amount, basis in WAGES
        )
    if not db.session.scalar(select(LegalMaximum.id).limit(1)):
        db.session.add_all(
            LegalMaximum(
                group=group, title=title, most=most, valid_from=MAXIMA_FROM, basis=MAXIMA_BASIS, entered_at=now
            )
            for group, title, most in MAXIMA
        )
    db.session.flush()


def draft_rules() -> None:
    """Draft number 1 of the rules for points, with the proposed values, unsigned: nothing counts by it. Only where there
    is none yet and somebody is there to own it; safe to run again. Inside a transaction."""
    owner = db.session.scalar(select(Person.id).order_by(Person.id).limit(1))
    if owner is None or db.session.scalar(select(RuleSet.id).limit(1)):
        return
    row = RuleSet(
        number=1, decision_number="", valid_from=clock.today(), values=Values().as_json(), note="Đề xuất ban đầu",
        drafted_by_id=owner, drafted_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record("rule_set.drafted", actor=SYSTEM, subject="rule_set", subject_id=row.id, number=1)
