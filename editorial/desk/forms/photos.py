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
CONSENT = "photos_consent"
_LONGEST = {"caption": 500, "credit": 120, "alt": 500}


@dataclass
class PhotoCard:
    """A photo on the form, with its fields as typed. `lacks`: what it still lacks, a sentence by field; `strict`: they
    are said beside their fields, and the card stands open."""

    photo: Photo
    image: Image
    lacks: Mapping[str, str]
    strict: bool = False

    @property
    def id(self) -> int:
        return self.photo.image_id


def typed_photos(typed: MultiDict[str, str], images: Mapping[int, Image]) -> tuple[tuple[Photo, ...], list[str]]:
    """The photos in the form's order, as fields photos-<id>-caption and so on; and what can't be accepted, in sentences.

    The answer about consent is given once, for all photos that the form shows. A photo without words for those who cannot
    see it takes those of its caption, until somebody writes better ones.
    `photo_up`, `photo_down` and `photo_remove` are the buttons of a card, for browsers without scripts.
    """
    ids = [row_id(value) for name, value in typed.items() if name.startswith("photos-") and name.endswith("-image_id")]
    ids = _moved(list(dict.fromkeys(ids)), typed)
    photos, faults, consent = [], [], CONSENT in typed
    for place, image_id in enumerate(ids[:MOST_PHOTOS], 1):
        words = {name: clean_line(typed.get(f"photos-{image_id}-{name}", "")) for name in _LONGEST}
        for name, longest in _LONGEST.items():
            if len(words[name]) > longest:
                faults.append(_("Ảnh %(n)s: có mục dài quá %(longest)s ký tự.", n=place, longest=longest))
        sha256 = images[image_id].sha256 if image_id in images else ""
        words["alt"] = words["alt"] or words["caption"]
        photos.append(Photo(image_id, sha256, consent=consent, **words))
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
    """Photos with their pictures; `strict` says beside its fields what each lacks."""
    return [
        PhotoCard(photo, images[photo.image_id], _own_lacks(photo, place), strict)
        for place, photo in enumerate(photos, 1)
        if photo.image_id in images
    ]


def _own_lacks(photo: Photo, place: int) -> dict[str, str]:
    """What has a field of its own in the photo's card."""
    return {name: sentence for name, sentence in photo_lacks(photo, place).items() if name in _LONGEST}
