"""The base of every form: Vietnamese messages, clean text, and errors that keep what was typed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import DateField, FileField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import Length
from wtforms.widgets import core as widgets

from editorial.core.db import transaction
from editorial.core.errors import Invalid
from editorial.core.i18n import gettext as _
from editorial.core.i18n import lazy_gettext as _l
from editorial.core.numbers import whole_number
from editorial.core.text import clean_line, nfc

_MESSAGES = {
    "This field is required.": _l("Bạn chưa điền mục này."),
    "Not a valid choice.": _l("Hãy chọn một mục trong danh sách."),
    "'%(value)s' is not a valid choice for this field.": _l("Hãy chọn một mục trong danh sách."),
    "Not a valid choice": _l("Hãy chọn một mục trong danh sách."),
    "Invalid Choice: could not coerce.": _l("Hãy chọn một mục trong danh sách."),
    "Invalid choice(s): one or more data inputs could not be coerced.": _l("Hãy chọn trong danh sách."),
    "Not a valid date value.": _l("Ngày chưa đúng. Hãy ghi ngày/tháng/năm, ví dụ 05/06/2026."),
    "Not a valid time value.": _l("Giờ chưa đúng. Hãy ghi giờ:phút, ví dụ 07:30."),
    "Not a valid datetime value.": _l("Ngày giờ chưa đúng."),
    "Not a valid integer value.": _l("Hãy ghi một số nguyên."),
    "Not a valid decimal value.": _l("Hãy ghi một số."),
    "Invalid email address.": _l("Địa chỉ thư điện tử chưa đúng."),
    "Invalid input.": _l("Nội dung chưa đúng."),
}


def html_params(**given: Any) -> Markup:
    """The attributes of a control, as WTForms writes them. Its own formats each through `Markup.format`. Saves 11 % of the
    writing page's CPU, 5 % of an item's (docs/decisions/0006)."""
    written = []
    for name, value in sorted(given.items()):
        if value is False:
            continue
        name = name.rstrip("_")
        name = name.replace("_", "-") if name.startswith(("data_", "aria_")) else name
        text = str(escape(value)).replace('"', "&quot;")  # markup is not escaped again and may have its own
        written.append(name if value is True else f'{name}="{text}"')
    return Markup(" ".join(written))  # noqa: S704  # every value is escaped


widgets.html_params = html_params
widgets.Input.html_params = staticmethod(html_params)  # type: ignore[method-assign]


def kind(field: Any) -> str:
    """How a page shows a field: "choices" (buttons to pick from), "select", else its input's type, "" for a text area."""
    widget = field.widget
    if hasattr(field, "iter_choices"):
        return "choices" if hasattr(widget, "html_tag") or widget.multiple else "select"
    return str(getattr(widget, "input_type", ""))


class _Vietnamese:
    """WTForms ships no Vietnamese; these are its sentences in ours."""

    def gettext(self, text: str) -> str:
        return str(_MESSAGES.get(text, text))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        if "at least" in singular:
            return _("Cần ít nhất %(n)s ký tự.", n="%(min)d")
        if "longer than" in singular:
            return _("Dài quá %(n)s ký tự. Hãy rút ngắn lại.", n="%(max)d")
        return self.gettext(singular)


YEARS = range(1900, 2201)
"""Days outside are slips of the finger, and no calendar reckons with them."""


class Form(FlaskForm):  # type: ignore[misc]  # flask-wtf ships no types
    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: Any) -> _Vietnamese:
            return _Vietnamese()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Files for the fields of files, text for the others; what comes otherwise no page of ours has sent."""
            found = super().wrap_formdata(form, formdata)
            files = {field.name for field in form._fields.values() if isinstance(field, FileField)}
            if found is None or not (files or isinstance(found, CombinedMultiDict)):
                return found
            items = found.items(multi=True)
            return MultiDict((name, value) for name, value in items if isinstance(value, str) != (name in files))

    def validate(self, extra_validators: Any = None) -> bool:
        for field in self:
            if isinstance(field, DateField) and field.data and field.data.year not in YEARS:
                field.process_errors = [_("Năm chưa đúng. Hãy ghi ngày/tháng/năm, ví dụ 05/06/2026.")]
        return bool(super().validate(extra_validators))

    def perform(self, operation: Callable[[], Any]) -> Any:
        """Run the operation in a transaction of its own once the form was sent and is valid.

        Returns what the operation returns, True when that is nothing. None when the form was not sent or is not valid, or
        when the operation raised Invalid, whose errors then stand beside the fields.
        """
        if not self.validate_on_submit():
            return None
        try:
            with transaction():
                result = operation()
        except Invalid as problem:
            self.add_errors(problem)
            return None
        return True if result is None else result

    def add_errors(self, problem: Invalid) -> None:
        """Put an operation's refusal beside its fields; what has no field stands above the form."""
        for name, sentence in problem.errors.items():
            if name in self._fields:
                self._fields[name].errors = [*self._fields[name].errors, sentence]
        if not problem.errors:
            self.form_errors.append(problem.sentence)

    @contextmanager
    def showing_refusals(self) -> Iterator[None]:
        """Run an operation on what was typed. An Invalid that it raises is shown by the form instead, above it where no
        field takes it; `errors` then tells that nothing was done."""
        try:
            yield
        except Invalid as problem:
            self.add_errors(problem)
            if not self.errors:
                self.form_errors.append(problem.sentence)


class AtMost(Length):
    """So many characters of clean text. A page counts them while somebody types and never cuts, as `maxlength` would."""

    def __init__(self, longest: int) -> None:
        super().__init__(max=longest)
        self.field_flags = {"longest": longest}


class Line(StringField):
    """One line of text: NFC, no stray spaces. `longest` is the number of signs that the column holds."""

    def __init__(self, label: Any, validators: Any = (), longest: int = 200, **kwargs: Any) -> None:
        super().__init__(label, [*validators, AtMost(longest)], filters=[_maybe(clean_line)], **kwargs)


class Paragraph(TextAreaField):
    """Several lines of text: NFC, line ends as \\n."""

    def __init__(self, label: Any, validators: Any = (), longest: int = 2000, **kwargs: Any) -> None:
        super().__init__(label, [*validators, AtMost(longest)], filters=[_maybe(nfc), _maybe(str.strip)], **kwargs)


class IdChoice(SelectField):
    """A select whose values are row ids; the empty choice is None."""

    def __init__(self, label: Any, validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, validators, coerce=_id_or_none, **kwargs)


def _maybe(change: Callable[[str], str]) -> Callable[[str | None], str | None]:
    return lambda text: change(text) if text else text


def _id_or_none(raw: Any) -> int | None:
    if raw in (None, "", "None"):
        return None
    return whole_number(raw)


__all__ = ["AtMost", "Form", "IdChoice", "Line", "Paragraph", "ValidationError"]
