"""Numbers as people type them."""

import pytest
from werkzeug.datastructures import MultiDict

from editorial.core import numbers
from editorial.core.forms import Form
from editorial.core.number_fields import Decimal, Money, Whole, Wholes


def test_a_bounded_number_says_its_bounds() -> None:
    parse = numbers.whole_between(2, 20)
    assert [parse(2), parse("20")] == [2, 20]
    for raw in (1, 21):
        with pytest.raises(ValueError, match="Hãy ghi một số từ 2 đến 20"):
            parse(raw)
    for raw in ("ba", None, "1,5"):
        with pytest.raises(ValueError, match="Hãy ghi một số tròn"):
            parse(raw)


@pytest.mark.parametrize(("raw", "found"), [("7", 7), ("999999999", 999999999), ("", 5), (None, 5), ("-1", 5),
                                            ("9999999999", 5), ("٣", 5), ("1.0", 5)])  # fmt: skip
def test_what_no_row_can_have_is_no_id(raw: str | None, found: int) -> None:
    assert numbers.row_id(raw, 5) == found


@pytest.mark.parametrize(("text", "found"), [("1,5", 150), (" 1.25 ", 125), ("-2", -200), ("−0,5", -50), ("+3", 300)])
def test_decimals_are_whole_hundredths(text: str, found: int) -> None:
    assert numbers.hundredths(text) == found
    assert numbers.hundredths(numbers.as_typed(found)) == found


@pytest.mark.parametrize("text", ["", "1,555", "1e5", "1234567", "ba"])
def test_what_is_no_decimal_says_so(text: str) -> None:
    with pytest.raises(ValueError, match="nhiều nhất hai chữ số"):
        numbers.hundredths(text)


def test_several_whole_numbers_in_one_line() -> None:
    for text in ("60, 40", "60 40", "60/40", "60% + 40%"):
        assert numbers.whole_numbers(text) == [60, 40]
    with pytest.raises(ValueError, match="cách nhau bằng dấu phẩy"):
        numbers.whole_numbers("sáu mươi")


@pytest.mark.parametrize(
    ("text", "found"), [("5.000.000", 5_000_000), ("5000000 đồng", 5_000_000), ("500 đ", 500), ("  ", None)]
)
def test_money_is_whole_dong(text: str, found: int | None) -> None:
    assert numbers.money(text) == found


@pytest.mark.parametrize("text", ["5,5", "-500", "5.00", "1" * 16])
def test_what_is_no_money_says_so(text: str) -> None:
    with pytest.raises(ValueError, match="tròn đồng"):
        numbers.money(text)


class Sample(Form):
    class Meta(Form.Meta):  # type: ignore[misc]
        csrf = False

    points = Decimal("Điểm")
    percent = Whole("Phần trăm")
    shares = Wholes("Tỷ lệ")
    bonus = Money("Tiền")


def test_fields_hold_numbers_and_show_them_as_they_are_typed(app) -> None:  # type: ignore[no-untyped-def]
    with app.test_request_context():
        form = Sample(MultiDict({"points": "1,50", "percent": "60 %", "shares": "60, 40", "bonus": "5.000"}))
        assert form.validate()
        assert form.data == {"points": 150, "percent": 60, "shares": [60, 40], "bonus": 5000}
        shown = Sample(points=150, percent=60, shares=[60, 40], bonus=5000)
        assert [field._value() for field in shown] == ["1,5", "60", "60, 40", "5000"]
        empty = Sample(MultiDict({"points": "", "percent": " "}))
        assert empty.validate()
        assert empty.data == {"points": None, "percent": None, "shares": [], "bonus": None} | {
            "shares": empty.shares.data
        }


def test_what_was_typed_stays_beside_its_fault(app) -> None:  # type: ignore[no-untyped-def]
    with app.test_request_context():
        form = Sample(MultiDict({"points": "nhiều", "percent": "1234567", "shares": "x", "bonus": "5,5"}))
        assert not form.validate()
        assert set(form.errors) == {"points", "percent", "shares", "bonus"}
        assert [field._value() for field in form] == ["nhiều", "1234567", "x", "5,5"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"), (15, "mười lăm"), (1005, "một nghìn không trăm lẻ năm"), (2021, "hai nghìn không trăm hai mươi mốt"),
        (1_015_000, "một triệu không trăm mười lăm nghìn"), (1_000_005, "một triệu không trăm lẻ năm"),
        (1_518_000, "một triệu năm trăm mười tám nghìn"), (10**9 + 1, "một tỷ không trăm lẻ một"),
        (10_000_021_000, "mười tỷ không trăm hai mươi mốt nghìn"), (10**13, "mười nghìn tỷ"),
    ],
)  # fmt: skip
def test_sums_in_words(number: int, words: str) -> None:
    assert numbers.in_words(number) == words
