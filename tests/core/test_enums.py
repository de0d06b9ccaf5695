"""Enums with a title and a tone behave as plain stored words everywhere else."""

import json

from editorial.core.enums import TitledEnum
from editorial.core.i18n import lazy_gettext as _l


class Size(TitledEnum):
    SMALL = "small", _l("Nhỏ")
    LARGE = "large", _l("Lớn"), "wrong"


def test_a_member_has_its_title_and_tone() -> None:
    assert [(size.title, size.tone) for size in Size] == [("Nhỏ", ""), ("Lớn", "wrong")]


def test_a_member_is_its_stored_word() -> None:
    assert Size("large") is Size.LARGE
    assert Size.LARGE == "large"
    assert "large" in {Size.LARGE: 1}
    assert f"{Size.LARGE}" == Size.LARGE.value == "large"
    assert json.dumps({"size": Size.SMALL}) == '{"size": "small"}'
    assert [size.value for size in Size] == ["small", "large"]
