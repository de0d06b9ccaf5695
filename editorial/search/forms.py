"""The filters of a search, read from the address; one that makes no sense is told and left out."""

from collections.abc import Iterable
from typing import Any

from wtforms import DateField, SelectField

from editorial.articles.models import State
from editorial.core.forms import Form, IdChoice, Line
from editorial.core.i18n import lazy_gettext as _l
from editorial.search.queries import Filters

_DAYS = ["%Y-%m-%d", "%d/%m/%Y"]
FILTERS = ("state", "section", "unit", "author", "from", "to")
"""What the address may narrow a search by, beside the words `q`."""


class SearchForm(Form):
    class Meta(Form.Meta):
        csrf = False  # it reads; its address may be kept and shared

    state = SelectField(_l("Trạng thái"), coerce=lambda raw: State(raw) if raw else None)
    section = IdChoice(_l("Chuyên mục"))
    unit = IdChoice(_l("Đơn vị"))
    author = Line(_l("Tác giả"), longest=120)
    first_day = DateField(_l("Từ ngày"), format=_DAYS, name="from", validators=[], default=None)
    last_day = DateField(_l("Đến ngày"), format=_DAYS, name="to", validators=[], default=None)

    def __init__(
        self, *args: Any, sections: Iterable[tuple[int, str]], units: Iterable[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.state.choices = [("", _l("Mọi trạng thái")), *((state.value, state.title) for state in State)]
        self.section.choices = [("", _l("Mọi chuyên mục")), *sections]
        self.unit.choices = [("", _l("Mọi đơn vị")), *units]

    def chosen(self) -> Filters:
        """What was chosen, without what can't be understood."""
        self.validate()
        names = {"state": "state", "section": "section_id", "unit": "unit_id", "author": "author"}
        names |= {"first_day": "first_day", "last_day": "last_day"}
        good = {names[field.short_name]: field.data for field in self if field.short_name in names and not field.errors}
        return Filters(**{name: value for name, value in good.items() if value})
