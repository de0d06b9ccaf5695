"""Items and their text."""

from datetime import timedelta

from editorial.articles.operations.autosave_runs import RESTORE_POINT, end_idle_runs
from editorial.articles.operations.orphan_photos import clean_orphan_photos
from editorial.articles.seed_data import add_sections_and_genres
from editorial.core.feature import AuditLabels, Duty, Feature
from editorial.core.i18n import lazy_gettext as _l

FEATURE = Feature(
    name="articles",
    seed=add_sections_and_genres,
    duties=(Duty(end_idle_runs, every=RESTORE_POINT / 10), Duty(clean_orphan_photos, every=timedelta(hours=1))),
    audit_labels=AuditLabels(
        kinds={
            "article": _l("Bài viết"),
            "image": _l("Ảnh"),
        },
        actions={
            "article.created": _l("tạo mới"),
            "article.saved": _l("lưu"),
            "article.worked_on": _l("soạn"),
            "article.terms_changed": _l("đổi luồng, đơn vị"),
            "image.added": _l("thêm"),
        },
        subjects={
            "article": _l("bài không mở cho bạn"),
        },
        content=("article", "edition", "image"),
    ),
)
