"""How many statements the pages of an item need."""

import pytest

from tests import pipeline
from tests.articles import photos


def grow(cast, edition):
    """More revisions and more photos."""
    held = []
    for colour in ("red", "green", "blue"):
        held.append(photos.whole(photos.stored(edition, cast.hoa, colour)))
        pipeline.save(edition, cast.hoa, photos=tuple(held), title=f"Bản {colour}")


@pytest.mark.parametrize("page", ["item", "edit", "history", "compare"])
def test_a_page_asks_as_often_for_many_revisions_as_for_few(cast, client_for, count_queries, page):
    edition = pipeline.draft(cast, cast.hoa, cast.binh)
    grow(cast, edition)
    case = pipeline.case(edition)
    address = {
        "item": f"/bai/{case.article_id}",
        "edit": f"/bai/{edition}/sua",
        "history": f"/bai/{edition}/phien-ban",
        "compare": f"/bai/{edition}/so-sanh?tu={case.revision_id - 1}",
    }[page]
    client, counts = client_for(cast.hoa), []
    for _round in range(2):
        client.get(address)
        with count_queries() as ran:
            client.get(address)
        counts.append(len(ran))
        assert len(ran) <= 12, str(ran)
        grow(cast, edition)
    assert counts[0] == counts[1]


@pytest.mark.parametrize("step", ["to_desk", "to_board", "to_approved", "to_scheduled", "to_published"])
@pytest.mark.parametrize("name", ["hoa", "mai", "uyen", "dang", "office"])
def test_the_item_page_keeps_its_budget_at_every_step(cast, client_for, count_queries, step, name):
    edition = pipeline.draft(cast)
    pipeline.save(edition, cast.hoa, photos=(photos.whole(photos.stored(edition, cast.hoa)),))
    getattr(pipeline, step)(cast, edition)
    client, address = client_for(getattr(cast, name)), f"/bai/{pipeline.case(edition).article_id}"
    client.get(address)
    with count_queries() as ran:
        page = client.get(address)
    assert len(ran) <= 12, str(ran)
    assert len(page.response.data) < 40_000


def test_a_new_item_is_written_in_few_statements(cast, client_for, count_queries):
    client = client_for(cast.hoa)
    for _round in range(2):
        page = client.get("/bai/moi")
        with count_queries() as ran:
            page.press("Lưu", title="Ra quân", follow=False, expect=303)
    assert len(ran) <= 20, str(ran)
