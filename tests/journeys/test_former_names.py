"""A timeline written before verbs were renamed is read, counted and titled like one of today."""

from __future__ import annotations

from sqlalchemy import func, select, text, update

from editorial.articles.models import StatusRow
from editorial.articles.queries import touched
from editorial.core.audit import AuditRow
from editorial.core.db import db
from editorial.core.former_names import ACTIONS, VERBS
from editorial.scoring.ledger.queries.item_facts import among, facts_of, reconcile_context
from tests import pipeline
from tests.factories import save


def with_every_renamed_verb(cast) -> tuple[int, int]:
    """An item whose timeline has them all, and one before the board."""
    edition = pipeline.draft(cast)
    pipeline.do("send", edition, cast.hoa)
    pipeline.do("return_to_author", edition, cast.lan, reason="Thiếu tên ngõ.")
    pipeline.to_desk(cast, edition)
    pipeline.do("claim", edition, cast.mai)
    pipeline.do("request_changes", edition, cast.mai, reason_code="facts", reason="Bao nhiêu hộ?")
    pipeline.do("send", edition, cast.hoa)
    if pipeline.case(edition).state == "unit_check":
        pipeline.do("confirm", edition, cast.lan)
    pipeline.do("submit_to_board", edition, cast.mai, grade="B")
    pipeline.vote(edition, cast.uyen)
    pipeline.vote(edition, cast.head)
    pipeline.do("publish_now", edition, cast.dang)
    pipeline.do("correct", edition, cast.hoa)
    pipeline.do("restart_correction", edition, cast.mai, reason="Gấp.")
    return edition, pipeline.to_board(cast, pipeline.draft(cast))


def rename_as_before() -> None:
    """Put former names where the former version had written them, past the triggers that hold these tables still."""
    for table in ("edition_statuses", "audit"):
        on_table = "" if db.engine.dialect.name == "sqlite" else f" ON {table}"
        db.session.execute(text(f"DROP TRIGGER {table}_held_still{on_table}"))
    for former, today in VERBS.items():
        db.session.execute(update(StatusRow).where(StatusRow.verb == today).values(verb=former))
    for former, today in ACTIONS.items():
        db.session.execute(update(AuditRow).where(AuditRow.action == today).values(action=former))
    save()


def test_rows_with_former_verbs_are_read_counted_and_titled_like_todays(cast, client_for):
    out, at_board = with_every_renamed_verb(cast)
    article = pipeline.case(out).article_id

    def everything() -> list[object]:
        pages = [
            client_for(actor).get(path).text
            for actor, path in (
                (cast.hoa, f"/bai/{article}"), (cast.mai, f"/bai/{article}"), (cast.office, f"/bai/{article}"),
                (cast.uyen, f"/phieu/{at_board}"), (cast.office, "/nhat-ky"),
            )
        ]  # fmt: skip
        return [*pages, touched(article), facts_of(among([article]), reconcile_context())]

    before = everything()
    rename_as_before()
    stored = set(db.session.scalars(select(StatusRow.verb)))
    assert stored >= set(VERBS) - {"move", "correct_anew"}  # beginning a correction is told by its audit row alone
    assert not stored & set(VERBS.values())
    assert everything() == before
    assert "trình duyệt" in str(before[2]).lower()
    assert "Bài viết: trình duyệt" in str(before[4])
    assert cast.mai.id in touched(article)


def test_an_address_with_a_former_verb_still_opens_its_page(cast, client_for):
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    pipeline.do("claim", edition, cast.mai)
    page = client_for(cast.mai).get(f"/bai/{edition}/lam/pass_on")
    assert "Trình duyệt" in page.text


def test_the_stored_words_stay_as_they_were_written(cast, client_for):
    with_every_renamed_verb(cast)
    rename_as_before()
    rows = db.session.scalar(select(func.count()).where(StatusRow.verb.in_(list(VERBS))))
    client_for(cast.office).get("/nhat-ky")
    assert db.session.scalar(select(func.count()).where(StatusRow.verb.in_(list(VERBS)))) == rows
