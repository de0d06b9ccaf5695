"""What a unit answers for: in words, after the text, compared with what it last confirmed, and how it takes that back."""

import pytest

from editorial.articles.models import State
from editorial.core.errors import Refused, Stale
from tests import pipeline
from tests.desk.texts import item_url
from tests.pipeline import do, refuses

ANSWERS_FOR = "bạn chịu trách nhiệm về tính chính xác của đúng bản này"


def sent_again(cast):
    """Confirmed once, then an editor asked for more."""
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    do("claim", edition, cast.mai)
    do("request_changes", edition, cast.mai, reason_code="facts", reason="Bao nhiêu hộ?")
    pipeline.save(edition, cast.hoa, summary="Hơn 75 hộ cùng dọn ngõ.")
    do("send", edition, cast.hoa)
    return edition


def test_who_confirms_reads_the_text_first_and_what_they_answer_for(cast, client_for):
    edition = pipeline.draft(cast)
    do("send", edition, cast.hoa)
    page = client_for(cast.lan).get(item_url(edition))
    assert ANSWERS_FOR in page.part("confirm")
    assert page.html.index('id="text"') < page.html.index('id="confirm"') < page.html.index("/lam/confirm")
    assert ANSWERS_FOR in client_for(cast.lan).get(f"/bai/{edition}/lam/confirm").text
    assert 'id="confirm"' not in client_for(cast.hoa).get(item_url(edition)).html
    page.press("Xác nhận")
    assert pipeline.case(edition).state is State.SUBMITTED


def test_the_unit_compares_with_what_it_last_confirmed(cast, client_for):
    edition = sent_again(cast)
    page = client_for(cast.lan).get(item_url(edition))
    assert "75" in page.part("since-confirmed")
    page = page.follow("So với bản đơn vị đã xác nhận")
    assert "75" in page.part("changes")


def test_what_was_taken_back_is_no_confirmed_text(cast, client_for):
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    do("withdraw_confirmation", edition, cast.lan)
    do("withdraw", edition, cast.hoa)
    pipeline.save(edition, cast.hoa, summary="Hơn 75 hộ.")
    do("send", edition, cast.hoa)
    assert 'id="since-confirmed"' not in client_for(cast.lan).get(item_url(edition)).html


@pytest.mark.parametrize("name", ["lan", "tuan"])
def test_a_unit_takes_its_answer_back_until_somebody_has_claimed_it(cast, client_for, name):
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    client_for(getattr(cast, name)).get(item_url(edition)).press("Rút xác nhận")
    case = pipeline.case(edition)
    assert (case.state, case.confirmed_by_id, case.confirmed_hash) == (State.UNIT_CHECK, None, None)
    do("confirm", edition, cast.tuan)
    do("claim", edition, cast.mai)
    with refuses(Refused):
        do("withdraw_confirmation", edition, getattr(cast, name))


def test_who_takes_back_and_who_claims_at_once_both_see_what_happened(cast):
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    seen = pipeline.case(edition).version
    do("claim", edition, cast.mai)
    with refuses(Stale):
        do("withdraw_confirmation", edition, cast.lan, version=seen)


@pytest.mark.parametrize("name", ["hoa", "mai", "office", "outsider"])
def test_others_do_not_take_it_back(cast, client_for, name):
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    if name != "outsider":
        assert "Rút xác nhận" not in client_for(getattr(cast, name)).get(item_url(edition)).buttons
        with refuses(Refused):
            do("withdraw_confirmation", edition, getattr(cast, name))
