"""Full-text search."""

from collections.abc import Sequence

from editorial.articles.events import ArticleCreated, ArticleSaved
from editorial.core.events import Handler
from editorial.core.feature import Feature
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.navigation import NavigationGroup, NavigationItem
from editorial.search.commands import search_group
from editorial.search.operations import reindex
from editorial.search.views import bp
from editorial.workflow.events import EditionMoved

ItemEvent = ArticleCreated | ArticleSaved | EditionMoved

SAME_DOCUMENTS = frozenset(
    {"confirm", "withdraw_confirmation", "claim", "release", "submit_to_board", "vote", "schedule", "reschedule"}
)
"""Verbs that change nothing of what is found or by whom."""


def _may_change_documents(event: ItemEvent) -> bool:
    return not isinstance(event, EditionMoved) or event.verb not in SAME_DOCUMENTS


def _reindex(event: ItemEvent) -> None:
    _reindex_all([event])


def _reindex_all(events: Sequence[ItemEvent]) -> None:
    reindex({event.article_id for event in events})


FEATURE = Feature(
    name="search",
    blueprint=bp,
    handlers=(
        Handler(
            "search",
            _l("Lập chỉ mục tìm kiếm"),
            {ArticleCreated: _reindex, ArticleSaved: _reindex, EditionMoved: _reindex},
            takes=_may_change_documents,
            together=_reindex_all,
        ),
    ),
    commands=(search_group,),
    navigation=(NavigationItem("search.find", _l("Tìm bài"), "search", NavigationGroup.OWN, 80),),
)
