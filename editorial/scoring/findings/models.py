"""Decisions on the points of an item. Append-only, held by triggers on both engines."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from editorial.core.db import Model, UtcDateTime
from editorial.core.enums import TitledEnum
from editorial.core.i18n import lazy_gettext as _l


class FindingKind(TitledEnum):
    """What a person decided about an item's points. `value` in brackets."""

    REGRADE = "regrade", _l("Xếp lại mức chất lượng")  # {"grade": "A"}
    GENRE = (
        "genre",
        _l("Tính điểm theo thể loại khác"),
    )  # {"genre_id": 3, "title": "Tin"}: what the item is, not its label
    SHARES = "shares", _l("Chia điểm đồng tác giả")  # {"shares": {"<person id>": percent}}, sum 100
    CONTRIBUTOR_ERROR = "contributor_error", _l("Phải đính chính do người viết")  # {"edition_id": the correction}
    COPIED = "copied", _l("Sao chép không ghi nguồn")  # {}
    PERSONAL_DATA = "personal_data", _l("Lộ thông tin cá nhân")  # {}
    ACCEPTED = "accepted", _l("Cổng Thành phố hoặc báo chí dùng lại")  # {"where": "Cổng TTĐT Thành phố"}
    TRANSLATION = "translation", _l("Bản dịch")  # {}
    NOT_COUNTED = "not_counted", _l("Không tính điểm (trùng hoặc chia nhỏ)")  # {}
    KEPT = "kept", _l("Gỡ không do người viết, giữ điểm")  # {}: taken down through no fault of its authors
    ADJUSTMENT = "adjustment", _l("Điều chỉnh theo kiến nghị")  # {"amount": hundredths}, for one person


ZEROING_KINDS = (FindingKind.PERSONAL_DATA, FindingKind.COPIED, FindingKind.NOT_COUNTED)
"""Leave the item without points, or one of its authors alone. The first that stands is the reason given."""


class Finding(Model):
    """A decision about an item's points, append-only. A later row with `revokes_id` takes one back.

    `person_id`: only this author; None: everybody in the byline.
    """

    __tablename__ = "findings"
    __table_args__ = (Index("ix_findings_article", "article_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    kind: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    value: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revokes_id: Mapped[int | None] = mapped_column(ForeignKey("findings.id"), unique=True)
