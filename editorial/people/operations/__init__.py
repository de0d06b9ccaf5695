"""Every write about accounts, by seam: sign-in, sessions, codes and passwords, two-step sign-in, held forms, register."""

from editorial.people.operations.codes import (
    change_password,
    choose_password,
    drop_link,
    mail_link,
    make_code,
    make_link,
    request_link,
    use_code,
    use_link,
)
from editorial.people.operations.merge import merge_account
from editorial.people.operations.notifications import words_of
from editorial.people.operations.passwords import hash_password, password_fits
from editorial.people.operations.register import (
    add_person,
    change_person,
    end_role,
    enter_person,
    grant_first_administrator,
    grant_role,
)
from editorial.people.operations.reopenings import agree_to_reopen, ask_reopening, mail_owner
from editorial.people.operations.sessions import (
    end_session,
    end_sessions,
    open_session,
    prune,
    tighten_sessions,
    touch_session,
)
from editorial.people.operations.sign_in import (
    Attempt,
    Origin,
    begin_attempt,
    begin_second_step,
    clear_failures,
    note_failure,
    uncount_attempt,
)
from editorial.people.operations.totp import (
    check_totp,
    confirm_totp,
    end_totp,
    new_totp_secret,
    renew_recovery_codes,
    reset_totp,
    seal_secrets,
    totp_address,
)
from editorial.people.operations.unsaved_forms import drop_sent_form, drop_unsaved_form, keep_unsaved_form

__all__ = [
    "Attempt",
    "Origin",
    "add_person",
    "agree_to_reopen",
    "ask_reopening",
    "begin_attempt",
    "begin_second_step",
    "change_password",
    "change_person",
    "check_totp",
    "choose_password",
    "clear_failures",
    "confirm_totp",
    "drop_link",
    "drop_sent_form",
    "drop_unsaved_form",
    "end_role",
    "end_session",
    "end_sessions",
    "end_totp",
    "enter_person",
    "grant_first_administrator",
    "grant_role",
    "hash_password",
    "keep_unsaved_form",
    "mail_link",
    "mail_owner",
    "make_code",
    "make_link",
    "merge_account",
    "new_totp_secret",
    "note_failure",
    "open_session",
    "password_fits",
    "prune",
    "renew_recovery_codes",
    "request_link",
    "reset_totp",
    "seal_secrets",
    "tighten_sessions",
    "totp_address",
    "touch_session",
    "uncount_attempt",
    "use_code",
    "use_link",
    "words_of",
]
