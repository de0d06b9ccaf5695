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
