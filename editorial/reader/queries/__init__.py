"""What the public may read, all of it through `live_at`. Columns only: no row of a table leaves this room.

These pages are asked for more than all others, so most statements are built once and get the instant as a value.
"""

from .article import PublishedArticle as PublishedArticle
from .article import RemovedArticle as RemovedArticle
from .article import published_article as published_article
from .base import Link as Link
from .counts import views_of as views_of
from .counts import views_of_authors as views_of_authors
from .feeds import FeedEntry as FeedEntry
from .feeds import feed as feed
from .feeds import sitemap_part as sitemap_part
from .feeds import sitemap_parts as sitemap_parts
from .lists import front_page as front_page
from .lists import front_page_version as front_page_version
from .lists import related as related
from .lists import section_by_code as section_by_code
from .lists import section_page as section_page
from .lists import sections as sections
