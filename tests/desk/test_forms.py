"""Photos as the fields of a form."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from editorial.articles.models import Image
from editorial.desk.forms.photos import MOST_PHOTOS, typed_photos


def images(*ids: int) -> dict[int, Image]:
    return {id: Image(id=id, sha256=str(id) * 64) for id in ids}


def cards(*ids: int, **more: str) -> MultiDict[str, str]:
    typed: MultiDict[str, str] = MultiDict()
    for id in ids:
        typed.add(f"photos-{id}-image_id", str(id))
        typed.add(f"photos-{id}-caption", f"Ảnh  {id} ")
    typed.update(more)
    return typed


@pytest.mark.parametrize(
    ("button", "order"),
    [
        ({}, [5, 3, 9]),
        ({"photo_up": "3"}, [3, 5, 9]),
        ({"photo_up": "5"}, [5, 3, 9]),
        ({"photo_down": "5"}, [3, 5, 9]),
        ({"photo_down": "9"}, [5, 3, 9]),
        ({"photo_remove": "3"}, [5, 9]),
        ({"photo_up": "x", "photo_remove": "-1"}, [5, 3, 9]),
    ],
)
def test_photos_stand_in_the_order_of_the_form(button: dict[str, str], order: list[int]) -> None:
    photos, faults = typed_photos(cards(5, 3, 9, **button), images(3, 5, 9))
    assert [photo.image_id for photo in photos] == order
    assert faults == []
    assert photos[0].caption == f"Ảnh {order[0]}"


def test_a_photo_of_nobody_has_no_hash_and_a_long_caption_a_sentence() -> None:
    typed = cards(3, **{"photos-3-alt": "a" * 501})
    photos, faults = typed_photos(typed, {})
    assert photos[0].sha256 == ""
    assert "Ảnh 1" in faults[0]
    assert len(typed_photos(cards(*range(1, 100)), {})[0]) == MOST_PHOTOS
