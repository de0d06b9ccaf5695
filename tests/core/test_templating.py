"""What every page has at hand: addresses of assets, ages, times and numbers as people here write them, and escaping."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, render_template_string
from markupsafe import Markup, escape

from editorial.articles.models import State
from editorial.core import clock, templating
from editorial.core.i18n import lazy_gettext


@pytest.mark.parametrize(
    ("step", "wanted"),
    [
        ({"seconds": 59}, "dưới 1 phút"),
        ({"minutes": 1}, "1 phút"),
        ({"minutes": 59, "seconds": 59}, "59 phút"),
        ({"hours": 1}, "1 giờ"),
        ({"hours": 47, "minutes": 59}, "47 giờ"),
        ({"hours": 48}, "2 ngày"),
        ({"days": 400}, "400 ngày"),
    ],
)
def test_an_age_is_in_the_largest_whole_unit(app: Flask, step: dict[str, int], wanted: str) -> None:
    with app.test_request_context("/"):
        assert templating.age(clock.now() - timedelta(**step)) == wanted
        assert templating.age(clock.now() + timedelta(**step)) == wanted


def test_times_are_shown_as_the_ward_reads_them(app: Flask, travel: Callable[..., datetime]) -> None:
    instant = datetime(2026, 11, 23, 17, 5, tzinfo=UTC)
    with app.test_request_context("/"):
        assert templating.vn_date(instant) == "24/11/2026"
        assert templating.vn_date(instant.date()) == "23/11/2026"
        assert templating.vn_time(instant) == "00:05"
        assert templating.vn_datetime(instant) == "00:05 24/11/2026"
        assert (
            templating.vn_date(None),
            templating.vn_time(None),
            templating.vn_datetime(None),
            templating.ago(None),
        ) == ("", "", "", "")
        assert templating.ago(instant) == "15 giờ nữa"
        travel(days=1)
        assert templating.ago(instant) == "8 giờ trước"
        assert templating.ago(clock.now()) == "vừa xong"


@pytest.mark.parametrize(
    ("value", "wanted"), [(0, "0"), (1234567, "1.234.567"), (1234.5, "1.234,5"), (2.0, "2"), (-3.25, "-3,2")]
)
def test_numbers_have_dots_and_a_comma(value: float, wanted: str) -> None:
    assert templating.number(value) == wanted


@pytest.mark.parametrize(
    "value", ["<b>\"&'", Markup("<b>&amp;"), 7, 1.5, None, State.DRAFT, lazy_gettext("<i>"), ["<b>"], True]
)
def test_what_a_page_writes_is_escaped(app: Flask, value: object) -> None:
    template = (
        "{{ value }}{% set kept %}{{ value }}{% endset %}{{ kept }}{% macro m(v) %}{{ v }}{% endmacro %}{{ m(value) }}"
    )
    with app.test_request_context():
        assert render_template_string(template, value=value) == str(escape(value)) * 3
        said = render_template_string("{{ _('<p>%(v)s 100%%', v=value) }}", value=value)
    assert said == f"<p>{escape(value)} 100%"
