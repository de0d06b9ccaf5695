"""What must still be true of an approved text at the hour it goes out. Pure."""

from collections.abc import Mapping

from editorial.articles.rules import Content, photo_lacks
from editorial.core.i18n import gettext as _
from editorial.core.text import word_count


def approval_fault(
    *, content_hash: str, revision_hash: str, approved_hash: str | None, current: bool, taken_down_since: bool = False
) -> str:
    """Why this revision may not go out on this approval; empty when it may. `content_hash` is counted afresh."""
    if approved_hash is None:
        return _("Bài không còn phiếu duyệt có hiệu lực.")
    if not current:
        return _("Bài đã được sửa sau khi duyệt.")
    if taken_down_since:
        return _("Bài đã bị gỡ sau khi duyệt. Đăng lại cần một lần duyệt mới.")
    if not content_hash == revision_hash == approved_hash:
        return _("Chữ hoặc ảnh không còn đúng bản đã duyệt.")
    return ""


def content_fault(content: Content, stored: Mapping[int, bool], section_open: bool) -> str:
    """Why this content may not go out now; empty when it may. `stored`: images whose files are on disk, and whether they
    are the ones that were stored."""
    if not content.title or not word_count(content.text):
        return _("Bài thiếu tiêu đề hoặc nội dung.")
    if not section_open:
        return _("Chuyên mục của bài đã đóng. Hãy mở lại bài để chọn chuyên mục khác.")
    for position, photo in enumerate(content.photos, 1):
        if photo.image_id not in stored:
            return _("Không tìm thấy tệp của ảnh %(n)s.", n=position)
        if not stored[photo.image_id]:
            return _("Tệp của ảnh %(n)s đã bị thay, hỏng hoặc mất. Hãy mở lại bài và tải ảnh lên lại.", n=position)
        if lacks := photo_lacks(photo, position):
            return next(iter(lacks.values()))
    return ""
