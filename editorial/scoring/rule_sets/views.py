"""Rule sets (quy chế điểm): the versions, one with its tables, drafting, signing."""

import hashlib
import json
from typing import Any

from flask import flash, request
from werkzeug.wrappers import Response

from editorial.articles.queries import genres
from editorial.core import clock, foreign_json
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Stale
from editorial.core.i18n import gettext as _
from editorial.core.numbers import row_id
from editorial.core.web import go, page
from editorial.scoring.periods.views import bp
from editorial.scoring.rule_sets import operations, queries
from editorial.scoring.rule_sets.forms import SignForm, rule_set_form
from editorial.scoring.rule_sets.models import RuleSet
from editorial.scoring.rule_sets.rules import permissions, tables
from editorial.scoring.rule_sets.rules.values import Values

PAGE = 25


def _genres(values: Values | None = None) -> list[tuple[str, str]]:
    """Code and title in the order of the ward; a code that only the rule set still knows stands last by itself."""
    known = [(genre.code, genre.title) for genre in genres()]
    titles = dict(known)
    return known + [(code, code) for code in (values.base if values else ()) if code not in titles]


def _readable(rule_set_id: int) -> queries.Version:
    """A rule set that the reader may see: drafts only for who works on them. Raises Missing."""
    return queries.version(rule_set_id, with_drafts=permissions.reads_drafts(current_actor()))


@bp.get("/quy-che-diem")
@open_to(SIGNED_IN)
def rule_sets() -> Response:
    actor, now = current_actor(), queries.in_force(clock.today())
    versions = [version for version in queries.versions() if version.is_signed or permissions.reads_drafts(actor)]
    return page(
        "scoring/rule_sets.html", versions=versions, in_force=now.id if now else 0, today=clock.today(),
        may_draft=permissions.can_draft(actor),
    )  # fmt: skip


@bp.get("/quy-che-diem/<int:rule_set_id>")
@open_to(SIGNED_IN)
def rule_set(rule_set_id: int) -> Response:
    return _rule_set(_readable(rule_set_id), None)


def _rule_set(found: queries.Version, form: Any) -> Response:
    actor, row, now = current_actor(), found.row, queries.in_force(clock.today())
    values = queries.values_of(row)
    listed = _genres(values)
    other = queries.values_of(now) if now and now.id != row.id and not found.is_signed else None
    may_sign = not found.is_signed and bool(permissions.can_sign(actor))
    if form is None and may_sign:
        form = SignForm(
            formdata=None, decision_number=row.decision_number, seen=json.dumps(row.values),
            valid_from=row.valid_from.isoformat(),
        )  # fmt: skip
    return page(
        "scoring/rule_set.html", 422 if form is not None and form.errors else 200, version=found, row=row,
        is_draft=not found.is_signed, is_in_force=now is not None and now.id == row.id, now=now,
        tables=tables.rule_tables(values, listed, other), changes=tables.count_changes(values, listed, other) if other else 0,
        compared=other is not None, example=tables.example_text(values, listed), form=form if may_sign else None,
        may_draft=not found.is_signed and bool(permissions.can_draft(actor)), today=clock.today(),
        is_late=row.valid_from < clock.today(),
        may_try=permissions.reads_drafts(actor) and not found.is_signed,
    )  # fmt: skip


@bp.route("/quy-che-diem/soan", methods=["GET", "POST"])
@open_to(*permissions.DRAFTERS)
def draft_rule_set() -> Response:
    """A new draft, begun from the version in force, or from `?tu=`."""
    given, now = row_id(request.args.get("tu")), queries.in_force(clock.today())
    begun = queries.rule_set(given) or now
    values = queries.values_of(begun) if begun else Values()
    form = rule_set_form(_genres(values), values)
    if form.validate_on_submit():
        with form.showing_refusals(), transaction():
            row = operations.draft(**_typed(form), actor=current_actor())
            kept = row.id
        if not form.errors:
            flash(_("Đã lưu dự thảo. Hãy thử trên một kỳ đã qua rồi trình Trưởng ban ký."), "success")
            return go("scoring.rule_set", rule_set_id=kept)
    return _form_page(form, None)


@bp.route("/quy-che-diem/<int:rule_set_id>/sua", methods=["GET", "POST"])
@open_to(*permissions.DRAFTERS)
def change_rule_set(rule_set_id: int) -> Response:
    found = _readable(rule_set_id)
    if found.is_signed:
        raise Stale(_("Quy chế này đã ký nên được giữ nguyên. Hãy soạn một bản mới."))
    row, values = found.row, queries.values_of(found.row)
    form = rule_set_form(
        _genres(values), values,
        data={"valid_from": row.valid_from, "decision_number": row.decision_number, "note": row.note,
              "version": _fingerprint(row)},
    )  # fmt: skip
    if form.validate_on_submit():
        with form.showing_refusals(), transaction():
            fresh = queries.rule_set(rule_set_id)
            if form.version.data and fresh is not None and form.version.data != _fingerprint(fresh):
                raise Stale(_("Dự thảo này vừa được sửa ở một trang khác. Hãy mở lại để xem rồi sửa tiếp."))
            operations.change(rule_set_id, **_typed(form), actor=current_actor())
        if not form.errors:
            flash(_("Đã lưu dự thảo."), "success")
            return go("scoring.rule_set", rule_set_id=rule_set_id)
    return _form_page(form, row)


def _fingerprint(row: RuleSet) -> str:
    """A hash of a draft, to tell whether it changed since its form was opened."""
    said = [row.values, row.valid_from.isoformat(), row.decision_number, row.note]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def _typed(form: Any) -> dict[str, Any]:
    return {
        "values": form.values, "valid_from": form.valid_from.data, "decision_number": form.decision_number.data or "",
        "note": form.note.data or "",
    }  # fmt: skip


def _form_page(form: Any, row: RuleSet | None) -> Response:
    return page("scoring/rule_set_form.html", 422 if form.errors else 200, form=form, row=row)


@bp.post("/quy-che-diem/<int:rule_set_id>/ky")
@open_to(*permissions.SIGNERS)
def sign_rule_set(rule_set_id: int) -> Response:
    found = _readable(rule_set_id)
    form: Any = SignForm()
    if form.validate_on_submit():
        with form.showing_refusals(), transaction():
            operations.sign(
                rule_set_id, actor=current_actor(), decision_number=form.decision_number.data,
                seen=_seen(form.seen.data, form.valid_from.data, found.row),
            )  # fmt: skip
        if not form.errors:
            flash(_("Đã ký. Quy chế được giữ nguyên và áp dụng từ ngày ghi trong đó."), "success")
            return go("scoring.rule_set", rule_set_id=rule_set_id)
    return _rule_set(found, form)


def _seen(raw: str | None, valid_from: str | None, row: RuleSet) -> Any:
    """The values that the page showed. Raises Stale for a page that showed another day, or none of ours."""
    try:
        seen = foreign_json.read(raw or "")
    except ValueError:
        seen = None
    if not isinstance(seen, dict) or valid_from != row.valid_from.isoformat():
        raise Stale(_("Bản dự thảo vừa được sửa. Hãy đọc lại rồi ký."))
    return seen


@bp.post("/quy-che-diem/<int:rule_set_id>/xoa")
@open_to(*permissions.DRAFTERS)
def delete_rule_set(rule_set_id: int) -> Response:
    _readable(rule_set_id)
    with transaction():
        operations.delete(rule_set_id, actor=current_actor())
    flash(_("Đã xóa dự thảo."), "success")
    return go("scoring.rule_sets")
