"""What happens to the text of an article."""

from dataclasses import dataclass

from editorial.core.events import Event
from editorial.core.i18n import lazy_gettext as _


@dataclass(frozen=True)
class ArticleCreated(Event):
    topic = "article.created"
    title = _("Bắt đầu một bài")
    concerns = _("bài số %(article_id)s")

    article_id: int
    edition_id: int
    actor_id: int


@dataclass(frozen=True)
class ArticleMadeUrgent(Event):
    """Its lane was changed on its way; one that is sent as urgent moves by `EditionMoved`."""

    topic = "article.made_urgent"
    title = _("Bài thành tin khẩn")
    concerns = _("bài số %(article_id)s")

    article_id: int
    edition_id: int
    actor_id: int


@dataclass(frozen=True)
class ArticleSaved(Event):
    topic = "article.saved"
    title = _("Lưu bài")
    concerns = _("bài số %(article_id)s")

    article_id: int
    edition_id: int
    actor_id: int
