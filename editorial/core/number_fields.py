"""Fields for numbers as people type them; what was typed stays in the field when it is no number."""

from typing import Any

from wtforms import StringField

from editorial.core import numbers
from editorial.core.i18n import gettext as _


class Decimal(StringField):
    """A number with at most two decimals, "1,5" or "1.5"; `data` is whole hundredths (None: empty or no number)."""

    data: Any

    def __init__(self, label: Any, validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **{"render_kw": {"inputmode": "decimal", "autocomplete": "off"}, **kwargs})

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return numbers.as_typed(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = numbers.hundredths(valuelist[0])
            except ValueError:
                raise ValueError(_("Hãy ghi một số, nhiều nhất hai chữ số sau dấu phẩy, ví dụ 1,5.")) from None


class Whole(StringField):
    """A whole number; `data` None: empty or no number."""

    data: Any

    def __init__(self, label: Any, validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **{"render_kw": {"inputmode": "numeric", "autocomplete": "off"}, **kwargs})

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return str(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = valuelist[0].strip().removesuffix("%").strip() if valuelist else ""
        if text:
            if not text.isdecimal() or len(text) > 6:
                raise ValueError(_("Hãy ghi một số tròn."))
            self.data = int(text)


class Wholes(StringField):
    """Several whole numbers in one line: "60, 40"; `data` a list, [] when empty."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return ", ".join(str(one) for one in self.data or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = []
        if valuelist:
            try:
                self.data = numbers.whole_numbers(valuelist[0])
            except ValueError:
                raise ValueError(_("Hãy ghi các số tròn, cách nhau bằng dấu phẩy, ví dụ 60, 40.")) from None
