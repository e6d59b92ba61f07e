from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.imports.parsers.numbers import NumberStyle, Unreadable, read_column, read_number

POINT, COMMA = NumberStyle("."), NumberStyle(",")


@pytest.mark.parametrize(
    ("text", "style", "value"),
    [
        ("1243", POINT, "1243"),
        ("1,243", POINT, "1243"),
        ("12,345,678.5", POINT, "12345678.5"),
        ("1.243", COMMA, "1243"),
        ("99,7 %", COMMA, "99.7"),
        ("99.7%", POINT, "99.7"),
        ("100.0 %", POINT, "100.0"),
        ("1 243", POINT, "1243"),
        ("1\u00a0243,5", COMMA, "1243.5"),
    ],
)
def test_a_number_is_read_in_the_style_of_its_file(text: str, style: NumberStyle, value: str) -> None:
    assert read_number(text, style) == Decimal(value)


@pytest.mark.parametrize("text", ["", " ", "-", "--", "N/A", "na", "None", "No Data", "Coming  Soon", "coming\nsoon"])
def test_a_word_for_missing_is_no_number_and_no_fault(text: str) -> None:
    assert read_number(text, POINT) is None


@pytest.mark.parametrize(
    "text", ["-5", "1,24,3", "12a", "1.2.3", "NaN", "Infinity", "=1+1", "1e999", "0x10", "1/2", "½"]
)
def test_anything_else_is_unreadable_and_never_zero(text: str) -> None:
    assert read_number(text, POINT) == Unreadable(text)


def test_a_file_with_one_plain_decimal_comma_is_read_with_commas_everywhere() -> None:
    assert NumberStyle.of(["1.243", "99,7 %"]) == COMMA


def test_thousands_alone_prove_nothing_and_the_likely_sign_is_taken() -> None:
    assert (NumberStyle.of(["1,243"]), NumberStyle.of(["1,243"], likely=",")) == (POINT, COMMA)


def test_a_lone_separator_in_a_file_with_both_signs_is_unreadable() -> None:
    style = NumberStyle.of(["99,7", "98.6"])

    assert [read_number(text, style) for text in ("99,7", "1,243")] == [Decimal("99.7"), Unreadable("1,243")]


@pytest.mark.parametrize("texts", [["99.8%", "0.0%"], ["0.998", "0.0"], ["99,8 %", "0,0 %"], ["99.8", "0"]])
def test_a_percent_comes_back_from_0_to_100_in_every_dress(texts: list[str]) -> None:
    style = NumberStyle.of(texts)

    assert read_column(texts, unit="percent", style=style) == [Decimal("99.8"), Decimal(0)]


def test_a_percent_below_one_stays_where_its_column_has_percent_signs() -> None:
    assert read_column(["0.5%", "99%"], unit="percent", style=POINT) == [Decimal("0.5"), Decimal(99)]


@pytest.mark.parametrize("bare", ["0.99", "1"])
def test_a_bare_share_beside_percent_signs_is_unreadable_and_no_hundredth_of_a_percent(bare: str) -> None:
    column = read_column([bare, "99.2%", "98.5", "0"], unit="percent", style=POINT)

    assert column == [Unreadable(bare), Decimal("99.2"), Decimal("98.5"), Decimal(0)]


def test_a_percent_above_a_hundred_is_unreadable() -> None:
    assert read_column(["101.5%"], unit="percent", style=POINT) == [Unreadable("101.5%")]


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from([POINT, COMMA]))
def test_a_printed_number_reads_back(value: Decimal, style: NumberStyle) -> None:
    text = f"{value:,.2f}" if style == POINT else f"{value:,.2f}".translate(str.maketrans(",.", ".,"))

    assert read_number(text, style) == value


@pytest.mark.parametrize(
    ("text", "style"),
    [("1.234,5", COMMA), ("1,234,567", POINT), ("1.234.567", COMMA), ("0,999", COMMA), ("12,3456", COMMA)],
)
def test_one_number_that_can_be_read_in_one_way_only_proves_the_sign(text: str, style: NumberStyle) -> None:
    assert NumberStyle.of([text, "1,243", "1.243"]) == style


@pytest.mark.parametrize(("likely", "decimal"), [(",", ","), ("", ""), (".", ".")])
def test_a_percent_with_a_point_proves_nothing_where_a_comma_is_as_likely(likely: Any, decimal: str) -> None:
    assert NumberStyle.of(["1.463", "0.07%"], likely=likely).decimal == decimal


def test_a_percent_is_read_by_its_own_separator() -> None:
    assert [read_number(text, COMMA) for text in ("0.07%", "99,7 %", "1.234%")] == [
        Decimal("0.07"), Decimal("99.7"), Decimal("1.234"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "style", "count"),
    [
        ("1.463", COMMA, Decimal(1463)),
        ("1.463", POINT, Unreadable("1.463")),
        ("1.463", NumberStyle(""), Decimal(1463)),
        ("1,463", NumberStyle(""), Decimal(1463)),
        ("1,463", POINT, Decimal(1463)),
        ("2.0", POINT, Decimal(2)),
        ("2.5", POINT, Unreadable("2.5")),
    ],
)
def test_what_is_counted_is_whole_whatever_was_guessed(text: str, style: NumberStyle, count: Any) -> None:
    assert read_column([text], unit="count", style=style) == [count]
