"""Times in words: as much of the day as tells it apart from any other."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from pacenote.web.panels.times import day_words, times_of, week_dates
from pacenote.web.templatetags.dates import day_in_year, to_the_minute
from tests.makers import NOW, make_company

pytestmark = pytest.mark.django_db


def test_a_weekday_alone_is_one_to_come_and_never_one_that_is_over():
    times = times_of(make_company(), NOW)  # Sunday 22 November

    said = {days: times.near(NOW + timedelta(days=days)) for days in (-8, -6, -1, 0, 1, 6, 7)}

    assert said == {
        -8: "Sat 14 Nov, 08:00 CT",
        -6: "Mon 16 Nov, 08:00 CT",
        -1: "Sat 21 Nov, 08:00 CT",
        0: "08:00 CT",
        1: "Mon 08:00 CT",
        6: "Sat 08:00 CT",
        7: "Sun 29 Nov, 08:00 CT",
    }
    assert len(set(said.values())) == len(said)


@pytest.mark.parametrize(
    ("language", "day", "week"), [("en", "Wed 4 Nov", "29 Nov–5 Dec"), ("es", "mié 4 nov", "29 nov–5 dic")]
)
def test_a_month_is_written_as_its_language_writes_it(language, day, week):
    with translation.override(language):
        said = day_words(date(2026, 11, 4)), week_dates(date(2026, 11, 29), date(2026, 12, 5))

    assert said == (day, week)


@pytest.mark.parametrize(
    ("language", "day", "minute"),
    [("en", "22 Nov 2026", "22 Nov 2026, 15:00 CET"), ("es", "22 nov 2026", "22 nov 2026, 15:00 CET")],
)
def test_a_template_names_day_year_and_zone_as_its_language_does(language, day, minute):
    with translation.override(language), timezone.override(ZoneInfo("Europe/Madrid")):
        said = day_in_year(NOW), to_the_minute(NOW)

    assert said == (day, minute)


def test_a_template_takes_a_day_a_clock_without_a_zone_and_nothing():
    said = [day_in_year(each) for each in (date(2026, 5, 4), datetime(2026, 5, 4, 23, 30), None)]  # noqa: DTZ001

    assert said == ["4 May 2026", "4 May 2026", ""]
    assert to_the_minute(None) == ""
