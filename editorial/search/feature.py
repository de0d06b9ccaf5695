"""Full-text search."""

from editorial.articles.events import ArticleCreated, ArticleSaved
from editorial.core.events import Handler
from editorial.core.feature import Feature
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.navigation import NavigationGroup, NavigationItem
from editorial.search.commands import search_group
from editorial.search.operations import reindex
from editorial.search.views import bp
from editorial.workflow.events import EditionMoved


def _reindex(event: ArticleCreated | ArticleSaved | EditionMoved) -> None:
    reindex(event.article_id)


FEATURE = Feature(
    name="search",
    blueprint=bp,
    handlers=(
        Handler(
            "search",
            _l("Lập chỉ mục tìm kiếm"),
            {ArticleCreated: _reindex, ArticleSaved: _reindex, EditionMoved: _reindex},
        ),
    ),
    commands=(search_group,),
    navigation=(NavigationItem("search.find", _l("Tìm bài"), "search", NavigationGroup.OWN, 80),),
)
