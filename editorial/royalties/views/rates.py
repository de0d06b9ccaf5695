"""What decisions say: rates, base wages, legal maxima, each with its day and basis."""

from typing import Any

from flask import flash, request
from werkzeug.wrappers import Response

from editorial.core import clock, legal, settings
from editorial.core.access import current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid
from editorial.core.i18n import gettext as _
from editorial.core.numbers import as_typed, whole_number
from editorial.core.web import go, page
from editorial.royalties.forms import MaximumForm, WageForm, form_for_genres
from editorial.royalties.operations import rates as operations
from editorial.royalties.queries import rate_book
from editorial.royalties.queries.statements import covered_spans
from editorial.royalties.rules import rates as rules
from editorial.royalties.rules.statements import period_kind_changes_on
from editorial.royalties.views.base import bp, shared_context


@bp.get("/nhuan-but/muc-chi")
@open_to(*rules.READERS)
def rates() -> Response:
    today, book, covered = clock.today(), rate_book.rate_book(), covered_spans()
    return page(
        "royalties/rates.html", since={rate.id: period_kind_changes_on(rate, book.rates, covered) for rate in book.rates},
        rows=rate_book.rate_sets(), wages=rate_book.base_wages(), maxima=list(rate_book.maxima(today).values()),
        genres=rate_book.genres(), now=book.at(today), bases=legal.in_force("royalty", today),
        coefficient=as_typed, is_office=current_actor().has(*rules.OFFICE), today=today, **shared_context(),
    )  # fmt: skip


@bp.route("/nhuan-but/muc-chi/moi", methods=["GET", "POST"])
@open_to(*rules.OFFICE)
def new_rates() -> Response:
    genres, maxima = rate_book.genres(), rate_book.maxima(clock.today())
    form: Any = form_for_genres(genres, maxima)()
    if request.method == "GET":
        _fill(form)
    if form.validate_on_submit():
        try:
            with transaction():
                row = operations.enter_rates(
                    decision_number=form.decision_number.data, decided_on=form.decided_on.data,
                    valid_from=form.valid_from.data, unit_percent=whole_number(form.unit_percent.data), period=form.period.data,
                    ceiling=form.ceiling.data, coefficients=form.coefficients(genres), note=form.note.data or "",
                    actor=current_actor(),
                )  # fmt: skip
        except Invalid as problem:
            errors = {f"{name}-group" if name in genres else name: said for name, said in problem.errors.items()}
            if of_all := errors.pop("values", ""):
                form.form_errors.append(of_all)
            if errors:
                form.add_errors(Invalid(problem.sentence, errors))
        else:
            flash(_entered(row.id), "success")
            return go("royalties.rates")
    return page(
        "royalties/new_rates.html", 422 if form.errors else 200, form=form, genres=genres,
        unit_percent_most=settings.value(rules.UNIT_PERCENT_MOST),
    )  # fmt: skip


def _entered(rate_id: int) -> str:
    known = rate_book.rate_book().rates
    rate = next(rate for rate in known if rate.id == rate_id)
    day = period_kind_changes_on(rate, known, covered_spans())
    said = _("Đã ghi quyết định. Nhuận bút được tính từ ngày áp dụng.")
    if day is None:
        return said
    what = _("quý") if rate.period == "quarter" else _("tháng")
    return f"{said} " + _("Bảng kê theo %(what)s bắt đầu từ ngày %(day)s; quý này vẫn lập như cũ.", what=what,
                          day=f"{day:%d/%m/%Y}")  # fmt: skip


def _fill(form: Any) -> None:
    """The newest decision's values, to be changed; on the first day the law's share of the wage."""
    newest = next(iter(rate_book.rate_sets()), None)
    form.unit_percent.data = str(newest.unit_percent if newest else 10)
    if newest is None:
        return
    form.period.data = newest.period
    form.ceiling.data = newest.ceiling
    for code, row in newest.coefficients.items():
        if f"{code}-group" in form:
            form[f"{code}-group"].data = row["group"]
            for grade in rules.GRADES:
                form[f"{code}-{grade}"].data = row[grade]


@bp.route("/nhuan-but/luong-co-so", methods=["GET", "POST"])
@open_to(*rules.OFFICE)
def new_wage() -> Response:
    form: Any = WageForm()
    if form.perform(
        lambda: operations.enter_wage(
            amount=form.amount.data or 0, valid_from=form.valid_from.data, basis=form.basis.data, actor=current_actor()
        )
    ):
        flash(_("Đã ghi mức lương cơ sở."), "success")
        return go("royalties.rates")
    return page("royalties/new_wage.html", 422 if form.errors else 200, form=form)


@bp.route("/nhuan-but/he-so-toi-da", methods=["GET", "POST"])
@open_to(*rules.OFFICE)
def new_maximum() -> Response:
    known = rate_book.maxima(clock.today())
    form: Any = MaximumForm()
    form.group.choices = [(maximum.group, maximum.title) for maximum in known.values()]
    if form.perform(
        lambda: operations.enter_maximum(
            group=form.group.data, title=known[form.group.data].title, maximum=form.maximum.data or 0,
            valid_from=form.valid_from.data, basis=form.basis.data, actor=current_actor(),
        )
    ):  # fmt: skip
        flash(_("Đã ghi hệ số tối đa. Quyết định nhập sau này được đối chiếu với mức mới."), "success")
        return go("royalties.rates")
    return page("royalties/new_maximum.html", 422 if form.errors else 200, form=form)
