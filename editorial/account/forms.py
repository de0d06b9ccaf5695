"""Forms of sign-in and of one's own account."""

from wtforms import HiddenField, PasswordField
from wtforms.validators import DataRequired, EqualTo

from editorial.core.forms import AtMost, Form, Line
from editorial.core.i18n import lazy_gettext as _l

_NEEDED = _l("Bạn chưa điền mục này.")


class SignInForm(Form):
    name = Line(_l("Số điện thoại, thư điện tử hoặc tên đăng nhập"), [DataRequired(_NEEDED)])
    password = PasswordField(_l("Mật khẩu"), [DataRequired(_NEEDED), AtMost(1000)])
    next = HiddenField()


class CodeSignInForm(Form):
    name = Line(_l("Số điện thoại, thư điện tử hoặc tên đăng nhập"), [DataRequired(_NEEDED)])
    code = Line(_l("Mã một lần (12 chữ số)"), [DataRequired(_NEEDED)], longest=40)
    next = HiddenField()


class SecondStepForm(Form):
    code = Line(_l("Mã 6 chữ số, hoặc một mã dự phòng"), [DataRequired(_NEEDED)], longest=40)
    next = HiddenField()


class TotpForm(Form):
    code = Line(_l("Mã 6 chữ số đang hiện trên điện thoại"), [DataRequired(_NEEDED)], longest=40)
    next = HiddenField()


class ForgottenForm(Form):
    name = Line(_l("Số điện thoại, thư điện tử hoặc tên đăng nhập"), [DataRequired(_NEEDED)])


class NewPasswordForm(Form):
    password = PasswordField(_l("Mật khẩu mới"), [DataRequired(_NEEDED), AtMost(1000)])
    again = PasswordField(
        _l("Nhập lại mật khẩu mới"), [DataRequired(_NEEDED), EqualTo("password", _l("Hai lần nhập chưa giống nhau."))]
    )
    next = HiddenField()


class ChangePasswordForm(Form):
    old = PasswordField(_l("Mật khẩu đang dùng"), [DataRequired(_NEEDED), AtMost(1000)])
    password = PasswordField(_l("Mật khẩu mới"), [DataRequired(_NEEDED), AtMost(1000)])
    again = PasswordField(
        _l("Nhập lại mật khẩu mới"), [DataRequired(_NEEDED), EqualTo("password", _l("Hai lần nhập chưa giống nhau."))]
    )
