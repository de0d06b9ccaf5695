"""The photos of a text as fields of its form: photos-<id>-caption and so on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from editorial.articles.models import Image
from editorial.articles.rules import Photo, photo_lacks
from editorial.core.i18n import gettext as _
from editorial.core.numbers import row_id
from editorial.core.text import clean_line

MOST_PHOTOS = 60
_LONGEST = {"caption": 500, "credit": 120, "alt": 300}


@dataclass
class PhotoCard:
    """A photo on the form, with its fields as typed and what it still lacks."""

    photo: Photo
    image: Image
    lacks: str = ""

    @property
    def id(self) -> int:
        return self.photo.image_id


def typed_photos(typed: MultiDict[str, str], images: Mapping[int, Image]) -> tuple[tuple[Photo, ...], list[str]]:
    """The photos in the form's order, as fields photos-<id>-caption and so on; and what can't be accepted, in sentences.

    `photo_up`, `photo_down` and `photo_remove` are the buttons of a card, for browsers without scripts.
    """
    ids = [row_id(value) for name, value in typed.items() if name.startswith("photos-") and name.endswith("-image_id")]
    ids = _moved(list(dict.fromkeys(ids)), typed)
    photos, faults = [], []
    for place, image_id in enumerate(ids[:MOST_PHOTOS], 1):
        words = {name: clean_line(typed.get(f"photos-{image_id}-{name}", "")) for name in _LONGEST}
        for name, longest in _LONGEST.items():
            if len(words[name]) > longest:
                faults.append(_("Ảnh %(n)s: có mục dài quá %(longest)s ký tự.", n=place, longest=longest))
        sha256 = images[image_id].sha256 if image_id in images else ""
        photos.append(Photo(image_id, sha256, consent=f"photos-{image_id}-consent" in typed, **words))
    if len(ids) > MOST_PHOTOS:
        faults.append(_("Một bài có nhiều nhất %(n)s ảnh.", n=MOST_PHOTOS))
    return tuple(photos), faults


def is_photo_button(typed: Mapping[str, str]) -> bool:
    return any(name in typed for name in ("photo_up", "photo_down", "photo_remove"))


def _moved(ids: list[int], typed: MultiDict[str, str]) -> list[int]:
    for name, step in (("photo_up", -1), ("photo_down", 1)):
        moved = row_id(typed.get(name, ""))
        if moved in ids:
            place = ids.index(moved)
            ids.remove(moved)
            ids.insert(max(place + step, 0), moved)
    removed = row_id(typed.get("photo_remove", ""))
    return [image_id for image_id in ids if image_id != removed]


def cards(photos: Iterable[Photo], images: Mapping[int, Image], *, strict: bool = False) -> list[PhotoCard]:
    """Photos with their pictures; `strict` says what each lacks."""
    return [
        PhotoCard(photo, images[photo.image_id], photo_lacks(photo, place) if strict else "")
        for place, photo in enumerate(photos, 1)
        if photo.image_id in images
    ]
