"""Front page, section pages, article pages."""

from flask import Response, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from editorial.core.access import EVERYONE, open_to
from editorial.core.errors import Missing
from editorial.reader import queries

from .base import answer, bp, count, page, public


@bp.get("/tin/")
@open_to(EVERYONE)
def front() -> BaseResponse:
    version = queries.front_page_version()
    menu = [(code, title) for _id, code, title in version.sections]

    def make() -> Response:
        return page("reader/front.html", menu, front=queries.front_page(version))

    return answer((menu, version.newest, version.units, version.pinned), version.changed, make, dated=False)


@bp.get("/tin/muc/<code>")
@open_to(EVERYONE)
def section(code: str) -> BaseResponse:
    known = queries.sections()
    found = next(
        ((id, title) for id, section_code, title in known if section_code == code), None
    ) or queries.section_by_code(code)
    if found is None:
        raise Missing
    after = request.args.get("after")
    stories = queries.section_page(found[0], after)
    menu = [(section_code, title) for _id, section_code, title in known]
    newest = max((story.live_from for story in stories.rows), default=None)
    pager = {
        "prev_url": None,
        "next_url": url_for("reader.section", code=code, after=stories.after) if stories.after else None,
    }
    first_url = url_for("reader.section", code=code) if after else None
    return answer(
        (menu, found, after, stories.after, [story.stamp for story in stories.rows]), newest,
        lambda: page("reader/section.html", menu, code, section=found[1], stories=stories.rows, pager=pager,
                     first_url=first_url),
        dated=False,
    )  # fmt: skip


@bp.get("/tin/<int:article_id>")
@open_to(EVERYONE)
def permalink(article_id: int) -> BaseResponse:
    """The address that no change of title moves; feeds know articles by it."""
    return article(article_id, "")


@bp.get("/tin/<int:article_id>/<slug>")
@open_to(EVERYONE)
def article(article_id: int, slug: str) -> BaseResponse:
    text = queries.published_article(article_id)
    if text is None:
        raise Missing
    if isinstance(text, queries.PublishedArticle) and slug != text.address:
        return redirect(url_for("reader.article", article_id=article_id, slug=text.address), 301)
    menu = [(code, title) for _id, code, title in queries.sections()]
    if isinstance(text, queries.RemovedArticle):
        return page("reader/gone.html", menu, status=410)
    others = queries.related(text.section_id, article_id)
    body = Markup(text.body)  # noqa: S704  # core.html cleaned it before it was kept
    response = answer(
        (menu, text, others), text.live_from,
        lambda: page("reader/article.html", menu, text.section_code, text=text, body=body, others=others,
                     url=public(request.path)),
    )  # fmt: skip
    return count(article_id, response)
