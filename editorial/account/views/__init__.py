"""Pages of sign-in and of one's own account."""

from editorial.account.views.base import bp
from editorial.account.views.unauthenticated import ask_sign_in

from . import codes, overview, sign_in, totp, unsaved_forms  # noqa: F401  # each adds its pages to bp

__all__ = ["ask_sign_in", "bp"]
