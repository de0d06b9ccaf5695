"""Bảng kê: the list, a statement by person and by unit, its lines, and the steps to its signature."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from editorial.core import clock
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.errors import Missing
from editorial.core.i18n import gettext as _
from editorial.core.web import go, page
from editorial.people.models import Role
from editorial.royalties.forms import AnswerForm, MakeForm, ReduceForm, SignForm
from editorial.royalties.models import State
from editorial.royalties.operations import statements as operations
from editorial.royalties.queries import book, sheets
from editorial.royalties.queries import statements as queries
from editorial.royalties.rules import rates
from editorial.royalties.rules import statements as rules
from editorial.royalties.views.base import bp, done, words
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.periods.rules import span


@bp.get("/nhuan-but")
@open_to(SIGNED_IN)
def index() -> Response:
    """For the office and the board; everybody else goes to their own."""
    actor, today = current_actor(), clock.today()
    if not rates.can_read(actor):
        return go("royalties.mine")
    known = book.book()
    found = known.at(today)
    return page(
        "royalties/index.html", form=MakeForm(), statements=queries.statements(),
        offered=queries.offered(known, today) if actor.has(*rates.OFFICE) else [], now=found,
        state_of=lambda row: State(row.state), title_of=_title, is_office=actor.has(*rates.OFFICE),
        coming=known.rates[-1] if known.rates and not found else None, **words(),
    )  # fmt: skip


def _title(row: Any) -> str:
    found = span(row.key)
    return found.title if found else str(row.key)


@bp.post("/nhuan-but/bang-ke")
@open_to(*rates.OFFICE)
def make() -> Response:
    key = MakeForm().key.data or ""
    return done(
        lambda: operations.make(key, actor=current_actor()),
        _("Đã lập dự thảo bảng kê."),
        "royalties.statement",
        key=key,
    )


def sheet_of(key: str) -> sheets.Sheet:
    """Raises Missing."""
    row = queries.statement(key)
    if row is None:
        raise Missing
    return sheets.sheet(row, book.book())


@bp.get("/nhuan-but/bang-ke/<key>")
@open_to(*rates.READERS)
def statement(key: str) -> Response:
    return _statement(key)


def _statement(key: str, status: int = 200, **forms: Any) -> Response:
    actor, now, sheet = current_actor(), clock.now(), sheet_of(key)
    row, said = sheet.row, queries.objections(sheet.row.id)
    waiting = sum(one.row.answered_at is None for one in said)
    people = merged_accounts.persons()
    pay_by = min((one.pay_by for one in sheet.entries if one.amount > 0), default=None)
    shared = words()
    return page(
        "royalties/statement.html", status, sheet=sheet, row=row, state=State(row.state), said=said, pay_by=pay_by,
        send=rules.can_send(actor, row.state, row.ends_on, clock.today(), shared["left"]),
        sign=rules.can_sign(actor, row.state, row.objections_until, now, waiting, shared["left"]),
        reduce=rules.can_reduce(actor, row.state), is_office=actor.has(*rates.OFFICE),
        may_answer=lambda one: rules.can_answer(actor, people.canonical(one.row.person_id), row.state),
        is_head=actor.has(Role.BOARD_HEAD),
        list_url=lambda **which: url_for("royalties.entries", key=key, **which),
        **({"reduce_form": ReduceForm(), "sign_form": SignForm(), "answer_form": AnswerForm(), "failed": 0} | forms),
        **shared,
    )  # fmt: skip


@bp.get("/nhuan-but/bang-ke/<key>/dong")
@open_to(*rates.READERS)
def entries(key: str) -> Response:
    """The lines behind a figure, of a person or a unit or all."""
    sheet = sheet_of(key)
    person, unit = request.args.get("nguoi", type=int), request.args.get("don-vi", type=int)
    found = [
        one
        for one in sheet.entries
        if (person is None or one.person_id == person) and (unit is None or one.unit_id == unit)
    ]
    about = found[0].name if found and person else found[0].unit if found and unit else _("Mọi người")
    return page("royalties/entries.html", sheet=sheet, found=found, about=about, **words())


@bp.post("/nhuan-but/bang-ke/<key>/gui")
@open_to(*rates.OFFICE)
def send(key: str) -> Response:
    return done(
        lambda: operations.send(key, actor=current_actor()),
        _("Đã gửi lấy ý kiến. Mỗi người thấy phần của mình ở trang “Nhuận bút của tôi”."),
        "royalties.statement", key=key,
    )  # fmt: skip


@bp.post("/nhuan-but/bang-ke/<key>/giam")
@open_to(*rates.OFFICE)
def reduce(key: str) -> Response:
    """With "bo": take the reduction back."""
    form: Any = ReduceForm()
    undo = bool(request.form.get("bo"))
    if not undo and not form.validate_on_submit():
        return _statement(key, 422, reduce_form=form)
    return done(
        lambda: operations.reduce(key, "" if undo else form.reason.data, actor=current_actor()),
        _("Bảng kê trở về mức đầy đủ.") if undo else _("Bảng kê được giảm đều theo tỷ lệ cho vừa mức trần."),
        "royalties.statement", key=key,
    )  # fmt: skip


@bp.post("/nhuan-but/bang-ke/<key>/ky")
@open_to(Role.BOARD_HEAD)
def sign(key: str) -> Response:
    seen = SignForm().seen.data or ""
    return done(
        lambda: operations.sign(key, seen=seen, actor=current_actor()),
        _("Đã ký chốt. Từ nay bảng kê này không đổi; điều chỉnh sẽ vào kỳ sau."),
        "royalties.statement", key=key,
    )  # fmt: skip


@bp.post("/nhuan-but/bang-ke/<key>/kien-nghi/<int:objection_id>")
@open_to(*rules.ANSWERERS)
def answer(key: str, objection_id: int) -> Response:
    form: Any = AnswerForm()
    if not form.validate_on_submit():
        return _statement(key, 422, answer_form=form, failed=objection_id)
    return done(
        lambda: operations.answer(key, objection_id, form.answer.data, actor=current_actor()),
        _("Đã gửi câu trả lời."), "royalties.statement", key=key,
    )  # fmt: skip
