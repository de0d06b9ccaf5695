"""Pages of sign-in, accounts and the register of people."""

from editorial.people.views.base import bp
from editorial.people.views.doors import ask_sign_in, keep_form

from . import account, codes, register, sign_in, totp  # noqa: F401  # each adds its pages to bp

__all__ = ["ask_sign_in", "bp", "keep_form"]
