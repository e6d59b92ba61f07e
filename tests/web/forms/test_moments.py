"""Moments of forms: on the active clock, also where it is turned."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from pacenote.web.forms.moments import MomentField


class WhenForm(forms.Form):
    at = MomentField(label="At", help_text="Soon.")


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("2026-11-26T10:00", "2026-11-26T16:00:00+00:00"),
        ("2027-03-14T02:30", "2027-03-14T08:00:00+00:00"),  # skipped: the next minute that exists, 03:00 CDT
        ("2026-11-01T01:30", "2026-11-01T06:30:00+00:00"),  # twice: the first, CDT
        ("2026-11-26T10:00Z", "2026-11-26T10:00:00+00:00"),
    ],
)
def test_a_time_is_read_on_the_company_clock_also_where_it_is_turned(typed, instant):
    with timezone.override(ZoneInfo("America/Chicago")):
        found = MomentField().clean(typed)

    assert found is not None
    assert found.isoformat() == instant


@pytest.mark.parametrize(
    "typed", ["", "tomorrow", "2026-02-30T10:00", "2026-11-26T25:00", "0001-01-01T00:00", "9" * 40]
)
def test_what_is_no_time_is_refused(typed):
    with timezone.override(ZoneInfo("Asia/Tokyo")), pytest.raises(ValidationError):
        MomentField().clean(typed)


def test_the_zone_stands_under_the_field():
    with timezone.override(ZoneInfo("America/Chicago")):
        assert WhenForm()["at"].help_text == "Soon. Company time (CT)."
