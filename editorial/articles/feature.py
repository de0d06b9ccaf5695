"""Items and their text."""

from editorial.articles.seed_data import add_sections_and_genres
from editorial.core.feature import AuditLabels, Feature
from editorial.core.i18n import lazy_gettext as _l

FEATURE = Feature(
    name="articles",
    seed=add_sections_and_genres,
    audit_labels=AuditLabels(
        kinds={
            "article": _l("Bài viết"),
            "image": _l("Ảnh"),
        },
        actions={
            "article.created": _l("tạo mới"),
            "article.saved": _l("lưu"),
            "article.terms_changed": _l("đổi luồng, đơn vị"),
            "image.added": _l("thêm"),
        },
        subjects={
            "article": _l("bài số"),
        },
        content=("article", "edition", "image"),
    ),
)
