"""Setting up two-step sign-in, its recovery codes, and moving it to another phone."""

from collections.abc import Callable
from io import BytesIO

import segno
from flask import current_app, make_response, request, session
from werkzeug.wrappers import Response

from editorial.account.forms import TotpForm
from editorial.account.views.base import bp, locked_sentence, next_url, secret
from editorial.account.views.known_devices import origin_of
from editorial.core.access import SIGNED_IN, current_actor, open_to
from editorial.core.db import transaction
from editorial.core.errors import Invalid, Missing
from editorial.core.i18n import gettext as _
from editorial.core.web import go, page
from editorial.people import operations, queries, rules


def _issuer() -> str:
    return _("Tòa soạn %(ward)s", ward=current_app.config["WARD_NAME"])


@bp.route("/xac-thuc-hai-buoc", methods=["GET", "POST"])
@open_to(SIGNED_IN, "totp")
def must_totp() -> Response:
    """Scan, type the first code, keep the recovery codes."""
    actor = current_actor()
    person = queries.person(actor.id)
    assert person is not None
    if person.totp_confirmed_at:
        return go("account.overview")
    form = TotpForm()
    then = form.next.data or request.args.get("next") or ""
    plain = session.setdefault("totp", operations.new_totp_secret())
    if form.validate_on_submit():
        code = str(form.code.data)
        codes = _with_attempt(form, lambda: operations.confirm_totp(actor.id, plain, code, actor=actor, key=secret()))
        if codes:
            session.pop("totp")
            return page("account/recovery_codes.html", codes=codes, then=next_url(then, actor.id))
    elif request.method == "GET":
        form.next.data = then
    groups = [plain[at : at + 4] for at in range(0, len(plain), 4)]
    demanded = actor.needs == "totp"
    return page("account/must_totp.html", 422 if form.errors else 200, form=form, groups=groups, demanded=demanded)


@bp.get("/xac-thuc-hai-buoc/qr.svg")
@open_to(SIGNED_IN, "totp")
def totp_qr() -> Response:
    """The picture to scan, only in the browser that is setting it up."""
    person, plain = queries.person(current_actor().id), session.get("totp")
    if person is None or person.totp_confirmed_at or not plain:
        raise Missing
    picture = BytesIO()
    segno.make(operations.totp_address(person, plain, _issuer()), micro=False, error="m").save(
        picture, kind="svg", scale=5, border=4, light="#fff", xmldecl=False, svgns=True
    )
    response = make_response(picture.getvalue(), 200, {"Content-Type": "image/svg+xml"})
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.route("/tai-khoan/ma-du-phong", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def renew_recovery_codes() -> Response:
    """Ten new recovery codes for the old ones."""
    actor, form = current_actor(), TotpForm()
    if form.validate_on_submit():
        codes = _with_attempt(
            form, lambda: operations.renew_recovery_codes(str(form.code.data), actor=actor, key=secret())
        )
        if codes:
            return page("account/recovery_codes.html", codes=codes, then="/tai-khoan")
    return page("account/renew_codes.html", 422 if form.errors else 200, form=form)


@bp.route("/tai-khoan/doi-dien-thoai", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def end_totp() -> Response:
    """Switch two-step sign-in off with a code, to set it up on another phone."""
    actor, form = current_actor(), TotpForm()
    if form.validate_on_submit():

        def end() -> list[str]:
            operations.end_totp(str(form.code.data), actor=actor, key=secret())
            return ["ended"]

        if _with_attempt(form, end):
            return go("account.must_totp")
    return page("account/end_totp.html", 422 if form.errors else 200, form=form)


def _with_attempt(form: TotpForm, act: Callable[[], list[str]]) -> list[str]:
    """Do what needs a code, counting wrong codes like wrong passwords. Empty when it was refused."""
    try:
        with transaction():
            attempt = operations.begin_second_step(current_actor().id, origin_of(current_actor()))
        with transaction():
            done = act()
            operations.uncount_attempt(attempt)
    except rules.Locked as locked:
        form.form_errors.append(locked_sentence(locked))
    except Invalid as problem:
        form.add_errors(problem)
        with transaction():
            operations.note_failure(attempt, "second step")
    else:
        return done
    return []
