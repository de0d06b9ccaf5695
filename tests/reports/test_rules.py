"""The record in words."""

import pytest

from editorial.reports.rules import action_words, subject_words


@pytest.mark.parametrize("action", ["sign_in.succeeded", "session.ended", "role.granted", "setting.changed"])
def test_no_action_shows_its_code(action):
    assert not set("_.") & set(action_words(action))


def test_a_subject_has_a_word_and_its_number():
    assert subject_words("person", 6) == "tài khoản số 6"
    assert subject_words("setting", 0) == "cài đặt"
