"""Form fields for numbers as people type them; what was typed stays in the field when it is no number."""

from typing import Any

from wtforms import StringField

from editorial.core import numbers
from editorial.core.i18n import gettext as _


class _NumberField(StringField):
    """A line of text whose `data` is what `parse` makes of it; `empty` when nothing is typed or it is no number."""

    data: Any
    empty: Any = None
    mode = "numeric"

    def __init__(self, label: Any, validators: Any = (), **kwargs: Any) -> None:
        render = {"inputmode": self.mode, "autocomplete": "off"} if self.mode else {}
        super().__init__(label, validators, **{"render_kw": render, **kwargs})

    def parse(self, text: str) -> Any:
        raise NotImplementedError

    def show(self, data: Any) -> str:
        return str(data)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.show(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = self.empty
        if valuelist and valuelist[0].strip():
            self.data = self.parse(valuelist[0].strip())


class Decimal(_NumberField):
    """A number with at most two decimals, "1,5" or "1.5"; `data` is whole hundredths."""

    mode = "decimal"

    def parse(self, text: str) -> int:
        return numbers.hundredths(text)

    def show(self, data: int) -> str:
        return numbers.as_typed(data)


class Whole(_NumberField):
    """A whole number of at most six digits, with or without a percent sign."""

    def parse(self, text: str) -> int:
        text = text.removesuffix("%").strip()
        if not text.isascii() or not text.isdecimal() or len(text) > 6:
            raise ValueError(_("Hãy ghi một số tròn."))
        return numbers.whole_number(text)


class Wholes(_NumberField):
    """Several whole numbers in one line: "60, 40"; `data` is a list, [] when empty."""

    mode = ""

    def __init__(self, label: Any, validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.empty = []

    def parse(self, text: str) -> list[int]:
        return numbers.whole_numbers(text)

    def show(self, data: list[int]) -> str:
        return ", ".join(str(number) for number in data)


class Money(_NumberField):
    """Whole đồng, typed with or without points; `data` is the number."""

    def parse(self, text: str) -> int | None:
        return numbers.money(text)
