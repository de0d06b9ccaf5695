"""A hand in the database is found out: the triggers are dropped, a row is changed, and verify names it."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import delete, insert, text, update

from editorial.articles.models import Article
from editorial.core import clock
from editorial.core.db import db, transaction
from editorial.scoring.appeals import operations as appeals_operations
from editorial.scoring.findings import operations as findings
from editorial.scoring.findings.models import FindingKind
from editorial.scoring.ledger.models import EntryKind, LedgerEntry, PersonBalance, UnitBalance
from editorial.scoring.rule_sets.models import RuleSet
from editorial.scoring.verification.queries.balances import balance_faults
from editorial.scoring.verification.queries.entries import entry_faults, undelivered_events
from tests import pipeline
from tests.cast import Cast
from tests.scoring.ward import lines, published, sign, standing, take_down, tell


def unlock() -> None:
    """As somebody with the database's password would."""
    tables = ("ledger_entries", "findings", "rule_sets")
    if db.engine.dialect.name == "sqlite":
        for table in tables:
            for name in ("held_still", "kept"):
                db.session.execute(text(f"DROP TRIGGER {table}_{name}"))
    else:
        for table in tables:
            db.session.execute(text(f"DROP TRIGGER {table}_held_still ON {table}"))
    db.session.commit()


def faults() -> list[str]:
    db.session.expire_all()
    return [*entry_faults(), *balance_faults()]


@pytest.fixture
def article(cast: Cast) -> int:
    sign(cast)
    made = published(cast, cast.hoa, cast.binh)
    assert faults() == []
    unlock()
    return made


def change(row: LedgerEntry, **values: object) -> None:
    db.session.execute(update(LedgerEntry).where(LedgerEntry.id == row.id).values(**values))
    db.session.commit()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"amount": 900}, "số điểm ghi 9,00, tính lại là 1,20"),
        ({"base": 300}, "điểm gốc ghi 3,00, tính lại là 2,00"),
        ({"factor": 150}, "hệ số ghi 150"), ({"bonus": 100}, "điểm cộng ghi 1,00"),
        ({"penalty": 100}, "điểm trừ ghi 1,00"), ({"cap": 50}, "giới hạn ghi 50"), ({"share": 100}, "phần ghi 100"),
        ({"grade": "A"}, "mức chất lượng ghi A, tính lại là B"), ({"returns": 2}, "số lần trả lại ghi 2"),
        ({"is_staff": True}, "khối xếp hạng"), ({"is_timely": True}, "tính kịp thời"),
        ({"counts_on": date(2026, 10, 1)}, "tính vào ngày 01/10/2026, đúng ra là 23/11/2026"),
        ({"counts_on": date(2026, 12, 1)}, "tính vào ngày 01/12/2026, đúng ra là 23/11/2026"),
        ({"arithmetic": {"zero": ""}}, "phép tính"),
    ],
    ids=str,
)  # fmt: skip
def test_every_column_of_a_line_is_counted_again(cast: Cast, article: int, values: dict[str, object], said: str):
    row = standing(article)[cast.hoa.id]
    change(row, **values)
    found = [fault for fault in faults() if fault.startswith(f"Dòng {row.id} (bài {article})")]
    assert any(said in fault for fault in found), found


def test_a_line_given_to_somebody_else(cast: Cast, article: int):
    row = standing(article)[cast.hoa.id]
    change(row, person_id=cast.outsider.id)
    found = faults()
    assert f"Bài {article}: thiếu dòng 1,20 điểm của người số {cast.hoa.id}." in found
    assert f"Dòng {row.id} (bài {article}): người số {cast.outsider.id} có điểm mà không đứng tên bài." in found


def test_a_line_that_is_gone_and_a_line_too_much(cast: Cast, article: int):
    row = standing(article)[cast.hoa.id]
    again = {column.name: getattr(row, column.name) for column in LedgerEntry.__table__.columns if column.name != "id"}
    db.session.execute(LedgerEntry.__table__.insert().values(**(again | {"key": "mine"})))
    db.session.commit()
    assert any(
        fault == f"Dòng {row.id} (bài {article}): tính hai lần cho người số {cast.hoa.id}." for fault in faults()
    )
    db.session.execute(delete(LedgerEntry).where(LedgerEntry.person_id == cast.hoa.id))
    db.session.commit()
    assert f"Bài {article}: thiếu dòng 1,20 điểm của người số {cast.hoa.id}." in faults()


def test_points_for_what_was_never_published(cast: Cast, article: int):
    draft = pipeline.case(pipeline.draft(cast)).article_id
    change(standing(article)[None], article_id=draft)
    assert f"Bài {draft} chưa từng được đăng mà sổ có điểm." in faults()


def test_a_published_item_without_lines(cast: Cast, article: int):
    db.session.execute(delete(LedgerEntry))
    db.session.commit()
    assert sum("thiếu dòng" in fault for fault in faults()) == 3


def test_a_reversal_that_takes_too_little(cast: Cast, article: int):
    take_down(cast, article)
    assert faults() == []
    reversal = next(row for row in lines(article) if row.kind == EntryKind.REVERSAL and row.person_id == cast.hoa.id)
    change(reversal, amount=-20)
    assert any(
        f"Dòng {reversal.id} (bài {article}): đảo -0,20 điểm, dòng {reversal.reverses_id} là 1,20 điểm." == fault
        for fault in faults()
    )
    change(reversal, amount=-120)
    first = next(row for row in lines(article) if row.id == reversal.reverses_id)
    change(first, amount=130)
    assert any(f"Dòng {first.id} (bài {article}): số điểm 1,30 không khớp phép tính" in fault for fault in faults())


def test_an_adjustment_changed_by_hand(cast: Cast, article: int):
    with transaction():
        appeals_operations.adjust(
            article, cast.hoa.id, 50, reason="Theo kiến nghị.", evidence="appeal:1", actor=cast.office
        )
    tell()
    assert faults() == []
    row = lines(article)[-1]
    change(row, amount=5000)
    assert any("điều chỉnh ghi 50,00 điểm" in fault for fault in faults())
    change(row, amount=50, key="f99")
    found = faults()
    assert any("thiếu dòng điều chỉnh" in fault for fault in found)
    assert any("không theo quyết định nào" in fault for fault in found)


def test_a_finding_or_rules_changed_by_hand(cast: Cast, article: int):
    with transaction():
        findings.decide(article, FindingKind.REGRADE, value={"grade": "A"}, reason="Hay.", actor=cast.office)
    tell()
    assert faults() == []
    db.session.execute(
        text("UPDATE findings SET article_id = :none"), {"none": pipeline.case(pipeline.draft(cast)).article_id}
    )
    db.session.commit()
    assert any("mức chất lượng ghi A, tính lại là B" in fault for fault in faults())
    db.session.execute(update(RuleSet).values(values=RuleSet.values))  # nothing yet
    rules = db.session.query(RuleSet).one()
    db.session.execute(update(RuleSet).values(values=rules.values | {"base": {"news": 100}}))
    db.session.commit()
    assert any("điểm gốc ghi 2,00, tính lại là 1,00" in fault for fault in faults())


@pytest.mark.parametrize(
    ("values", "said"),
    [({"points": 999}, "ghi 9,99 điểm, cộng lại từ sổ là 1,20"), ({"items": 9}, "số bài ghi 9, tính lại là 1"),
     ({"a_items": 9}, "số bài mức A"), ({"returns": 9}, "số lần trả lại"), ({"rank_key": "0"}, "khóa xếp hạng")],
    ids=str,
)  # fmt: skip
def test_a_balance_changed_by_hand(cast: Cast, article: int, values: dict[str, object], said: str):
    mine = (PersonBalance.person_id == cast.hoa.id, PersonBalance.period == "2026-11", PersonBalance.scope == "all")
    db.session.execute(update(PersonBalance).where(*mine).values(**values))
    db.session.commit()
    assert [fault for fault in faults() if said in fault] == faults() != []
    assert f"Bảng điểm 2026-11 (all) của người số {cast.hoa.id}" in faults()[0]


def test_balances_too_much_missing_and_of_units(cast: Cast, article: int):
    db.session.execute(
        delete(PersonBalance).where(PersonBalance.person_id == cast.hoa.id, PersonBalance.scope == "all")
    )
    db.session.execute(
        update(PersonBalance).where(PersonBalance.person_id == cast.binh.id).values(person_id=cast.don.id)
    )
    db.session.execute(update(UnitBalance).where(UnitBalance.period == "2026").values(points=1))
    db.session.execute(update(UnitBalance).where(UnitBalance.period == "2026-Q4").values(coverage=1))
    db.session.execute(delete(UnitBalance).where(UnitBalance.period == "2026-H2"))
    db.session.commit()
    found = "\n".join(faults())
    assert f"Bảng điểm 2026-11 (all) của người số {cast.hoa.id}: thiếu 1,20 điểm." in found
    assert f"Bảng điểm 2026-11 (all) của người số {cast.don.id}: có 0,80 điểm mà sổ không có dòng nào." in found
    assert f"Bảng đơn vị 2026 của đơn vị số {cast.group.id}: ghi 0,01 điểm, cộng lại từ sổ là 2,00." in found
    assert f"Bảng đơn vị 2026-Q4 của đơn vị số {cast.group.id}: chất lượng, đúng hạn hoặc độ phủ không khớp" in found
    assert f"Bảng đơn vị 2026-H2 của đơn vị số {cast.group.id}: thiếu 2,00 điểm." in found


def test_the_commands(cast: Cast, article: int, app: Flask):
    run = app.test_cli_runner().invoke
    said = run(args=["scores", "verify"])
    assert (said.exit_code, "Sổ điểm đúng" in said.output) == (0, True)
    db.session.execute(update(PersonBalance).values(points=7))
    db.session.commit()
    pipeline.to_published(cast, pipeline.draft(cast))
    assert undelivered_events() > 0
    said = run(args=["scores", "verify"])
    assert said.exit_code == 1
    assert "cộng lại từ sổ là 1,20" in said.output
    assert "tin chưa được tính" in said.output
    tell()
    assert run(args=["scores", "rebuild"]).exit_code == 0
    assert run(args=["scores", "verify"]).output == "Sổ điểm đúng: mọi dòng và mọi bảng điểm tính lại đều khớp.\n"


def adjusted(cast: Cast, article: int) -> LedgerEntry:
    with transaction():
        appeals_operations.adjust(
            article, cast.hoa.id, 50, reason="Theo kiến nghị.", evidence="appeal:1", actor=cast.office
        )
    tell()
    return lines(article)[-1]


def test_an_older_ledger_numbers_on_behind_its_first_adjustment(cast: Cast, article: int):
    """Before adjustments were numbered, a decision had one line and its key no number."""
    row = adjusted(cast, article)
    change(row, key=row.key.removesuffix(":1"))
    assert faults() == []
    take_down(cast, article)
    with transaction():
        findings.decide(article, FindingKind.KEPT, reason="Mất điện.", actor=cast.office)
    tell()
    assert lines(article)[-1].key == f"{row.key}:2"
    assert faults() == []


def test_an_adjustment_that_was_left_on_an_item_that_gives_nothing(cast: Cast, article: int):
    row = adjusted(cast, article)
    db.session.execute(update(Article).where(Article.id == article).values(taken_down_at=clock.now()))
    db.session.commit()
    assert any(
        fault == f"Dòng {row.id} (bài {article}): còn điều chỉnh mà bài không cho điểm: bài đã gỡ."
        for fault in faults()
    )


def test_an_adjustment_that_was_booked_twice(cast: Cast, article: int):
    row = adjusted(cast, article)
    again = {column.name: getattr(row, column.name) for column in LedgerEntry.__table__.columns if column.name != "id"}
    db.session.execute(insert(LedgerEntry).values(**(again | {"key": row.key.replace(":1", ":2")})))
    db.session.commit()
    assert any("tính hai lần điều chỉnh" in fault for fault in faults())
