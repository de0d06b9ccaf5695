"""How many statements the pages of an item need."""

from dataclasses import replace

import pytest

from editorial.articles import operations, queries
from editorial.core.db import transaction
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


def claimed(cast, edition):
    pipeline.do("claim", edition, cast.mai)


def first_vote(cast, edition):
    pipeline.vote(edition, cast.uyen)


def autosave_twice(cast, edition):
    for title in ("Bản một", "Bản hai"):
        case = pipeline.case(edition)
        content = replace(queries.content_of(queries.revision(case.revision_id)), title=title)
        with transaction():
            operations.save(
                edition, content, base_revision_id=case.revision_id, actor=cast.hoa, kind="autosave", page="p"
            )


def created(cast, client_for):
    page = client_for(cast.hoa).get("/bai/moi")
    return lambda: page.press("Lưu", title="Ra quân", follow=False, expect=303)


def typed(edition, kind, number):
    """What an open page sends: every time another text, on the newest base."""
    case = pipeline.case(edition)
    content = queries.content_of(queries.revision(case.revision_id))
    return {
        "base_revision": case.revision_id, "title": f"Tiêu đề {number}", "summary": "Một dòng.", "body": content.body,
        "section_id": content.section_id, "genre_id": content.genre_id, "lane": "normal", "unit_id": "",
        "event_place": "", "writing_session": kind,
    }  # fmt: skip


def saved(*kinds):
    """The last of these saves of one page."""

    def prepared(cast, client_for):
        edition, client = pipeline.draft(cast), client_for(cast.hoa)

        def send(kind, number):
            form = typed(edition, "page", number)
            where, status = ("luu", 200) if kind == "autosave" else ("sua", 303)
            return lambda: client.post(f"/bai/{edition}/{where}", form, follow=False, expect=status)

        for number, kind in enumerate(kinds[:-1]):
            send(kind, number)()
        return send(kinds[-1], len(kinds))

    return prepared


def acted(verb, who, *steps, **needs):
    """A verb by one person, after these steps."""

    def prepared(cast, client_for):
        edition = pipeline.draft(cast)
        for step in steps:
            step(cast, edition)
        case = pipeline.case(edition)
        form = {"version": case.version, "revision_hash": case.revision_hash, **needs}
        client = client_for(getattr(cast, who))
        return lambda: client.post(f"/bai/{edition}/lam/{verb}", form, follow=False, expect=303)

    return prepared


VOTE = {"choice": "yes", "reason": ""}
WRITES = {
    "create": created,
    "save": saved("save"),
    "first autosave": saved("autosave"),
    "next autosave": saved("autosave", "autosave"),
    "save after autosaves": saved("autosave", "autosave", "save"),
    "send": acted("send", "hoa"),
    "send after autosaves": acted("send", "hoa", autosave_twice),
    "withdraw": acted("withdraw", "hoa", lambda cast, edition: pipeline.do("send", edition, cast.hoa)),
    "confirm": acted("confirm", "lan", lambda cast, edition: pipeline.do("send", edition, cast.hoa)),
    "claim": acted("claim", "mai", pipeline.to_desk),
    "request_changes": acted("request_changes", "mai", pipeline.to_desk, claimed, reason_code="facts", reason="Thiếu."),
    "submit": acted("submit_to_board", "mai", pipeline.to_desk, claimed, grade="B"),
    "reopen": acted("reopen", "mai", pipeline.to_approved, reason="Sửa số liệu."),
    "correct": acted("correct", "mai", pipeline.to_published, reason="Sửa số liệu."),
    "vote": acted("vote", "uyen", pipeline.to_board, **VOTE),
    "deciding vote": acted("vote", "head", pipeline.to_board, first_vote, **VOTE),
    "schedule": acted("schedule", "dang", pipeline.to_approved, day="2026-12-24", hour="09:00"),
    "publish now": acted("publish_now", "dang", pipeline.to_approved),
    "take down": acted("take_down", "head", pipeline.to_published, reason="Sai số liệu."),
}


@pytest.mark.parametrize("write", WRITES)
def test_a_write_needs_at_most_18_statements(cast, client_for, count_queries, write):
    for _round in range(2):  # the first of a process reads what stays in memory
        send = WRITES[write](cast, client_for)
        with count_queries() as ran:
            send()
    assert len(ran) <= 18, str(ran)
