"""What the ledger says after what happens to items."""

from __future__ import annotations

from tests.cast import Cast
from tests.scoring.ward import lines, published, score, sign, standing


def test_a_published_item_gives_its_author_and_its_unit_points(cast: Cast):
    sign(cast)
    article = published(cast)
    assert [(row.person_id, row.amount) for row in lines(article)] == [(None, 200), (cast.hoa.id, 200)]
    assert score(cast.hoa) == 200
    assert standing(article)[None].unit_id == cast.group.id


def test_verify_finds_nothing_in_a_ledger_that_is_right(cast: Cast):
    from editorial.scoring.queries.verify import line_faults
    from editorial.scoring.queries.verify_balances import balance_faults

    sign(cast)
    published(cast)
    published(cast, cast.hoa, cast.binh)
    assert list(line_faults()) == []
    assert list(balance_faults()) == []
