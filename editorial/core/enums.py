"""Enums whose members carry the words and the colour that pages show for them."""

from enum import StrEnum
from typing import Any, Self


class TitledEnum(StrEnum):
    """A stored value with its title on screen and, where pages colour it, its tone:

        class Lane(TitledEnum):
            NORMAL = "normal", _l("Thường")
            URGENT = "urgent", _l("Tin khẩn"), "wrong"

    `Lane("urgent")`, comparison with a plain string and storing work as with any StrEnum.
    """

    lazy_title: Any
    """The title before it is put into the language of a request."""
    tone: str

    def __new__(cls, value: str, title: Any = "", tone: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.lazy_title, member.tone = title, tone
        return member

    @property
    def title(self) -> str:  # type: ignore[override]  # str.title would capitalise the stored value
        """The Vietnamese title, in the language of the request."""
        return str(self.lazy_title)
