"""The sections and genres that every ward starts with; it changes them afterwards."""

from sqlalchemy import select

from editorial.articles.models import Genre, Section
from editorial.core.db import db

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


def add_sections_and_genres() -> None:
    """Add those that are not there yet; safe to call again. Inside a transaction."""
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
    db.session.flush()
