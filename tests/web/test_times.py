"""Times in words: as much of the day as tells it apart from any other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pacenote.web.panels.times import times_of
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
