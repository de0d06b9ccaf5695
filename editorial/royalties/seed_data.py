"""The law on royalties that every ward starts with: base wages and highest coefficients. Royalties stay off."""

from datetime import date

from sqlalchemy import select

from editorial.core import clock
from editorial.core.db import db
from editorial.core.legal import Law, add_missing
from editorial.royalties.models import BaseWage, LegalMaximum

# to be checked against the gazette before it is cited
LAWS: tuple[Law, ...] = (
    Law(
        "royalty", "18/2014/NĐ-CP", "Nghị định số 18/2014/NĐ-CP ngày 14 tháng 3 năm 2014 của Chính phủ quy định về chế độ "
        "nhuận bút trong lĩnh vực báo chí, xuất bản", date(2014, 6, 1), None, "",
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


def add_laws() -> None:
    """Add the law, base wages and legal maxima where the ward has none yet; safe to call again. Inside a transaction."""
    add_missing(LAWS)
    now = clock.now()
    if not db.session.scalar(select(BaseWage.id).limit(1)):
        db.session.add_all(
            BaseWage(amount=amount, valid_from=day, basis=basis, entered_at=now) for day, amount, basis in WAGES
        )
    if not db.session.scalar(select(LegalMaximum.id).limit(1)):
        db.session.add_all(
            LegalMaximum(
                genre_group=group, title=title, maximum=most, valid_from=MAXIMA_FROM, basis=MAXIMA_BASIS, entered_at=now
            )
            for group, title, most in MAXIMA
        )
    db.session.flush()
