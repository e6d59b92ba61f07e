from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.imports.parsers.calendar_days import is_undecided, order_of, read_day

MAY, NOVEMBER = date(2026, 5, 11), date(2026, 11, 5)


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["11/16/26 8:00 AM", "11/05/26 8:00 AM"], "mdy"),
        (["16/11/2026 08:00", "05/11/2026 08:00"], "dmy"),
        (["11/5/26 8:00 AM"], "mdy"),
        (["05.11.2026", "06.11.2026"], "dmy"),
        (["05/11/2026", "06/11/2026"], ""),
        (["16/11/2026", "11/16/2026"], ""),
        (["2026-11-05"], ""),
    ],
)
def test_the_order_of_month_and_day_is_proved_by_the_column_or_unknown(texts: list[str], order: str) -> None:
    assert order_of(texts) == order


def test_the_days_of_the_file_name_prove_an_order() -> None:
    assert order_of(["11/05/26 08:00"], hints=[NOVEMBER]) == "mdy"
    assert order_of(["11/05/26 08:00"], hints=[MAY]) == "dmy"
    assert order_of(["11/05/26 08:00"], hints=[MAY, NOVEMBER]) == ""


def test_a_day_without_an_order_is_none_unless_both_read_the_same() -> None:
    assert (read_day("05/11/2026", ""), read_day("11/11/2026", "")) == (None, date(2026, 11, 11))
    assert is_undecided(["05/11/2026"], "")
    assert not is_undecided(["11/11/2026", "2026-11-05"], "")


@pytest.mark.parametrize(
    "text", ["2026-11-05", "2026-11-05T14:00:00Z", "2026/11/5 9:00", "5-Nov-2026", "Nov 5, 2026", "11/05/26 1:00 PM"]
)
def test_a_day_is_read_in_every_dress(text: str) -> None:
    assert read_day(text, "mdy") == NOVEMBER


@given(st.text(max_size=30), st.sampled_from(["mdy", "dmy", ""]))
def test_any_text_is_a_day_or_none(text: str, order: str) -> None:
    got = read_day(text, order)  # type: ignore[arg-type]  # drawn from the literal's values

    assert got is None or isinstance(got, date)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_comes_back_from_both_orders(day: date) -> None:
    assert read_day(f"{day.month}/{day.day}/{day.year}", "mdy") == day
    assert read_day(f"{day.day}/{day.month}/{day.year}", "dmy") == day
