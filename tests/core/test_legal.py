"""How laws are cited on papers."""

from __future__ import annotations

import pytest

from editorial.core.legal import citation, rank_of


@pytest.mark.parametrize(
    ("title", "code", "cited"),
    [
        ("Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022", "06/2022/QH15",
         "Luật Thi đua, khen thưởng số 06/2022/QH15 ngày 15 tháng 6 năm 2022"),
        ("Luật sửa đổi Luật Thi đua, khen thưởng (số 06/2026/QH16)", "06/2026/QH16",
         "Luật sửa đổi Luật Thi đua, khen thưởng số 06/2026/QH16"),
        ("Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020", "30/2020/NĐ-CP",
         "Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020"),
    ],
)  # fmt: skip
def test_the_number_stands_before_the_date(title: str, code: str, cited: str) -> None:
    assert citation(title, code) == cited


def test_what_gives_the_authority_comes_first_then_laws_decrees_and_circulars() -> None:
    titles = ["Thông tư số 1", "Nghị định số 2", "Luật Thi đua", "Luật Tổ chức chính quyền địa phương", "Công văn"]
    assert sorted(titles, key=rank_of) == [titles[3], titles[2], titles[1], titles[0], titles[4]]
