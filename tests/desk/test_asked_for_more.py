"""Who is asked for more reads what was asked, where they work on it; sending it back unchanged asks first."""

import pytest

from editorial.articles.models import State
from tests import pipeline
from tests.desk.texts import edit_url, item_url
from tests.pipeline import do

WHY = "Ghi rõ bao nhiêu hộ tham gia."


def by_editor(cast):
    edition = pipeline.to_desk(cast, pipeline.draft(cast))
    do("claim", edition, cast.mai)
    do("request_changes", edition, cast.mai, reason_code="facts", reason=WHY)
    return edition


def by_unit(cast):
    edition = pipeline.draft(cast)
    do("send", edition, cast.hoa)
    do("return_to_author", edition, cast.lan, reason=WHY)
    return edition


def by_board(cast):
    edition = pipeline.to_board(cast, pipeline.draft(cast))
    for voter in (cast.uyen, cast.vinh, cast.deputy):
        pipeline.vote(edition, voter, "return", f"Sửa chỗ của {voter.given_name}.")
    pipeline.vote(edition, cast.head, "return", WHY)
    return edition


@pytest.mark.parametrize(
    ("asked", "name", "by"), [(by_editor, "hoa", "mai"), (by_unit, "hoa", "lan"), (by_board, "mai", "head")]
)
def test_what_was_asked_stands_on_the_card_and_above_the_text(cast, client_for, asked, name, by):
    edition = asked(cast)
    client = client_for(getattr(cast, name))
    assert WHY in client.get("/viec").text
    page = client.get(edit_url(edition))
    assert WHY in page.text
    assert getattr(cast, by).name in page.text
    assert page.html.index(WHY) < page.html.index('id="title"')


def test_an_editor_reads_the_reason_of_everybody_who_returned_it(cast, client_for):
    page = client_for(cast.mai).get(edit_url(by_board(cast)))
    for voter in (cast.uyen, cast.vinh, cast.deputy):
        assert f"{voter.name}: Sửa chỗ của {voter.given_name}." in page.text


def main_button(page):
    return [button.text for button in page.root.iter("button") if "btn-primary" in button.get("class", "")]


def test_sending_is_the_main_thing_only_once_something_changed(cast, client_for):
    edition = by_editor(cast)
    client = client_for(cast.hoa)
    assert "Lưu và gửi" not in main_button(client.get(edit_url(edition)))
    page = client.get(item_url(edition))
    assert "Gửi" not in main_button(page)
    page = client.get(edit_url(edition)).press("Lưu", summary="Hơn 60 hộ tham gia.")
    assert "Lưu và gửi" in main_button(page)
    assert "Gửi" in main_button(client.get(item_url(edition)))


@pytest.mark.parametrize(("place", "button"), [(edit_url, "Lưu và gửi"), (item_url, "Gửi")])
def test_sending_back_unchanged_asks_first(cast, client_for, place, button):
    edition = by_editor(cast)
    page = client_for(cast.hoa).get(place(edition)).press(button, expect=422)
    assert "Bạn chưa sửa gì từ khi được đề nghị bổ sung" in page.text
    assert pipeline.case(edition).state is State.CHANGES_REQUESTED
    page.press(button, as_it_is=True)
    assert pipeline.case(edition).state is State.EDITING


def test_what_changed_is_sent_without_a_question_and_the_tick_is_kept(cast, client_for):
    edition = by_editor(cast)
    page = client_for(cast.hoa).get(edit_url(edition))
    page.press("Lưu và gửi", summary="Hơn 60 hộ tham gia.", addressed=True)
    assert pipeline.case(edition).state is State.UNIT_CHECK
    assert pipeline.statuses(edition)[-1].details["addressed"] is True


def test_a_text_that_went_on_lies_under_no_request(cast, client_for):
    edition = by_editor(cast)
    pipeline.save(edition, cast.hoa, summary="Hơn 60 hộ.")
    do("send", edition, cast.hoa)
    do("confirm", edition, cast.lan)
    assert WHY not in client_for(cast.mai).get(edit_url(edition)).text
