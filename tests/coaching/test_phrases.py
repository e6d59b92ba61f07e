from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.coaching.phrases import before_words, number_words, value_words, weekday_words, when_words
from pacenote.coaching.wording import languages, load
from pacenote.performance.catalogue import METRICS

D = Decimal
EN, ES = load("en"), load("es")
FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("metric", "value", "words"),
    [
        ("pod", "96.2366", "96.2 %"),
        ("pod", "97.0000", "97 %"),
        ("pod", "99.95", "100 %"),
        ("dcr", "98.94", "98.94 %"),
        ("seatbelt_off_rate", "0.2500", "0.25"),
        ("seatbelt_off_rate", "0.4", "0.4"),
        ("cdf_dpmo", "12500", "12,500"),
        ("fico", "838.0000", "838"),
        ("handle_seconds", "404.6", "6:45 min"),
        ("handle_seconds", "59", "0:59 min"),
    ],
)
def test_a_value_is_as_short_as_its_metric_allows(metric, value, words):
    assert [value_words(D(value), METRICS[metric], wording) for wording in (EN, ES)] == [words, words]


@pytest.mark.parametrize(
    ("value", "threshold", "words"),
    [("96.96", "97", "96.96 %"), ("96.9996", "97", "96.9996 %"), ("97", "97", "97 %"), ("96.94", "97", "96.9 %")],
)
def test_rounding_never_makes_a_miss_look_like_the_target(value, threshold, words):
    assert value_words(D(value), METRICS["pod"], EN, apart_from=D(threshold)) == words


@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_numbers_have_plain_spaces_and_no_needless_zeros(value):
    for code in languages():
        words = number_words(value, load(code))
        assert words.isascii()
        assert not (("." in words or "," in words[-3:]) and words.endswith(".0"))


@pytest.mark.parametrize(
    ("start", "days", "english", "spanish"),
    [
        (FRIDAY, 1, "today", "hoy"),
        (date(2026, 11, 19), 1, "on Thursday", "el jueves"),
        (date(2026, 11, 14), 1, "on Saturday", "el sábado"),
        (date(2026, 11, 13), 1, "on November 13", "el 13 de noviembre"),
        (date(2026, 11, 21), 1, "on November 21", "el 21 de noviembre"),
        (date(2026, 11, 15), 7, "this week", "esta semana"),
        (date(2026, 11, 8), 7, "last week", "la semana pasada"),
        (date(2026, 11, 1), 7, "two weeks ago", "hace dos semanas"),
        (date(2026, 10, 25), 7, "in the week of October 25", "en la semana del 25 de octubre"),
        (date(2026, 11, 16), 3, "from November 16 to November 18", "del 16 de noviembre al 18 de noviembre"),
    ],
)
def test_a_period_is_told_as_seen_from_the_day_of_sending(start, days, english, spanish):
    end = start + timedelta(days=days - 1)

    assert [when_words(start, end, FRIDAY, wording) for wording in (EN, ES)] == [english, spanish]


def test_last_week_follows_the_companys_own_week():
    assert when_words(date(2026, 11, 9), date(2026, 11, 15), FRIDAY, EN) == "last week"
    assert when_words(date(2026, 11, 9), date(2026, 11, 15), date(2026, 11, 15), EN) == "this week"


@pytest.mark.parametrize(
    ("previous_end", "weekly", "words"),
    [
        (date(2026, 11, 7), True, "the week before"),
        (date(2026, 10, 31), True, "last time"),
        (date(2026, 11, 7), False, "the day before"),
        (None, True, "last time"),
    ],
)
def test_the_week_before_is_said_only_of_the_week_before(previous_end, weekly, words):
    assert before_words(date(2026, 11, 8), previous_end, weekly=weekly, wording=EN) == words


def test_weekdays_are_named_in_the_language():
    assert [weekday_words(FRIDAY, wording) for wording in (EN, ES)] == ["Friday", "viernes"]
