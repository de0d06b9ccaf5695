"""The tests' own tools do what they say: isolation, cast, page client and its checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Blueprint, Flask, redirect, render_template_string, request
from flask_wtf.csrf import generate_csrf
from sqlalchemy import func, select

from editorial import extensions
from editorial.core import clock
from editorial.core.access import EVERYONE, open_to
from editorial.core.db import db, transaction
from editorial.people.models import Person
from editorial.units.queries import actor_of
from tests.cast import PEOPLE, Cast
from tests.conftest import Engine, RealDatabase, make_app
from tests.factories import make_article, make_person
from tests.page import PageClient

GOOD = """<!doctype html><html lang="vi"><head><title>Trang</title></head><body><h1>Trang</h1>{{ part|safe }}
<p>{{ said }}</p></body></html>"""


@pytest.mark.parametrize("_again", [1, 2])
def test_a_commit_in_one_test_is_not_seen_by_the_next(database: None, _again: int) -> None:
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0
    with transaction():
        make_person("Lê Văn Một")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_a_transaction_that_fails_leaves_what_was_committed_before(database: None) -> None:
    make_person("Lê Văn Một")

    def fail() -> None:
        with transaction():
            make_person("Lê Văn Hai")
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        fail()
    assert db.session.scalars(select(Person.full_name)).all() == ["Lê Văn Một"]


def test_the_cast_are_the_actors_that_the_database_knows(cast: Cast) -> None:
    for name in PEOPLE:
        drawn, known = getattr(cast, name), actor_of(getattr(cast, name).id)
        assert (drawn.id, drawn.name, drawn.given_name, drawn.roles, drawn.units) == (
            known.id,
            known.name,
            known.given_name,
            known.roles,
            known.units,
        )


def test_an_article_can_be_made_in_one_line(cast: Cast) -> None:
    article = make_article(cast.hoa, co_authors=(cast.binh,))
    assert article.unit_id == cast.group.id
    assert article.current_edition_id is not None


def test_the_clock_is_held_and_travels(travel: Callable[..., object]) -> None:
    before = clock.now()
    assert clock.to_vietnam(before).isoformat() == "2026-11-23T09:00:00+07:00"
    travel(hours=2)
    assert (clock.now() - before).total_seconds() == 7200


def test_a_real_database_keeps_what_is_committed(real_database: RealDatabase) -> None:
    with transaction():
        make_person("Lê Văn Một")
    db.session.remove()
    with real_database.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_queries_are_counted_without_the_frame_of_the_transaction(
    cast: Cast, count_queries: Callable[..., object]
) -> None:
    with count_queries() as queries, transaction():  # type: ignore[attr-defined]
        db.session.scalar(select(func.count()).select_from(Person))
    assert len(queries) == 1, str(queries)


def test_nothing_reaches_beyond_this_machine() -> None:
    import socket

    with socket.socket() as wire, pytest.raises(RuntimeError, match=r"192\.0\.2\.1"):
        wire.connect(("192.0.2.1", 80))


@pytest.fixture
def small(
    engine: Engine, database: None, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[PageClient, dict[str, str]]]:
    """An app with one page whose content the test decides, and the browser that looks at it."""
    parts = {"part": "", "said": ""}
    bp = Blueprint("small", __name__)

    @bp.get("/small")
    @open_to(EVERYONE)
    def show() -> str:
        return render_template_string(GOOD, **parts)

    @bp.get("/small/fragment")
    @open_to(EVERYONE)
    def fragment() -> str:
        return f'<div id="one"><a href="/small">{parts["part"]}</a></div>'

    @bp.post("/small/send")
    @open_to(EVERYONE)
    def send() -> object:
        parts["said"] = " ".join(f"{name}={','.join(values)}" for name, values in sorted(request.form.lists()))
        return redirect("/small", 303)

    @bp.get("/small/form")
    @open_to(EVERYONE)
    def form() -> str:
        token = f'<input type="hidden" name="csrf_token" value="{generate_csrf()}">'
        return render_template_string(
            GOOD, part=f'<form method="post" action="/small/send">{token}{parts["part"]}</form>'
        )

    if extensions.login_manager._user_callback is None:  # nobody signs in here
        monkeypatch.setattr(extensions.login_manager, "_user_callback", lambda _token: None)
    own = make_app(app.config["SQLALCHEMY_DATABASE_URI"], engine.folder)
    own.register_blueprint(bp)
    yield PageClient(own), parts
    with own.app_context():
        db.engine.dispose()


Small = tuple[PageClient, dict[str, str]]


def test_a_good_page_passes(small: Small) -> None:
    client, _parts = small
    page = client.get("/small")
    assert (page.h1, page.title, page.status) == ("Trang", "Trang", 200)


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ("<h1>Hai</h1>", "one h1"),
        ("<p id='a'></p><p id='a'></p>", "stands twice"),
        ("<input name='a'>", "has no label"),
        ("<label for='a'></label><input id='a' name='a'>", "has no label"),
        ("<p style='color:red'></p>", "inline style"),
        ("<script>1</script>", "inline <script>"),
        ("<button onclick='x()'>A</button>", "inline onclick"),
        ("<a href='javascript:x()'>A</a>", "script in href"),
        ("<img src='/a.png' alt=''>", "lacks width"),
        ("<a href='/small'></a>", "has no words"),
        ("<button type='button'><svg></svg></button>", "has no words"),
        ("<form method='post' action='/small/send'><button>A</button></form>", "without a csrf token"),
        ("<a href='/small/send'>A</a>", "does not take GET"),
        ("<a href='/nowhere'>A</a>", "leads nowhere"),
        ("<form action='/small/send'><button>A</button></form>", "does not take GET"),
        ("<p><div></div></p>", "unexpected-end-tag"),
        ("<p aria-describedby='b'></p>", "which is not there"),
    ],
)
def test_a_bad_page_is_found_out(small: Small, part: str, fault: str) -> None:
    client, parts = small
    parts["part"] = part
    with pytest.raises(AssertionError, match=fault):
        client.get("/small")


def test_a_fragment_is_checked_too(small: Small) -> None:
    client, parts = small
    parts["part"] = "Xem"
    assert client.get("/small/fragment", htmx=True).links == {"Xem": "/small"}
    parts["part"] = ""
    with pytest.raises(AssertionError, match="has no words"):
        client.get("/small/fragment", htmx=True)


def test_a_form_is_filled_and_sent_as_a_browser_would(small: Small) -> None:
    client, parts = small
    parts["part"] = """<input type="hidden" name="version" value="3"><label>Tên <input name="name" value="A"></label>
        <label>Chữ <textarea name="words">\nxin chào</textarea></label>
        <label><input type="checkbox" name="agree"> Đồng ý</label>
        <label><input type="checkbox" name="news" checked> Tin</label>
        <label>Mục <select name="section"><option value="1">Một</option><option value="2">Hai</option></select></label>
        <button name="do" value="save">Lưu</button><button name="do" value="send">Gửi</button>"""
    page = client.get("/small/form")
    assert page.buttons == ["Lưu", "Gửi"]
    assert page.fields["words"] == "xin chào"
    sent = page.fill_form(name="B").press("Gửi", section="Hai", agree=True, news=False)
    assert "agree=on" in sent.text
    assert "do=send name=B section=2 version=3 words=xin chào" in sent.text
    with pytest.raises(AssertionError, match="has no field colour"):
        page.press("Lưu", colour="đỏ")
    with pytest.raises(AssertionError, match="has no button"):
        page.press("Xóa")


def test_a_form_without_its_token_is_refused(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extensions.login_manager, "unauthorized_callback", lambda: ("", 401))
    client, parts = small
    assert client.post("/small/send", {"a": "1"}).status == 200
    assert client.post("/small/send", {"a": "2"}, csrf=False, expect=401).status == 401
    assert "a=1" in parts["said"]
