"""Bảng kê: the list, a statement by person and by unit, its lines, and the steps to its signature."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from editorial.core import clock
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.errors import Missing
from editorial.core.i18n import gettext as _
from editorial.core.numbers import row_id
from editorial.core.web import go, page
from editorial.people.models import Role
from editorial.royalties.forms import AnswerForm, MakeForm, ReduceForm, SignForm
from editorial.royalties.models import StatementState
from editorial.royalties.operations import statements as operations
from editorial.royalties.queries import contents, rate_book
from editorial.royalties.queries import statements as queries
from editorial.royalties.rules import rates
from editorial.royalties.rules import statements as rules
from editorial.royalties.rules.statements import MACHINE
from editorial.royalties.views.base import bp, finish, shared_context
from editorial.scoring.holders.queries import merged_accounts
from editorial.scoring.periods.rules import span


@bp.get("/nhuan-but")
@open_to(SIGNED_IN)
def index() -> Response:
    """For the office and the board; everybody else goes to their own."""
    actor, today = current_actor(), clock.today()
    if not rates.can_read(actor):
        return go("royalties.mine")
    book = rate_book.rate_book()
    now = book.at(today)
    return page(
        "royalties/index.html", form=MakeForm(), statements=queries.statements(),
        periods_to_make=queries.periods_to_make(book, today) if actor.has(*rates.OFFICE) else [], now=now,
        state_of=lambda row: StatementState(row.state), title_of=_title, is_office=actor.has(*rates.OFFICE),
        coming=book.rates[-1] if book.rates and not now else None, **shared_context(),
    )  # fmt: skip


def _title(row: Any) -> str:
    found = span(row.key)
    return found.title if found else str(row.key)


@bp.post("/nhuan-but/bang-ke")
@open_to(*rates.OFFICE)
def make() -> Response:
    key = MakeForm().key.data or ""
    return finish(
        lambda: operations.make(key, actor=current_actor()),
        _("Đã lập dự thảo bảng kê."),
        "royalties.statement",
        key=key,
    )


def content_of(key: str) -> contents.StatementContent:
    """Raises Missing."""
    row = queries.statement(key)
    if row is None:
        raise Missing
    return contents.content_of(row, rate_book.rate_book())


@bp.get("/nhuan-but/bang-ke/<key>")
@open_to(*rates.READERS)
def statement(key: str) -> Response:
    return _statement(key)


def _statement(key: str, status: int = 200, **forms: Any) -> Response:
    """`forms`: one that was refused; `failed`: the objection whose answer was refused."""
    actor, content, shared = current_actor(), content_of(key), shared_context()
    row, state = content.row, StatementState(content.row.state)
    objections = queries.objections(row.id)
    unanswered = sum(objection.row.answered_at is None for objection in objections)
    facts, people = queries.facts_of(row, unanswered, shared["left"]), merged_accounts.persons()
    return page(
        "royalties/statement.html", status, content=content, row=row, state=state, objections=objections,
        signed_by=queries.signed_by(row.id) if state.is_signed else "",
        pay_by=min((entry.pay_by for entry in content.entries if entry.amount > 0), default=None),
        send=MACHINE.permitted("send", actor, facts), sign=MACHINE.permitted("sign", actor, facts),
        reduce=rules.can_reduce(actor, state), is_office=actor.has(*rates.OFFICE), is_head=actor.has(Role.BOARD_HEAD),
        may_answer=lambda objection: rules.can_answer(actor, people.canonical(objection.row.person_id), state),
        list_url=lambda **which: url_for("royalties.entries", key=key, **which),
        **({"reduce_form": ReduceForm(), "sign_form": SignForm(), "answer_form": AnswerForm(), "failed": 0} | forms),
        **shared,
    )  # fmt: skip


@bp.get("/nhuan-but/bang-ke/<key>/dong")
@open_to(*rates.READERS)
def entries(key: str) -> Response:
    """The lines behind a figure, of a person or a unit or all."""
    content = content_of(key)
    person, unit = (row_id(request.args.get(name)) or None for name in ("nguoi", "don-vi"))
    found = [
        entry
        for entry in content.entries
        if (person is None or entry.person_id == person) and (unit is None or entry.unit_id == unit)
    ]
    about = found[0].name if found and person else found[0].unit if found and unit else _("Mọi người")
    return page("royalties/entries.html", content=content, found=found, about=about, **shared_context())


@bp.post("/nhuan-but/bang-ke/<key>/gui")
@open_to(*rates.OFFICE)
def send(key: str) -> Response:
    return finish(
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
    return finish(
        lambda: operations.reduce(key, "" if undo else form.reason.data, actor=current_actor()),
        _("Bảng kê trở về mức đầy đủ.") if undo else _("Bảng kê được giảm đều theo tỷ lệ cho vừa mức trần."),
        "royalties.statement", key=key,
    )  # fmt: skip


@bp.post("/nhuan-but/bang-ke/<key>/ky")
@open_to(Role.BOARD_HEAD)
def sign(key: str) -> Response:
    seen = SignForm().seen.data or ""
    return finish(
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
    return finish(
        lambda: operations.answer(key, objection_id, form.answer.data, actor=current_actor()),
        _("Đã gửi câu trả lời."), "royalties.statement", key=key,
    )  # fmt: skip
