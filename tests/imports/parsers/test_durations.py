from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.imports.parsers.durations import read_seconds, unit_of
from pacenote.imports.parsers.numbers import NumberStyle, Unreadable

POINT = NumberStyle(".")
SECOND, MINUTE, MILLISECOND = Decimal(1), Decimal(60), Decimal("0.001")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2 hours 5 minutes", 7500),
        ("1 minute", 60),
        ("1 day, 2 hours and 3 minutes", 93780),
        ("2 horas 5 minutos", 7500),
        ("45 Sekunden", 45),
        ("2h 5m", 7500),
        ("8:02", 482),
        ("1:08:02", 4082),
        ("--", None),
        ("N/A", None),
        ("", None),
    ],
)
def test_a_length_of_time_is_read_as_it_is_written(text: str, seconds: int | None) -> None:
    assert read_seconds(text, unit=SECOND, style=POINT) == (None if seconds is None else Decimal(seconds))


@pytest.mark.parametrize(
    "text", ["slow", "5 minutes 2 hours", "5 minutes 5 minutes", "2 hours ago", "8:62", "5 parsecs", "-3", "12 %"]
)
def test_what_is_no_length_of_time_is_never_a_number(text: str) -> None:
    assert read_seconds(text, unit=SECOND, style=POINT) == Unreadable(text)


def test_a_plain_number_is_of_the_unit_that_its_title_names() -> None:
    titles = [
        "First response time (minutes)",
        "First reply time in hours",
        "Handling time (seconds)",
        "Avg Handle (ms)",
    ]
    assert [unit_of(title, "minutes") for title in titles] == [MINUTE, Decimal(3600), SECOND, MILLISECOND]
    assert unit_of("First reply time", "minutes") == MINUTE
    assert read_seconds("1.5", unit=MINUTE, style=POINT) == Decimal(90)


@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
def test_words_and_a_clock_say_the_same(hours: int, minutes: int, seconds: int) -> None:
    words = f"{hours} hours {minutes} minutes {seconds} seconds"
    clock = f"{hours}:{minutes:02d}:{seconds:02d}"

    assert (
        read_seconds(words, unit=SECOND, style=POINT)
        == read_seconds(clock, unit=MILLISECOND, style=POINT)
        == Decimal(hours * 3600 + minutes * 60 + seconds)
    )


@given(st.text(max_size=40))
def test_any_text_is_a_time_of_at_least_zero_or_nothing_or_unreadable(text: str) -> None:
    got = read_seconds(text, unit=SECOND, style=POINT)

    assert got is None or isinstance(got, Unreadable) or got >= 0
