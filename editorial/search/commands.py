"""Commands for the search index."""

import click

from editorial.search.operations import reindex_all


@click.group("search")
def search_group() -> None:
    """Tìm kiếm."""


@search_group.command("rebuild")
def search_rebuild() -> None:
    """Lập lại chỉ mục tìm kiếm từ đầu, ví dụ sau khi nhập dữ liệu."""
    click.echo(f"Đã lập chỉ mục {reindex_all()} bài.")
